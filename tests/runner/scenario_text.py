# Reads a scenario file into steps and writes expected output back into it.
# SPDX-License-Identifier: Apache-2.0
import re

from steps import Command, FreshFolder, Scenario, ScenarioError, SetVariable, StartService, WriteFile

DIRECTIVE = re.compile(r"(\$ |! |!$|\| |\|$|# |#$|file \S+$|env \w+=|service https://\S+ \S+$|needs \w+$|exit \d+$|fresh$)")


def read_steps(lines: list[str], name: str, offset: int = 0) -> Scenario:
    """Reads directives; `offset` is the number of lines that come before them in the file."""
    scenario = Scenario("", [])
    index = 0
    while index < len(lines):
        line, here = lines[index], offset + index + 1
        index += 1
        if not line.strip() or line == "#" or line.startswith("# "):
            continue
        if match := re.fullmatch(r"file (\S+)", line):
            start = index
            while index < len(lines) and (not lines[index].strip() or lines[index].startswith("  ")):
                index += 1
            content = [text[2:] for text in lines[start:index]]
            while content and not content[-1].strip():
                content.pop()
            scenario.steps.append(WriteFile(match[1], "".join(text + "\n" for text in content), here))
        elif match := re.fullmatch(r"env (\w+)=(.*)", line):
            scenario.steps.append(SetVariable(match[1], match[2], here))
        elif match := re.fullmatch(r"service (https://[\w.-]+) (\S+)", line):
            scenario.steps.append(StartService(match[1], match[2], here))
        elif line == "needs data":
            scenario.needs_data = True
        elif line == "fresh":
            scenario.steps.append(FreshFolder(here))
        elif line.startswith("$ "):
            text = line[2:]
            while text.endswith("\\") and index < len(lines):
                text = text[:-1] + lines[index].strip()
                index += 1
            command = Command(text, here, offset + index)
            index = _read_output(lines, index, command)
            command.last = offset + index
            scenario.steps.append(command)
        else:
            raise ScenarioError(f"{name}:{here}: not a directive, and no command before it: {line!r}")
    return scenario


def _read_output(lines: list[str], index: int, command: Command) -> int:
    """Reads expected output from `index` on and returns where it ends; blank lines at its end are not part of it."""
    end = index
    while index < len(lines):
        line = lines[index]
        if line == "!" or line.startswith("! "):
            command.err.append(line[2:])
        elif line == "|" or line.startswith("| "):
            command.out += [""] * (index - end) + [line[2:]]
        elif match := re.fullmatch(r"exit (\d+)", line):
            command.exit_code = int(match[1])
        elif not line.strip():
            index += 1
            continue
        elif DIRECTIVE.match(line):
            break
        else:
            command.out += [""] * (index - end) + [line]
        index += 1
        end = index
    return end


def read_scenario(text: str, name: str) -> Scenario:
    lines = text.splitlines()
    if not lines or not re.fullmatch(r"# .*\.", lines[0]):
        raise ScenarioError(f"{name}:1: the first line must be '# ' and one sentence that ends in a full stop")
    scenario = read_steps(lines[1:], name, offset=1)
    scenario.title = lines[0][2:]
    if not any(isinstance(step, Command) for step in scenario.steps):
        raise ScenarioError(f"{name}:1: no command: a scenario needs at least one line that starts with '$ '")
    return scenario


def print_output(out: list[str], err: list[str], exit_code: int) -> list[str]:
    """The lines that stand below a command: standard output, standard error, exit code."""
    lines = []
    for index, line in enumerate(out):
        is_blank_end = not line.strip() and not any(text.strip() for text in out[index:])
        lines.append(f"| {line}".rstrip() if is_blank_end or DIRECTIVE.match(line) else line)
    lines += [f"! {line}".rstrip() for line in err]
    return lines + ([f"exit {exit_code}"] if exit_code else [])
