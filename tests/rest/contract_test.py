#!/usr/bin/env python3
# What becomes of keys that are not declared and of values that are not of their type: every word of schema_contract.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from fake_service import Service, json_reply  # noqa: E402
from project import Project, source  # noqa: E402

COLUMNS = "{ id: long, points: long }"
REASONED = "{ id: long, points: { type: long, when_absent: blank } }"
QUARANTINE = 'SELECT reason, "column" FROM quarantine.raw_api_rows ORDER BY line, "column"'


class Step:
    """The rows that the service holds, the table after the run, what is in quarantine, and what the run said."""

    def __init__(self, holds, rows, quarantine=(), told="", code=0, versions=None, contract=None, columns=COLUMNS, words=("ingest",)):
        self.holds, self.rows, self.quarantine, self.told, self.code = holds, rows, list(quarantine), told, code
        self.versions, self.contract, self.columns, self.words = versions, contract, columns, words


GOOD = [{"id": 1, "points": 2}]
MORE = [{"id": 1, "points": 2, "firstName": "Ana"}, {"id": 2, "points": 3, "firstName": None}, {"id": 3, "points": 4}]
UNFIT = [{"id": 1, "points": "two"}, {"id": 2, "points": 3}]
NO_INTEGER = "not a whole number that fits long"
CASES = {
    "columns: freeze": ("{ columns: freeze }", "", [
        Step(GOOD, GOOD),
        Step(MORE, GOOD, code=1, told="the file has the key 'firstName', which is not declared"),
    ]),
    "columns: discard_value": ("{ columns: discard_value }", "", [
        Step(MORE, [{"id": 1, "points": 2}, {"id": 2, "points": 3}, {"id": 3, "points": 4}]),
    ]),
    "columns: discard_row": ("{ columns: discard_row }", "", [
        Step(MORE, [{"id": 2, "points": 3}, {"id": 3, "points": 4}], [("the key 'firstName' is not declared", None)],
             told="1 row in quarantine"),
    ]),
    "columns: discard_row within a limit": ("{ columns: discard_row }", "quarantine_limit: 10%", [
        Step(GOOD, GOOD),
        Step(MORE, GOOD, [("the key 'firstName' is not declared", None)], code=1, told="1 of 3 rows do not fit (33.3%), and the limit is 10%"),
    ]),
    "columns: evolve": ("{ columns: evolve }", "shrink_limit: 100%", [
        Step(GOOD, GOOD, versions=1),
        Step(MORE, [{"id": 1, "points": 2, "first_name": "Ana"}, {"id": 2, "points": 3, "first_name": None},
                    {"id": 3, "points": 4, "first_name": None}], versions=2),
        Step(MORE, [{"id": 1, "points": 2, "first_name": "Ana"}, {"id": 2, "points": 3, "first_name": None},
                    {"id": 3, "points": 4, "first_name": None}], versions=2),
        # A key that is gone leaves its column, and the next one is added.
        Step([{"id": 1, "points": 2, "a": 1, "b": 1.5, "c": True, "d": [1, "x"], "e": 1, "f": "007", "g": None}],
             [{"id": 1, "points": 2, "first_name": None, "a": 1, "b": 1.5, "c": True, "d": '[1, "x"]', "e": 1, "f": "007"}], versions=3),
        # Its type is what the rows had when it came.
        Step([{"id": 1, "points": 2, "a": "many"}],
             [{"id": 1, "points": 2, "first_name": None, "a": 1, "b": 1.5, "c": True, "d": '[1, "x"]', "e": 1, "f": "007"}],
             [(NO_INTEGER, "a")], code=1, told="does not fit", versions=3),
        # Declared at last, it is read as declared.
        Step([{"id": 1, "points": 2, "a": "many"}],
             [{"id": 1, "points": 2, "a": "many", "first_name": None, "b": None, "c": None, "d": None, "e": None, "f": None}],
             [(NO_INTEGER, "a")], columns="{ id: long, points: long, a: string }"),
    ]),
    "columns: evolve with mixed kinds": ("{ columns: evolve }", "", [
        Step([{"id": 1, "points": 2, "x": 1, "y": 1, "z": True}, {"id": 2, "points": 2, "x": 1.5, "y": "n/a", "z": None}],
             [{"id": 1, "points": 2, "x": 1.0, "y": "1", "z": True}, {"id": 2, "points": 2, "x": 1.5, "y": "n/a", "z": None}]),
    ]),
    "columns: evolve where a name is taken": ("{ columns: evolve }", "", [
        Step([{"id": 1, "points": 2, "Points": "x", "_file": "y", "2020": 3}],
             [{"id": 1, "points": 2, "column_2020": 3, "points_2": "x", "file": "y"}]),
    ]),
    "columns: evolve and merge": ("{ columns: evolve }", "write: merge", [
        Step([{"id": 1, "points": 2}, {"id": 2, "points": 2}], [{"id": 1, "points": 2}, {"id": 2, "points": 2}], versions=1),
        Step([{"id": 2, "points": 2, "tag": "a"}], [{"id": 1, "points": 2, "tag": None}, {"id": 2, "points": 2, "tag": "a"}], versions=2),
        Step([{"id": 2, "points": 2, "tag": "b"}], [{"id": 1, "points": 2, "tag": None}, {"id": 2, "points": 2, "tag": "b"}], versions=3),
        Step([{"id": 2, "points": 2, "tag": "b"}], [{"id": 1, "points": 2, "tag": None}, {"id": 2, "points": 2, "tag": "b"}], versions=3),
        Step([], [{"id": 1, "points": 2, "tag": None}, {"id": 2, "points": 2, "tag": "b"}], words=("source", "replay")),
    ]),
    "columns: evolve and append": ("{ columns: evolve }", "write: append", [
        Step([{"id": 1, "points": 2}], [{"id": 1, "points": 2}]),
        Step([{"id": 2, "points": 2, "tag": "a"}], [{"id": 1, "points": 2, "tag": None}, {"id": 2, "points": 2, "tag": "a"}]),
    ]),
    "data_type: freeze": ("{ data_type: freeze }", "", [
        Step(GOOD, GOOD),
        Step(UNFIT, GOOD, [(NO_INTEGER, "points")], code=1, told="1 of 2 rows do not fit (50%), and the limit is 0%"),
    ]),
    "data_type: discard_row": ("{ data_type: discard_row }", "", [
        Step(UNFIT, [{"id": 2, "points": 3}], [(NO_INTEGER, "points")], told="1 row in quarantine"),
    ]),
    "data_type: discard_value": ("{ data_type: discard_value }", "", [
        Step(UNFIT, [{"id": 1, "points": None}, {"id": 2, "points": 3}], [(NO_INTEGER + "; the row was loaded without the value", "points")],
             told="1 row was loaded without values that do not fit"),
    ]),
    "data_type: discard_value beside a reason": ("{ data_type: discard_value }", "", [
        Step(UNFIT + [{"id": 3}], [{"id": 1, "points": None, "points_missing": "does_not_fit"}, {"id": 2, "points": 3, "points_missing": None},
                                   {"id": 3, "points": None, "points_missing": "blank"}],
             [(NO_INTEGER + "; the row was loaded without the value", "points")], columns=REASONED),
    ]),
    "data_type: discard_value never leaves out a key": ("{ data_type: discard_value }", "", [
        Step([{"id": "one", "points": "two"}, {"id": 2, "points": 3}], [{"id": 2, "points": 3}], [(NO_INTEGER, "id")]),
    ]),
    "data_type: evolve": ("{ data_type: evolve }", "", [
        Step(GOOD, GOOD, versions=1),
        Step(UNFIT, [{"id": 1, "points": None, "points__v_text": "two"}, {"id": 2, "points": 3, "points__v_text": None}], versions=2),
        Step(UNFIT, [{"id": 1, "points": None, "points__v_text": "two"}, {"id": 2, "points": 3, "points__v_text": None}], versions=2),
        Step(GOOD, [{"id": 1, "points": 2, "points__v_text": None}], versions=3),
    ]),
    "one word for both": ("evolve", "", [
        Step([{"id": 1, "points": "two", "tag": 7}], [{"id": 1, "points": None, "points__v_text": "two", "tag": 7}]),
        Step([{"id": 1, "points": 2, "tag": "seven"}],
             [{"id": 1, "points": 2, "points__v_text": None, "tag": None, "tag__v_text": "seven"}]),
    ]),
    "evolve of a history": ("{ columns: evolve }", "write: scd2", [
        Step([{"id": 1, "points": 2}], [{"id": 1, "points": 2, "is_current": True}]),
        Step([{"id": 1, "points": 2, "tag": "a"}], [{"id": 1, "points": 2, "tag": None, "is_current": False},
                                                     {"id": 1, "points": 2, "tag": "a", "is_current": True}]),
    ]),
}


