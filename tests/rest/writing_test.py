#!/usr/bin/env python3
# What becomes of the rows of several pulls: replace, append, merge, incremental, replay, and that unchanged rows make no version.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from fake_service import Service, json_reply  # noqa: E402
from project import Project, source  # noqa: E402

DAYS = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]


class Step:
    """What the service holds by request, how the program is run, its exit code, and what the table then is: id:points of each row."""

    def __init__(self, holds=None, words=("ingest",), ids="", versions=None, asked=None, told="", source=None, code=0, removes=False):
        self.holds, self.words, self.ids, self.versions = holds, words, ids, versions
        self.asked, self.told, self.source, self.code = asked, told, source, code
        self.removes = removes  # what the pulls before have kept


def table(**keys) -> str:
    """One request a year unless `each` says otherwise."""
    lines = [f"{name}: {value}" for name, value in ({"each": "{ year: [1, 2] }", "may_be_empty": "true"} | keys).items() if value]
    return source(path="/rows/{each.year}", paging="single", records="", extra_table="\n".join(lines),
                  columns="{ id: long, points: long, day: { type: date, when_absent: none }, year: { type: long, from_each: year } }")


def row(number, points, day=0) -> dict:
    return {"id": number, "points": points, "day": DAYS[day]}


INCREMENTAL = table(write="append", each="{ year: [1] }", parameters='{ since: "{cursor}" }',
                    incremental="{ column: day, start: '2026-01-01' }")
