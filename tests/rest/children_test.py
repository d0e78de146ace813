#!/usr/bin/env python3
# Child tables of an endpoint: whatever becomes of the parent's rows, the child holds the records of those that are there.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from fake_service import Service, json_reply  # noqa: E402
from project import Project, source  # noqa: E402


def table(**keys) -> str:
    """One request a year. Marks are a list of numbers, homes one object."""
    lines = [f"{name}: {value}" for name, value in ({"each": "{ year: [1, 2] }", "may_be_empty": "true"} | keys).items()]
    lines += ["child_tables:",
              "  marks: { records: marks, key: [id, number], may_be_empty: true, shrink_limit: 100%, columns: "
              "{ id: { type: long, from_parent: id }, number: { type: long, from_list: index }, value: long } }",
              "  homes: { records: home, may_be_empty: true, shrink_limit: 100%, columns: "
              "{ id: { type: long, from_parent: id }, town: { type: string, missing: { unknown: not_known } } } }"]
    return source(path="/rows/{each.year}", paging="single", records="", extra_table="\n".join(lines),
                  columns="{ id: long, marks: string, home: { type: string, when_absent: none } }")


def row(number, marks, town=None) -> dict:
    return {"id": number, "marks": marks} | ({"home": {"town": town}} if town else {})


# By way of writing: pulls (what the service holds by year), and the marks (id:value) and homes (id:town) that are there then.
FIRST = {"1": [row(1, [5, 6], "Alder"), row(2, [])], "2": [row(3, [7], "unknown")]}
CASES = {
    "replace": (table(), [
        (FIRST, "1:5 1:6 3:7", "1:Alder 3:not_known"),
        ({"1": [row(1, [5])], "2": [row(3, [7], "Birch")]}, "1:5 3:7", "3:Birch"),
        ({"1": [row(9, [1])], "2": []}, "9:1", ""),
    ]),
    "append": (table(write="append"), [
        ({"1": [row(1, [5])], "2": []}, "1:5", ""),
        ({"1": [row(2, [6], "Alder")], "2": []}, "1:5 2:6", "2:Alder"),
    ]),
    "merge": (table(write="merge"), [
        (FIRST, "1:5 1:6 3:7", "1:Alder 3:not_known"),
        ({"1": [row(1, [9])], "2": []}, "1:9 3:7", "3:not_known"),
    ]),
    "merge that removes": (table(write="merge", gone="remove"), [
        (FIRST, "1:5 1:6 3:7", "1:Alder 3:not_known"),
        ({"1": [row(1, [9])], "2": [row(3, [7], "unknown")]}, "1:9 3:7", "3:not_known"),
    ]),
    "a history gives its current rows": (table(write="scd2", gone="end"), [
        (FIRST, "1:5 1:6 3:7", "1:Alder 3:not_known"),
        ({"1": [row(1, [9], "Alder"), row(2, [])], "2": []}, "1:9", "1:Alder"),
    ]),
}


def find_faults(write: str, first_source: str, pulls: list, program: pathlib.Path) -> list[str]:
    held: dict = {}
    faults: list[str] = []
    with Service(lambda path, query, headers, body: json_reply(held.get(path.split("/")[-1], []))) as service, \
            Project(program, service.url) as project:
        project.write("sources/api.yml", first_source)

        def run(*words, code=0):
            done = project.run(*words)
            if done.returncode != code:
                faults.append(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
            return done

        def compare(what, marks, homes):
            found = (" ".join(one["x"] for one in project.query("SELECT id || ':' || value AS x FROM raw.api_marks ORDER BY x")),
                     " ".join(one["x"] for one in project.query(
                         "SELECT id || ':' || coalesce(town, town_missing) AS x FROM raw.api_homes ORDER BY x")))
            if found != (marks, homes):
                faults.append(f"{what}: {found}, expected {(marks, homes)}")

        for number, (holds, marks, homes) in enumerate(pulls, 1):
            held.clear()
            held.update(holds)
            run("ingest")
            compare(f"pull {number}", marks, homes)
        versions = [project.versions(f"raw/api_{name}") for name in ("rows", "marks", "homes")]
        if write != "append":
            done = run("ingest")
            if "3 unchanged" not in done.stdout + done.stderr:
                faults.append(f"nothing new is not said:\n{done.stdout}{done.stderr}")
            now = [project.versions(f"raw/api_{name}") for name in ("rows", "marks", "homes")]
            if now != versions:
                faults.append(f"nothing new made versions: {versions}, then {now}")
        # Kept answers give the same children, without the network.
        service.asked.clear()
        run("source", "replay", "api")
        compare("replay", marks, homes)
        if service.asked:
            faults.append(f"replay asked {service.asked}")
    return faults


def check_trial(program: pathlib.Path) -> list[str]:
    held = {"1": [row(1, [5, 6], "Alder")], "2": [row(2, ["many"])]}
    faults = []
    with Service(lambda path, query, headers, body: json_reply(held[path.split("/")[-1]])) as service, \
            Project(program, service.url) as project:
        project.write("sources/api.yml", table())
        done = project.run("source", "preview", "raw.api_marks")
        lines = [line.split() for line in done.stdout.splitlines()]
        if lines != [["id", "number", "value"], ["--", "------", "-----"], ["1", "0", "5"], ["1", "1", "6"]]:
            faults.append(f"preview of a child:\n{done.stdout}{done.stderr}")
        done = project.run("source", "check")
        for told in ("raw.api_rows", "raw.api_marks", "raw.api_homes"):
            if told not in done.stdout:
                faults.append(f"check does not name {told}:\n{done.stdout}{done.stderr}")
        # A child that fails leaves its parent and its siblings alone, and comes by itself once it is mended.
        done = project.run("ingest")
        for told in ("FAILED    raw.api_marks", "not a whole number", "000001/year=2#1 (value)", "loaded    raw.api_homes"):
            if told not in done.stdout + done.stderr:
                faults.append(f"{told!r} is not told:\n{done.stdout}{done.stderr}")
        project.write("sources/api.yml", table().replace("value: long", "value: string"))
        done = project.run("ingest", "--select", "raw.api_marks")
        if done.returncode or "3 rows" not in done.stdout + done.stderr:
            faults.append(f"a child by its name:\n{done.stdout}{done.stderr}")
    return faults


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    return run_cases([*((name, lambda name=name: find_faults(name, *CASES[name], program)) for name in CASES),
                      ("trial, and a value that does not fit", lambda: check_trial(program))])


if __name__ == "__main__":
    sys.exit(main())