def fault_of(step: Step, project: Project) -> str:
    done = project.run(*step.words)
    told = done.stdout + done.stderr
    if done.returncode != step.code or step.told not in told:
        return f"exit code {done.returncode}\n{told}"
    rows = project.query("SELECT * EXCLUDE (_source, _load_id, _loaded_at, _file) FROM raw.api_rows ORDER BY ALL")
    for row in rows:
        row.pop("valid_from", None), row.pop("valid_to", None)
    if sorted(map(json.dumps, map(sorted_row, rows))) != sorted(map(json.dumps, map(sorted_row, step.rows))):
        return f"rows {rows}, expected {step.rows}"
    if step.versions is not None and project.versions() != step.versions:
        return f"{project.versions()} versions, expected {step.versions}"
    if step.quarantine:
        kept = [(row["reason"], row["column"]) for row in project.query(QUARANTINE)]
        if kept != step.quarantine:
            return f"quarantine {kept}, expected {step.quarantine}"
    return ""


def sorted_row(row: dict) -> dict:
    return dict(sorted(row.items()))


def run_case(contract: str, extra: str, steps: list[Step], program: pathlib.Path) -> list[str]:
    held: list[dict] = []
    with Service(lambda *_: json_reply(held)) as service, Project(program, service.url) as project:
        for number, step in enumerate(steps, 1):
            project.write("sources/api.yml", source(paging="single", records="", columns=step.columns,
                                                    extra_table=f"schema_contract: {contract}\n{extra}"))
            held[:] = step.holds
            if fault := fault_of(step, project):
                return [f"step {number}: {fault}"]
    return []


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    return run_cases((name, lambda name=name: run_case(*CASES[name], program)) for name in CASES)


if __name__ == "__main__":
    sys.exit(main())
