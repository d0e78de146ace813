#!/usr/bin/env python3
# Builds a district with the program and compares its tables with an independent computation: district_test.py CASE.
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

SKIPPED = 77
HERE = pathlib.Path(__file__).parent
REPO = HERE.parent.parent


@dataclass(frozen=True)
class Case:
    project: str
    parameters: dict[str, int] = field(default_factory=dict)
    expected: str | None = None


CASES = {
    "example": Case("examples/district"),
    "other_seed": Case("examples/district", {"seed": 7, "schools": 4, "students": 40, "teachers": 5, "parents": 30}),
    "no_parents_one_year": Case("examples/district", {"seed": 3, "schools": 2, "parents": 0, "school_years": 1}),
    "two_schools": Case("tests/fixtures/two-schools/project", expected="tests/fixtures/two-schools/expected"),
}


def run(*command: str) -> None:
    print("$", *command, flush=True)
    subprocess.run(command, check=True)


def main(name: str) -> int:
    program = os.environ["SCHOOLHOUSE_PROGRAM"]
    if not pathlib.Path(program).exists():
        print(f"skipped: no program at {program}")
        return SKIPPED
    case = CASES[name]
    with tempfile.TemporaryDirectory(prefix="schoolhouse-district-") as folder:
        project = pathlib.Path(folder) / "project"
        shutil.copytree(REPO / case.project, project)
        parameters = [text for key, value in case.parameters.items() for text in ("--param", f"{key}={value}")]
        for command in ("ingest", "build", "check"):
            run(program, "-C", str(project), command, *parameters)
        expected = ["--expected", str(REPO / case.expected)] if case.expected else []
        run(sys.executable, "-B", str(HERE / "district_oracle.py"), str(project / "lake"), *expected)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except subprocess.CalledProcessError as error:
        print(f"the command ended with {error.returncode}")
        sys.exit(1)
