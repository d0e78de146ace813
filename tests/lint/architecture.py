#!/usr/bin/env python3
# Compares the folder table of docs/architecture.md with the folders of src/ and their #include lines.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import sys

# Outside headers and the library as the table names it. What is missing here (fmt, nlohmann-json, gtest, C and POSIX) is open to all.
LIBRARIES = {
    "duckdb.h": "DuckDB", "yaml-cpp/": "yaml-cpp", "date/": "date", "openssl/": "OpenSSL", "sqlite3.h": "SQLite",
    "simdjson": "simdjson", "CLI/": "CLI11", "zlib.h": "zlib", "minizip/": "minizip", "unzip.h": "minizip",
    "JavaScriptCore/": "JavaScriptCore", "jsc/": "JavaScriptCore", "librsvg/": "librsvg", "cairo": "cairo", "png.h": "libpng",
    "pango/": "Pango", "fontconfig/": "fontconfig", "curl/": "libcurl", "iconv.h": "iconv", "zstd.h": "zstd", "libpq-fe.h": "libpq",
}


def read_folder_table(page: str) -> dict[str, str]:
    """Folders in the order of the table below the heading "Folders of src" with the libraries they may touch."""
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    table = next((part for part in section if part.startswith("Folders of src")), "")
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|", table, flags=re.MULTILINE)
    return {name: libraries.strip() for name, _, libraries in rows}


def read_includes(src: pathlib.Path) -> list[tuple[str, int, str, str]]:
    """Every include: file, line number, folder of the file, and what is included: a folder, or <outside header>."""
    found = []
    for path in sorted(src.rglob("*")):
        if path.suffix not in {".h", ".cc", ".c"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := re.match(r'#include ("\w+/|<[^>]+>)', line):
                included = match[1] if match[1].startswith("<") else match[1].strip('"/')
                found.append((str(path.relative_to(src)), number, path.relative_to(src).parts[0], included))
    return found


def compare(folders: dict[str, str], in_tree: set[str], includes: list[tuple[str, int, str, str]]) -> list[str]:
    problems = [f"src/{name}/ is not in the table of docs/architecture.md\n  fix: add a row at its height"
                for name in sorted(in_tree - set(folders))]
    problems += [f"docs/architecture.md: the folder '{name}' does not exist\n  fix: delete its row"
                 for name in folders if name not in in_tree]
    height = {name: index for index, name in enumerate(folders)}
    for file, number, folder, included in includes:
        if included.startswith("<"):
            library = next((name for start, name in LIBRARIES.items() if included[1:].startswith(start)), "")
            if library not in folders.get(folder, library):
                problems.append(f"src/{file}:{number}: {folder} includes {included}, and its row does not name {library}\n"
                                f"  fix: use the folder that wraps {library}, or add the library to the row")
        elif included in height and folder in height and height[included] > height[folder]:
            problems.append(f"src/{file}:{number}: {folder} includes {included}, which stands above it\n"
                            f"  fix: includes point down only; move the code or the include")
    return problems


def main(repo: pathlib.Path) -> int:
    folders = read_folder_table((repo / "docs" / "architecture.md").read_text(encoding="utf-8"))
    if not folders:
        print("docs/architecture.md: no folder table below '## Folders of src'")
        return 1
    src = repo / "src"
    in_tree = {path.name for path in src.iterdir() if path.is_dir() and any(path.glob("*.[hc]*"))}
    problems = compare(folders, in_tree, read_includes(src))
    print("\n".join(problems) if problems else f"{len(folders)} folders, includes point down")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