CASES = {
    "replace takes the rows of each request": (table(), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step(ids="1:1 2:1 3:1", versions=1, asked=2),
        Step({"1": [row(2, 5)], "2": [row(3, 1)]}, ids="2:5 3:1", versions=2),
        Step({"1": [row(2, 5)], "2": [row(3, 1)], "3": [row(9, 9)]}, ("ingest", "--param", "years=3"), "2:5 3:1 9:9", 3,
             asked=1, source=table(each='{ year: "{years}" }')),
    ]),
    "rows in another order are the same rows": (table(), [
        Step({"1": [row(1, 1), row(2, 1)], "2": []}, ids="1:1 2:1", versions=1),
        Step({"1": [row(2, 1), row(1, 1)], "2": []}, ids="1:1 2:1", versions=1),
        Step({"1": [row(2, 1)], "2": [row(1, 1)]}, ids="1:1 2:1", versions=2),
    ]),
    "merge by key": (table(write="merge"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step({"1": [row(2, 2)], "2": [row(3, 1), row(4, 1)]}, ids="1:1 2:2 3:1 4:1", versions=2),
        Step({"1": [row(2, 2)], "2": [row(4, 1)]}, ids="1:1 2:2 3:1 4:1", versions=2),
    ]),
    "merge that removes what is gone": (table(write="merge", gone="remove"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1"),
        Step({"1": [row(2, 2)], "2": [row(3, 1)]}, ids="2:2 3:1", versions=2),
        Step({"1": [row(2, 2), row(1, 1)], "2": [row(3, 1)]}, ids="1:1 2:2 3:1", versions=3),
        Step({"1": [row(2, 2)], "2": [row(3, 1)]}, ids="2:2 3:1"),
        Step({}, ("source", "replay"), "2:2 3:1", asked=0),
    ]),
    "a row that another request brings goes when that one drops it": (table(write="merge", gone="remove"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step({"1": [row(1, 1)], "2": [row(3, 1), row(2, 1)]}, ids="1:1 2:1 3:1"),
        Step({"1": [row(1, 1)], "2": [row(3, 1)]}, ids="1:1 3:1"),
    ]),
    "too many rows gone": (table(write="merge", gone="remove"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step({"1": [row(1, 1)], "2": []}, ids="1:1 2:1 3:1", versions=1, code=1, told="67% fewer"),
        Step({"1": [row(1, 1)], "2": [row(3, 1)]}, ids="1:1 3:1", versions=2),
    ]),
    "a key twice in one pull": (table(write="merge"), [
        Step({"1": [row(1, 1)], "2": [row(3, 1)]}, ids="1:1 3:1", versions=1),
        Step({"1": [row(1, 2), row(1, 3)], "2": [row(3, 1)]}, ids="1:1 3:1", versions=1, code=1, told="change the same row"),
        Step({"1": [row(1, 1), row(2, 2), row(2, 3)], "2": [row(3, 1)]}, ids="1:1 3:1", versions=1, code=1, told="share their 'id'"),
        Step({"1": [row(1, 2)], "2": [row(3, 1)]}, ids="1:2 3:1", versions=2),
    ]),
    "a history of changed rows": (table(write="scd2"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step({"1": [row(2, 2)], "2": [row(3, 1)]}, ids="1:1 2:1- 2:2 3:1", versions=2),
        Step({"1": [row(2, 2)], "2": [row(3, 1)]}, ids="1:1 2:1- 2:2 3:1", versions=2),
        Step({"1": [row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 2:1- 2:2- 3:1", versions=3),
        Step({}, ("source", "replay"), "1:1 2:1 2:1- 2:2- 3:1", asked=0),
        Step({"1": [row(2, 1)], "2": [row(3, 1), row(4, 1)]}, ids="1:1 2:1 2:1- 2:2- 3:1 4:1",
             source=table(write="scd2").replace("points: long", "points: { type: integer }")),
    ]),
    "readers keep a history that can't be read anew": (table(write="scd2"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=1),
        Step({"1": [row(1, 1), row(2, 200)], "2": [row(3, 1)]}, ids="1:1 2:1- 2:200 3:1", versions=2),
        Step({"1": [row(1, 1), row(2, 200)], "2": [row(3, 1)]}, ids="1:1 2:1- 2:200 3:1", code=1, told="do not fit",
             source=table(write="scd2").replace("points: long", "points: { type: byte }")),
        Step({"1": [row(1, 1), row(2, 200)], "2": [row(3, 1)]}, ids="1:1 2:1- 2:200 3:1", source=table(write="scd2")),
    ]),
    "what is kept was removed": (table(), [
        Step({"1": [row(1, 1)], "2": [row(2, 1)]}, ids="1:1 2:1", versions=1),
        Step({"1": [row(1, 2)], "2": [row(2, 1)]}, ids="1:2 2:1", versions=2, removes=True),
        Step({"1": [row(1, 2)], "2": [row(2, 1)]}, ids="1:2 2:1", source=table().replace("points: long", "points: { type: integer }")),
        Step({}, ("source", "replay"), "1:2 2:1", asked=0),
    ]),
    "what is kept was removed, and is needed": (table(write="append"), [
        Step({"1": [row(1, 1)], "2": [row(2, 1)]}, ids="1:1 2:1", versions=1),
        Step({"1": [row(1, 1)], "2": [row(2, 1)]}, ids="1:1 2:1", versions=1, removes=True, code=2,
             told="the answers of the pull 000001 are not kept any more", source=table(write="append").replace("points: long", "points: { type: integer }")),
        Step({"1": [row(1, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1", versions=2, source=table(write="append")),
    ]),
    "a history in which rows end and come back": (table(write="scd2", gone="end"), [
        Step({"1": [row(1, 1), row(2, 1), row(5, 1)], "2": [row(3, 1)]}, ids="1:1 2:1 3:1 5:1", versions=1),
        Step({"1": [row(2, 1), row(5, 1)], "2": [row(3, 1)]}, ids="1:1- 2:1 3:1 5:1", versions=2),
        Step({"1": [row(5, 1)], "2": [row(3, 1), row(2, 1)]}, ids="1:1- 2:1 2:1- 3:1 5:1"),
        Step({"1": [row(1, 1), row(5, 1)], "2": [row(3, 1)]}, ids="1:1 1:1- 2:1- 2:1- 3:1 5:1"),
        Step({"1": [row(1, 1), row(5, 1)], "2": [row(3, 1)]}, ids="1:1 1:1- 2:1- 2:1- 3:1 5:1"),
        Step({}, ("source", "replay"), "1:1 1:1- 2:1- 2:1- 3:1 5:1", asked=0),
        Step({"2": []}, ids="1:1 1:1- 2:1- 2:1- 3:1 5:1", code=1, told="fewer"),
        Step({"3": [row(9, 1)]}, ("ingest", "--param", "years=3"), "1:1 1:1- 2:1- 2:1- 3:1 5:1 9:1",
             source=table(write="scd2", gone="end", each='{ year: "{years}" }')),
    ]),
    "a history by a date of its own": (table(write="scd2", effective="day"), [
        Step({"1": [row(1, 1, 0), row(1, 1, 1), row(1, 2, 2)], "2": []}, ids="1:1- 1:2", versions=1),
        Step({"1": [row(1, 7, 1), row(1, 3, 3)], "2": []}, ids="1:1- 1:2- 1:3 1:7-", versions=2),
    ]),
    "append adds, and the boundary once": (INCREMENTAL, [
        Step({"1": [row(1, 1), row(2, 1, 1)]}, ids="1:1 2:1", versions=1, asked="since=2026-01-01"),
        Step({"1": [row(2, 1, 1)]}, ids="1:1 2:1", versions=1, asked="since=2026-01-02"),
        Step({"1": [row(2, 1, 1), row(5, 1, 1), row(3, 1, 2)]}, ids="1:1 2:1 3:1 5:1", versions=2),
        Step({"1": []}, ids="1:1 2:1 3:1 5:1", versions=2, asked="since=2026-01-03"),
    ]),
    "a lag asks again for what came late": (
        INCREMENTAL.replace("start: '2026-01-01' }", "start: '2026-01-01', lag: 1 day }"), [
            Step({"1": [row(1, 1, 2)]}, ids="1:1"),
            Step({"1": [row(1, 1, 2), row(2, 1, 1)]}, ids="1:1 2:1", asked="since=2026-01-02", versions=2),
        ]),
    "replay needs no network": (table(), [
        Step({"1": [row(1, 1)], "2": [row(2, 1)]}, ids="1:1 2:1", versions=1),
        Step({"1": [row(1, 7)], "2": [row(2, 1)]}, ids="1:7 2:1", versions=2),
        Step({}, ("source", "replay", "api"), "1:7 2:1", asked=0),
    ]),
    "a new declaration reads kept rows again": (table(), [
        Step({"1": [row(1, 1)], "2": [row(2, 1)]}, ids="1:1 2:1", versions=1),
        Step({"1": [row(1, 1)], "2": [row(2, 3)]}, ids="1:1 2:3", source=table().replace("points: long", "points: { type: integer }")),
    ]),
    "replay of merged rows keeps the newest": (table(write="merge"), [
        Step({"1": [row(1, 1), row(2, 1)], "2": []}, ids="1:1 2:1"),
        Step({"1": [row(2, 2)], "2": []}, ids="1:1 2:2"),
        Step({}, ("source", "replay", "raw.api_rows"), "1:1 2:2", asked=0),
    ]),
}


def run_case(name: str, first_source: str, steps: list[Step], program: pathlib.Path) -> list[str]:
    held = {}

    def respond(path, query, headers, body):
        return json_reply(held.get(path.split("/")[-1], []))

    faults = []
    with Service(respond) as service, Project(program, service.url) as project:
        project.write("schoolhouse.yml", "name: Example\ntime_zone: UTC\nparameters: { years: [1, 2] }\n")
        project.write("sources/api.yml", first_source)
        for number, step in enumerate(steps, 1):
            if step.source:
                project.write("sources/api.yml", step.source)
            if step.holds is not None:
                held.clear()
                held.update(step.holds)
            if step.removes:
                shutil.rmtree(project.folder / "lake/_landing")
            service.asked.clear()
            done = project.run(*step.words)
            place = f"step {number}: "
            if done.returncode != step.code or step.told not in done.stdout + done.stderr:
                return [place + f"exit code {done.returncode}\n" + done.stdout + done.stderr]
            # A version of a history that has ended carries a minus.
            ended = "CASE WHEN is_current THEN '' ELSE '-' END" if "write: scd2" in first_source else "''"
            ids = " ".join(one["row"] for one in project.query(
                f"SELECT id || ':' || points || {ended} AS row FROM raw.api_rows ORDER BY row"))
            if ids != step.ids:
                faults.append(place + f"rows {ids}, expected {step.ids}")
            if step.versions is not None and project.versions() != step.versions:
                faults.append(place + f"{project.versions()} versions, expected {step.versions}")
            if isinstance(step.asked, int) and len(service.asked) != step.asked:
                faults.append(place + f"asked {service.asked}")
            if isinstance(step.asked, str) and not all(step.asked in one for one in service.asked):
                faults.append(place + f"asked {service.asked}, expected {step.asked}")
    return faults


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    return run_cases((name, lambda name=name: run_case(name, *CASES[name], program)) for name in CASES)


if __name__ == "__main__":
    sys.exit(main())
