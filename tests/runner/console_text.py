# Reads the console blocks of a page of documentation as one scenario and writes expected output back into them.
# SPDX-License-Identifier: Apache-2.0
import re

from scenario_text import read_steps
from steps import Command, FreshFolder, Scenario, ScenarioError


def read_console_blocks(text: str, name: str) -> Scenario:
    """
    Blocks marked ```console run in order in one folder. An HTML comment prepares them unseen:
    `<!-- scenario` and directives of a scenario file up to `-->`; `<!-- scenario skip -->` leaves out the next block.
    """
    lines = text.splitlines()
    scenario = Scenario(name, [], is_console=True)
    index = 0
    skip = False
    while index < len(lines):
        line = lines[index]
        index += 1
        if line.strip() == "<!-- scenario skip -->":
            skip = True
        elif line.strip() == "<!-- scenario fresh -->":
            scenario.steps.append(FreshFolder(index))
        elif line.strip() == "<!-- scenario":
            end = _find(lines, index, "-->", name)
            hidden = read_steps(lines[index:end], name, offset=index)
            scenario.steps += hidden.steps
            scenario.needs_data |= hidden.needs_data
            for step in hidden.steps:
                if isinstance(step, Command):
                    step.checks_output = False
            index = end + 1
        elif re.fullmatch(r"```console\s*", line):
            end = _find(lines, index, "```", name)
            if not skip:
                scenario.steps += _read_block(lines, index, end, name)
            skip = False
            index = end + 1
    return scenario


def _find(lines: list[str], start: int, wanted: str, name: str) -> int:
    for index in range(start, len(lines)):
        if lines[index].strip() == wanted:
            return index
    raise ScenarioError(f"{name}:{start}: no line {wanted!r} ends what starts here")


def _read_block(lines: list[str], index: int, end: int, name: str) -> list[Command]:
    commands: list[Command] = []
    while index < end:
        line = lines[index]
        index += 1
        if line.startswith("$ "):
            text = line[2:].split("   #")[0].rstrip()
            first_line = index
            while text.endswith("\\") and index < end:
                text = text[:-1] + lines[index].strip()
                index += 1
            commands.append(Command(text, first_line, index, index))
        elif not commands:
            raise ScenarioError(f"{name}:{index}: a console block starts with '$ ' and a command")
        else:
            commands[-1].out.append(line)
            commands[-1].last = index
    for command in commands:
        while command.out and not command.out[-1].strip():
            command.out.pop()
            command.last -= 1
        command.exit_code = 1 if any(text.startswith("error: ") for text in command.out) else 0
    return commands
