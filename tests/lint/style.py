#!/usr/bin/env python3
# Checks what CONTRIBUTING.md asks of every source file and a compiler can't: names, first lines, includes, comments.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import sys
from dataclasses import dataclass

from source_files import list_files

CPP = {".h", ".cc"}
LICENSED = CPP | {".c", ".py", ".sh", ".ts", ".js", ".mjs"}
LICENCE = "SPDX-License-Identifier: Apache-2.0"
LONGEST_FILE = 400
VAGUE_NAMES = {"util", "utils", "utility", "utilities", "helper", "helpers", "common", "misc", "manager", "managers",
               "stuff", "tools"}
ROOT_FOLDERS_ALLOWED = {"tools"}
FORBIDDEN_CALLS = {
    "stoi": "from_chars", "stol": "from_chars", "stoll": "from_chars", "stoul": "from_chars", "stoull": "from_chars",
    "stod": "from_chars", "stof": "from_chars", "atoi": "from_chars", "atof": "from_chars", "strtod": "from_chars",
    "strtol": "from_chars", "strtoll": "from_chars", "strtoul": "from_chars", "strtoull": "from_chars",
    "tolower": "text.h", "toupper": "text.h", "isdigit": "text.h", "isalpha": "text.h", "isalnum": "text.h",
    "isspace": "text.h", "setlocale": "nothing: no locale", "sprintf": "fmt::format", "gettimeofday": "Clock",
    "localtime": "Clock", "gmtime": "Clock",
}
# Comments that tell what code was, who else does so, or what is left to do belong in the history or nowhere.
FORBIDDEN_WORDS = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b|\b(used to be|previously|formerly|no longer|was moved|old version of)\b|issue #?\d+|#\d{1,4}\b",
    re.IGNORECASE)
COMMENTED_CODE = re.compile(
    r"^(#include\b|using namespace\b|return\b.*;$|(if|for|while|switch) \(.*\) ?\{?$|\}( else \{)?$"
    r"|[\w:<>,&*\s]+ = .*;$|[\w:.\->]+\(.*\);$|(const )?(auto|int|bool|std::\w+)\b.*;$)")


@dataclass(frozen=True)
class Finding:
    path: pathlib.Path
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}\n  fix: {self.fix}"


def check_path(path: pathlib.Path) -> list[Finding]:
    findings = []
    for depth, part in enumerate(path.parts):
        words = set(re.split(r"[_\-.]", part.lower()))
        is_root_folder = depth == 0 and len(path.parts) > 1
        vague = (words & VAGUE_NAMES) - (ROOT_FOLDERS_ALLOWED if is_root_folder else set())
        if vague:
            findings.append(Finding(path, 1, f"the name '{part}' does not say what is inside",
                                    f"instead of '{min(vague)}' use the name of what its functions share"))
    if path.suffix in CPP | {".py"} and not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
        findings.append(Finding(path, 1, f"the file name '{path.name}' is not snake_case", "rename it"))
    return findings


def check_first_lines(path: pathlib.Path, lines: list[str]) -> list[Finding]:
    """A sentence and the licence stand first; a line '#!' may come before them."""
    if path.suffix not in LICENSED and not lines[:1] == ["#!/usr/bin/env bash"]:
        return []
    mark = "//" if path.suffix in CPP | {".c", ".ts", ".js", ".mjs"} else "#"
    start = 1 if lines and lines[0].startswith("#!") else 0
    first, second = (lines[start:start + 2] + ["", ""])[:2]
    findings = []
    if not re.fullmatch(re.escape(mark) + r" [A-Z0-9'`\"].*[.)]", first):
        findings.append(Finding(path, start + 1, "the file does not start with a sentence that says what it does",
                                f"write '{mark} One sentence.'"))
    if second != f"{mark} {LICENCE}":
        findings.append(Finding(path, start + 2, "no licence tag below the first sentence", f"write '{mark} {LICENCE}'"))
    return findings


