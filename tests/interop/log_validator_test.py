#!/usr/bin/env python3
# Validates the log of every table that the program and its unit tests write, and proves that the validator sees damage.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import log_validator

PROGRAM = os.environ["SCHOOLHOUSE_PROGRAM"]
# Suites of unit tests whose tables are whole at their end; those of the others are damaged on purpose.
WHOLE_SUITES = ("Optimize.*:Restore.*:DiffOfSnapshots.*:CleanLog.*:Copy.*:CheckTable.PassesAWholeOne:CheckTable.PassesAnEmptyTable:"
                "CheckpointStats.*:Tags.PinOneVersion:Vacuum.Keeps*:Vacuum.Lite*:Maintenance.Puts*-"
                "DiffOfSnapshots.DoesNotReadSharedFiles:Copy.ThatFailsLeavesNothing:Restore.SaysWhichFilesAreGone:Copy.AClone")
LEAST_LAKES = 20
PROJECT = {
    "schoolhouse.yml": "name: Validated\ntime_zone: UTC\n",
    "sources/sis.yml": """kind: files
description: students
path: data
tables:
  students:
    files: students.csv
    format: csv
    key: [id]
    columns: { id: long, school: string, born: date, seen: timestamp, score: "decimal(9,2)", rate: double, on: boolean }
""",
    "models/staging/students.sql": """/*
description: students by school
partition_by: [school]
key: [id]
columns: { id: long, school: string, born: date, seen: timestamp, score: "decimal(9,2)", rate: double }
*/
SELECT id, school, born, seen, score, rate FROM raw.sis_students
""",
}


