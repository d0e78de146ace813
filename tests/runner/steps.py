# What a scenario is made of: files to write, variables to set, commands to run and what they must print.
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass, field
from typing import Union


class ScenarioError(Exception):
    """The text of a scenario can't be understood; the message names file and line."""


@dataclass
class WriteFile:
    path: str
    content: str
    line: int


@dataclass
class SetVariable:
    name: str
    value: str
    line: int


@dataclass
class StartService:
    """`file` of the repository defines respond(path, query, headers, body), which answers for `address` from here on."""

    address: str
    file: str
    line: int


@dataclass
class Command:
    """One command and its expected output. Lines [first, last) of the text hold that output."""

    text: str
    line: int
    first: int
    last: int = 0
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    exit_code: int = 0
    checks_output: bool = True


@dataclass
class FreshFolder:
    """What follows starts in a new empty folder."""

    line: int


Step = Union[WriteFile, SetVariable, StartService, Command, FreshFolder]


@dataclass
class Scenario:
    """The steps of one text. `is_console`: the text is a page of documentation and shows what a terminal shows."""

    title: str
    steps: list[Step]
    needs_data: bool = False
    is_console: bool = False