def check_length(path: pathlib.Path, lines: list[str]) -> list[Finding]:
    if path.suffix in LICENSED and len(lines) > LONGEST_FILE:
        return [Finding(path, LONGEST_FILE + 1, f"{len(lines)} lines", f"past {LONGEST_FILE}, look for two concepts")]
    return []


def check_cpp(path: pathlib.Path, lines: list[str]) -> list[Finding]:
    if path.suffix not in CPP:
        return []
    findings = []
    includes = [match[1] for line in lines if (match := re.match(r'#include [<"](.*)[">]', line))]
    if path.suffix == ".h" and "#pragma once" not in lines:
        findings.append(Finding(path, 3, "a header without '#pragma once'", "write it below the licence tag"))
    own = own_header(path)
    if own in includes and includes[0] != own:
        findings.append(Finding(path, 1, "the file's own header is not included first", f'#include "{own}" goes first'))
    in_raw_string = False
    for number, line in enumerate(lines, 1):
        code, comment, in_raw_string = split_comment(line, in_raw_string)
        if re.match(r"\s*#\s*define\b", code):
            findings.append(Finding(path, number, "a macro", "use a constant, a function or a template"))
        for name in re.findall(r"(?<![\w.])(?:std::)?([a-z]+)\(", code):
            if name in FORBIDDEN_CALLS:
                findings.append(Finding(path, number, f"a call of '{name}'", f"use {FORBIDDEN_CALLS[name]}"))
        if comment is not None:
            findings += check_comment(path, number, comment)
    return findings


def own_header(path: pathlib.Path) -> str:
    stem = path.stem.removesuffix("_test")
    return str(path.parent.relative_to("src") / f"{stem}.h") if path.parts[0] == "src" and path.suffix == ".cc" else ""


def split_comment(line: str, in_raw_string: bool) -> tuple[str, str | None, bool]:
    """The code of a line without the insides of its strings, its comment, and whether a raw string goes on."""
    if in_raw_string:
        if not (match := re.search(r"\)\w*\"", line)):
            return "", None, True
        line = line[match.end():]
    line = re.sub(r"R\"(\w*)\(.*?\)\1\"", '""', line)
    if match := re.search(r"R\"\w*\(", line):
        return re.sub(r'"(\\.|[^"\\])*"', '""', line[:match.start()]), None, True
    line = re.sub(r"'(\\.|[^'\\])'", "' '", line)
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    code, mark, comment = line.partition("//")
    return code, comment.strip() if mark else None, False


def check_comment(path: pathlib.Path, number: int, comment: str) -> list[Finding]:
    findings = []
    if match := FORBIDDEN_WORDS.search(comment):
        findings.append(Finding(path, number, f"the comment says '{match[0]}'",
                                "say why the code is as it is; what was and what is left go elsewhere"))
    if COMMENTED_CODE.match(comment):
        findings.append(Finding(path, number, "commented-out code", "delete it; git remembers"))
    return findings


def check_script_comments(path: pathlib.Path, lines: list[str]) -> list[Finding]:
    if path.suffix not in {".py", ".sh", ".cmake"} and path.name != "CMakeLists.txt" or "lint" in path.parts:
        return []
    findings = []
    for number, line in enumerate(lines, 1):
        if (match := re.match(r"\s*# (.*)", line)) and (word := FORBIDDEN_WORDS.search(match[1])):
            findings.append(Finding(path, number, f"the comment says '{word[0]}'", "say why; the rest goes elsewhere"))
    return findings


def check_file(path: pathlib.Path, text: str) -> list[Finding]:
    lines = text.splitlines()
    checks = (check_first_lines, check_length, check_cpp, check_script_comments)
    return check_path(path) + [finding for check in checks for finding in check(path, lines)]


def main(repo: pathlib.Path) -> int:
    findings = []
    for path in list_files(repo):
        is_text = path.suffix in LICENSED | {".cmake"} or path.name in {"CMakeLists.txt", "run", "test"}
        text = (repo / path).read_text(encoding="utf-8") if is_text else ""
        findings += check_file(path, text) if is_text else check_path(path)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