def program(folder: pathlib.Path, *arguments: str) -> str:
    done = subprocess.run([PROGRAM, "-C", str(folder), *arguments], capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        sys.exit(f"FAILED: {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def write_students(folder: pathlib.Path, edition: int) -> None:
    lines = ["id,school,born,seen,score,rate,on"]
    for i in range(200):
        school = ["St. Mary's & Co / 5%", "Süd", "North", ""][i % 4]
        lines.append(f"{i},{school},20{10 + i % 9:02}-0{1 + i % 9}-1{i % 9},2026-01-0{1 + i % 9}T08:00:00.{edition:03}999Z,"
                     f"{i * edition}.25,{'' if i % 7 == 0 else i / 7},{'true' if i % 2 else 'false'}")
    (folder / "data").mkdir(exist_ok=True)
    new = folder / "data/new.csv"
    new.write_text("\n".join(lines) + "\n")
    new.replace(folder / "data/students.csv")


def make_project(folder: pathlib.Path) -> None:
    """A lake with every operation of the commands in its logs."""
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for edition in range(1, 13):
        write_students(folder, edition)
        program(folder, "run", "--force")
        if edition == 3:
            program(folder, "tag", "create", "third")
    program(folder, "table", "restore", "--to", "third")
    program(folder, "table", "optimize", "raw.sis_students", "--zorder", "school,seen", "--file-size", "1000")
    program(folder, "table", "optimize", "raw.sis_students")
    program(folder, "table", "optimize", "staging.students", "--zorder", "id")
    program(folder, "table", "clone", "staging.students", "sandbox.students", "third")
    program(folder, "table", "vacuum", "--keep", "0 days", "--below-retention")
    program(folder, "table", "check")
    program(folder, "table", "copy", "--tag", "third", "--to", str(folder / "backup"))
    program(folder, "run")


def expect_whole(folder: pathlib.Path, least: int) -> None:
    tables = log_validator.find_tables(folder)
    problems = [problem for table in tables for problem in log_validator.validate_table(table)]
    if problems:
        sys.exit("FAILED: logs that are not valid:\n" + "\n".join(problems))
    if len(tables) < least:
        sys.exit(f"FAILED: only {len(tables)} tables in {folder}; {least} are expected")
    print(f"{len(tables)} valid tables in {folder.name}")


def edit(number: int, change):
    """A change of the actions of one version."""
    def apply(table: pathlib.Path) -> None:
        path = table / "_delta_log" / f"{number:020}.json"
        actions = [json.loads(line) for line in path.read_text().splitlines()]
        change(actions)
        path.write_text("".join(json.dumps(action, ensure_ascii=False) + "\n" for action in actions))
    return apply


def action(actions: list, kind: str) -> dict:
    return next(entry[kind] for entry in actions if kind in entry)


def change_stats(actions: list, change) -> None:
    add = action(actions, "add")
    stats = json.loads(add["stats"])
    change(stats)
    add["stats"] = json.dumps(stats)


def last_version(table: pathlib.Path) -> int:
    return max(int(path.stem) for path in (table / "_delta_log").glob("*[0-9].json"))


# What is done to a whole table with one version, and what the validator must say.
DAMAGE = [
    ("a gap", lambda t: shutil.copy(t / "_delta_log" / f"{0:020}.json", t / "_delta_log" / f"{2:020}.json"), "version 1 is missing"),
    ("a path that is not encoded", edit(0, lambda a: action(a, "add").update(path="a b.parquet")), "not URI-encoded"),
    ("a leading slash", edit(0, lambda a: action(a, "add").update(path="/" + action(a, "add")["path"])), "begins with a slash"),
    ("a file twice", edit(0, lambda a: a.append({"add": action(a, "add")})), "two add actions of one path"),
    ("another size", edit(0, lambda a: action(a, "add").update(size=1)), "the log says 1"),
    ("another row count", edit(0, lambda a: change_stats(a, lambda s: s.update(numRecords=1))), "numRecords is 1"),
    ("a bound that is too low", edit(0, lambda a: change_stats(a, lambda s: s["maxValues"].update(id=-5))), "maxValues.id does not hold"),
    ("a bound that is too high", edit(0, lambda a: change_stats(a, lambda s: s["minValues"].update(id=500))), "minValues.id does not hold"),
    ("another null count", edit(0, lambda a: change_stats(a, lambda s: s["nullCount"].update(id=3))), "nullCount.id is 3"),
    ("an empty partition value", edit(0, lambda a: action(a, "add")["partitionValues"].update(school="")), "empty text"),
    ("another partition column", edit(0, lambda a: action(a, "add").update(partitionValues={"town": "x"})), "the partition columns are"),
    ("a text for a number", edit(0, lambda a: action(a, "add").update(size="1")), "add.size is not a int"),
    ("an unknown action", edit(0, lambda a: a.append({"wish": {}})), "unknown action 'wish'"),
    ("no protocol", edit(0, lambda a: a.remove(next(e for e in a if "protocol" in e))), "lacks its protocol"),
    ("features without their version", edit(0, lambda a: action(a, "protocol").update(writerFeatures=["appendOnly"])), "do not fit"),
    ("a reader without its writer", edit(0, lambda a: action(a, "protocol").update(minReaderVersion=3, readerFeatures=[])), "needs writer version 7"),
    ("a column twice", edit(0, lambda a: action(a, "metaData").update(schemaString=action(a, "metaData")["schemaString"].replace('"rate"', '"ID"'))), "is there twice"),
    ("another type", edit(0, lambda a: action(a, "metaData").update(schemaString=action(a, "metaData")["schemaString"].replace('"double"', '"long"'))), "the schema says long"),
    ("a removal of nothing", edit(0, lambda a: a.append({"remove": {"path": "x.parquet", "dataChange": True, "deletionTimestamp": 1}})), "not there"),
    ("a blind append that removes", edit(0, lambda a: (action(a, "commitInfo").update(isBlindAppend=True), a.append({"remove": {"path": "x.parquet", "dataChange": False, "deletionTimestamp": 1}}))), "blind append"),
    ("a version read that did not exist", edit(0, lambda a: action(a, "commitInfo").update(readVersion=7)), "which did not exist"),
    ("a cut line", lambda t: (t / "_delta_log" / f"{0:020}.json").write_text('{"add": {'), "is not JSON"),
    ("a lost file", lambda t: next(t.rglob("*.zstd.parquet")).unlink(), "a file is missing"),
    ("a hint to nowhere", lambda t: (t / "_delta_log/_last_checkpoint").write_text('{"version": 40, "size": 1}'), "has no checkpoint"),
]


def prove_that_damage_is_seen(whole: pathlib.Path, top: pathlib.Path) -> None:
    for name, damage, expected in DAMAGE:
        table = top / "damaged"
        shutil.copytree(whole, table)
        damage(table)
        problems = log_validator.validate_table(table)
        if not any(expected in problem for problem in problems):
            sys.exit(f"FAILED: {name} was not seen; the validator said {problems}")
        shutil.rmtree(table)
    print(f"{len(DAMAGE)} kinds of damage seen")


def prove_that_other_checkpoints_are_seen(whole: pathlib.Path, top: pathlib.Path) -> None:
    table = top / "damaged"
    shutil.copytree(whole, table)
    checkpoint = max((table / "_delta_log").glob("*.checkpoint.parquet"))
    number = int(checkpoint.name[:20])
    edit(number, lambda a: [entry["add"].update(size=entry["add"]["size"] + 1) for entry in a if "add" in entry])(table)
    problems = log_validator.validate_table(table)
    if not any("another size" in problem for problem in problems):
        sys.exit(f"FAILED: a checkpoint with other sizes was not seen: {problems}")
    hint = table / "_delta_log/_last_checkpoint"
    hint.write_text(hint.read_text().replace('"version":', '"version": '))
    if any("checksum" in problem for problem in log_validator.validate_table(table)):
        sys.exit("FAILED: the checksum must not depend on spaces")
    text = json.loads(hint.read_text())
    hint.write_text(json.dumps({**text, "sizeInBytes": 1}))
    if not any("another checksum" in problem for problem in log_validator.validate_table(table)):
        sys.exit("FAILED: a wrong checksum was not seen")
    shutil.rmtree(table)


def main() -> int:
    lake_test = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="schoolhouse_logs_") as name:
        top = pathlib.Path(name)
        project, example, kept, single = (top / part for part in ("project", "example", "kept", "single"))
        for folder in (project, kept, single):
            folder.mkdir()
        make_project(project)
        expect_whole(project, 5)
        for path, text in PROJECT.items():
            (single / path).parent.mkdir(parents=True, exist_ok=True)
            (single / path).write_text(text)
        write_students(single, 1)
        program(single, "run")
        prove_that_damage_is_seen(single / "lake/staging/students", top)
        prove_that_other_checkpoints_are_seen(project / "lake/staging/students", top)
        subprocess.run([PROGRAM, "init", str(example), "--example", "district"], check=True, capture_output=True)
        program(example, "ingest")
        program(example, "build")
        expect_whole(example / "lake", 20)
        subprocess.run([lake_test, f"--gtest_filter={WHOLE_SUITES}"], check=True, capture_output=True,
                       env={**os.environ, "SCHOOLHOUSE_KEPT_LAKES": str(kept)})
        expect_whole(kept, LEAST_LAKES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
