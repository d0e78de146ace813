#!/usr/bin/env python3
# Runs one scenario file or the console blocks of one page and says where the output differs; ACCEPT=1 records it anew.
# SPDX-License-Identifier: Apache-2.0
import argparse
import difflib
import os
import pathlib
import sys

from console_text import read_console_blocks
from matching import is_match, renewed
from sandbox import Printed, Sandbox
from scenario_text import print_output, read_scenario
from steps import Command, FreshFolder, Scenario, ScenarioError, SetVariable, StartService, WriteFile

PASSED, FAILED, SKIPPED = 0, 1, 77


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schoolhouse", required=True, type=pathlib.Path, help="the program under test")
    parser.add_argument("--repo", required=True, type=pathlib.Path, help="root folder of the repository")
    parser.add_argument("file", type=pathlib.Path, help="a scenario (.txt) or a page of documentation (.md)")
    arguments = parser.parse_args()
    data = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA") or arguments.repo / ".." / "shared" / "data")
    try:
        return run_file(arguments.file, arguments.schoolhouse, arguments.repo, data, os.environ.get("ACCEPT") == "1")
    except ScenarioError as error:
        print(f"error: {error}")
        return FAILED


def run_file(file: pathlib.Path, program: pathlib.Path, repo: pathlib.Path, data: pathlib.Path, accept: bool) -> int:
    text = file.read_text(encoding="utf-8")
    read = read_console_blocks if file.suffix == ".md" else read_scenario
    scenario = read(text, str(file))
    if scenario.needs_data and not data.is_dir():
        print(f"skipped: needs the data folder (SCHOOLHOUSE_DATA), and {data} is not a folder")
        return SKIPPED
    if not any(isinstance(step, Command) for step in scenario.steps):
        return PASSED
    if not program.exists():
        print(f"error: no program at {program}\n  fix: build it first: cmake --build build/dev")
        return FAILED
    with Sandbox(program, repo, data) as sandbox:
        if accept:
            file.write_text(_record(scenario, sandbox, text), encoding="utf-8")
            print(f"recorded anew: {file}")
            return SKIPPED
        return PASSED if _passes(scenario, sandbox, file) else FAILED


def _run_steps(scenario: Scenario, sandbox: Sandbox):
    """Runs every step and yields each command whose output matters with what it printed."""
    for step in scenario.steps:
        match step:
            case WriteFile():
                sandbox.write_file(step.path, step.content)
            case SetVariable():
                sandbox.set_variable(step.name, step.value)
            case StartService():
                sandbox.start_service(step.address, step.file)
            case FreshFolder():
                sandbox.start_fresh_folder()
            case Command():
                printed = sandbox.run(step.text)
                if step.checks_output:
                    yield step, printed
                elif printed.exit_code != 0:
                    lines = "\n".join(printed.out + printed.err)
                    raise ScenarioError(f"line {step.line}: preparing failed: {step.text}\n{lines}")


def _passes(scenario: Scenario, sandbox: Sandbox, file: pathlib.Path) -> bool:
    passed = True
    for command, printed in _run_steps(scenario, sandbox):
        if not _is_as_expected(scenario, command, printed):
            _show_difference(scenario, command, printed, file)
            passed = False
    return passed


def _is_as_expected(scenario: Scenario, command: Command, printed: Printed) -> bool:
    if scenario.is_console:  # a terminal mixes both outputs and shows no exit code; an error shows as "error: "
        orders = (printed.out + printed.err, printed.err + printed.out)
        return (printed.exit_code != 0) == (command.exit_code != 0) and any(is_match(command.out, o) for o in orders)
    return (is_match(command.out, printed.out) and is_match(command.err, printed.err)
            and command.exit_code == printed.exit_code)


def _show_difference(scenario: Scenario, command: Command, printed: Printed, file: pathlib.Path) -> None:
    print(f"{file}:{command.line}: $ {command.text}")
    if scenario.is_console:
        expected, actual = command.out, printed.err + printed.out
        if (printed.exit_code != 0) != (command.exit_code != 0):
            print(f"  exit code {printed.exit_code}")
    else:
        expected = print_output(command.out, command.err, command.exit_code)
        actual = print_output(printed.out, printed.err, printed.exit_code)
    for line in difflib.unified_diff(expected, actual, "expected", "printed", lineterm="", n=2):
        print(f"  {line}")
    print("  fix: change the code, or review and keep the new output with ACCEPT=1")


def _record(scenario: Scenario, sandbox: Sandbox, text: str) -> str:
    lines = text.splitlines()
    for command, printed in reversed(list(_run_steps(scenario, sandbox))):
        if _is_as_expected(scenario, command, printed):
            continue
        if scenario.is_console:
            new = renewed(command.out, printed.err + printed.out)
        else:
            new = print_output(renewed(command.out, printed.out), renewed(command.err, printed.err), printed.exit_code)
        lines[command.first:command.last] = new
    return "".join(line + "\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
