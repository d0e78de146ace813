#!/usr/bin/env python3
# Kills runs at points spread evenly over an undisturbed one, and looks at what readers see and what the next run makes of it.
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

STUDENTS = 60_000
SCHOOLS = 12
LEAST_IN_BETWEEN = 30
TABLES = {
    "raw.sis_students": "id, school, grade, score, _source, _file",
    "raw.sis_marks": "student, course, mark, _source, _file",
    "quarantine.raw_sis_marks": "line, \"column\", reason, _source, _file",
    "reference.schools": "school, name",
    "staging.students": "*",
    "staging.marks": "*",
    "analytics.by_school": "*",
    "analytics.by_course": "*",
    "analytics.ranking": "*",
}
PROJECT = {
    "schoolhouse.yml": "name: Kill test\ntime_zone: America/Los_Angeles\n",
    "sources/sis.yml": """kind: files
description: made-up students and marks
path: data
tables:
  students:
    description: students
    files: students.csv
    format: csv
    key: [id]
    columns: { id: long, school: string, grade: integer, score: "decimal(9,2)" }
  marks:
    description: marks; some rows do not fit
    files: marks.csv
    format: csv
    quarantine_limit: 5%
    columns: { student: long, course: string, mark: integer }
""",
    "reference/schools.yml": "description: schools\nkey: [school]\ncolumns: { school: string, name: string }\n",
    "models/staging/students.sql": """/*
description: students by school
partition_by: [school]
key: [id]
columns: { id: long, school: string, grade: integer, score: "decimal(9,2)" }
*/
SELECT id, school, grade, score FROM raw.sis_students
""",
    "models/staging/marks.sql": """/*
description: marks with their school
columns:
  student: { type: long, relationships: { to: staging.students, field: id } }
  school: string
  course: string
  mark: integer
*/
SELECT m.student, s.school, m.course, m.mark FROM raw.sis_marks AS m JOIN staging.students AS s ON s.id = m.student
""",
    "models/analytics/by_school.sql": """/*
description: students and marks by school
key: [school]
columns: { school: string, name: string, students: long, marks: long, total: long }
*/
SELECT s.school, n.name, count(DISTINCT s.student) AS students, count(*) AS marks, sum(s.mark) AS total
FROM staging.marks AS s JOIN reference.schools AS n ON n.school = s.school GROUP BY s.school, n.name
""",
    "models/analytics/by_course.sql": """/*
description: marks by course
partition_by: [course]
columns: { course: string, school: string, marks: long, total: long }
*/
SELECT course, school, count(*) AS marks, sum(mark) AS total FROM staging.marks GROUP BY course, school
""",
    "models/analytics/ranking.sql": """/*
description: courses of each school by their marks
columns: { school: string, course: string, place: long }
*/
SELECT school, course, rank() OVER (PARTITION BY school ORDER BY total DESC, course) AS place FROM analytics.by_course
""",
}


def write_project(folder: pathlib.Path) -> None:
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def write_data(folder: pathlib.Path, edition: int) -> None:
    """Two editions of the sources that differ in every table."""
    made = random.Random(edition)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    students = "".join(f"{i},school {i % SCHOOLS},{1 + i % 12},{made.randint(0, 10**6) / 100}\n" for i in range(STUDENTS))
    marks = "".join(
        f"{made.randrange(STUDENTS)},course {made.randrange(20)},{made.randint(0, 100) if i % 100 else 'absent'}\n"
        for i in range(2 * STUDENTS))
    schools = "".join(f"school {i},School {i} of edition {edition}\n" for i in range(SCHOOLS))
    # A new file each time: landing by hard link must never see bytes change below it.
    for name, text in [("data/students.csv", "id,school,grade,score\n" + students),
                       ("data/marks.csv", "student,course,mark\n" + marks),
                       ("reference/schools.csv", "school,name\n" + schools)]:
        new = folder / (name + ".new")
        new.write_text(text)
        new.replace(folder / name)


class Program:
    def __init__(self, path: str, folder: pathlib.Path):
        self.command = [path, "-C", str(folder)]

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([*self.command, *arguments], capture_output=True, text=True)

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        if done.returncode != 0:
            sys.exit(f"FAILED: {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def digest(self, table: str) -> str | None:
        """A digest of the rows of a table, or nothing when it is not built yet."""
        sql = (f"SELECT count(*) AS n, md5(string_agg(r, '|' ORDER BY r)) AS h "
               f"FROM (SELECT CAST(to_json(t) AS VARCHAR) AS r FROM (SELECT {TABLES[table]} FROM {table}) AS t)")
        done = self.run("query", "--json", sql)
        if done.returncode == 0:
            row = json.loads(done.stdout)["rows"][0]
            return f"{row['n']} {row['h']}"
        if any(words in done.stderr for words in ("not built yet", "not published yet", "unknown table")):
            return None
        sys.exit(f"FAILED: a reader of {table} met an error\n{done.stderr}")

    def digests(self) -> dict[str, str | None]:
        return {table: self.digest(table) for table in TABLES}


class Reader(threading.Thread):
    """Polls tables until told to stop; what it saw must be one edition or the other, whole."""

    def __init__(self, program: Program, allowed: dict[str, set]):
        super().__init__()
        self.program, self.allowed = program, allowed
        self.looks, self.wrong, self.is_stopped = 0, [], False

    def run(self) -> None:
        tables = [table for table in TABLES if table.startswith(("staging", "analytics"))]
        while not self.is_stopped:
            table = tables[self.looks % len(tables)]
            seen = self.program.digest(table)
            self.looks += 1
            if seen not in self.allowed[table]:
                self.wrong.append(f"{table}: {seen}")


def data_files(lake: pathlib.Path) -> set[pathlib.Path]:
    return {path for path in lake.rglob("*.parquet") if "_delta_log" not in path.parts}


def commit_count(lake: pathlib.Path) -> int:
    return sum(1 for _ in lake.glob("*/*/_delta_log/*.json"))


def leftovers(lake: pathlib.Path) -> list[str]:
    """Files that nothing names: parts of writes, data files that no version holds, marks of runs that are gone."""
    found = []
    for log in lake.glob("*/*/_delta_log"):
        named = set()
        for commit in log.glob("*.json"):
            for line in commit.read_text().splitlines():
                action = json.loads(line)
                for kind in ("add", "remove"):
                    if kind in action:
                        named.add(log.parent / urllib.parse.unquote(action[kind]["path"]))
        found += [str(path) for path in log.parent.rglob("*.parquet") if "_delta_log" not in path.parts and path not in named]
    for table in lake.glob("*/*"):
        if not table.parent.name.startswith("_") and table.is_dir() and not list(table.glob("_delta_log/*.json")):
            found.append(f"{table} has no version")
    for path in lake.rglob("*"):
        is_known = path.name in {"_schoolhouse.json", "_writer.lock"} or path.suffix in {".json", ".parquet", ".csv"}
        if path.is_file() and (not is_known or path.name.startswith(".") or "_unfinished" in path.parts):
            found.append(str(path))
        if path.is_dir() and path.name.startswith("."):
            found.append(str(path))
    return found


def timed(action) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--schoolhouse", required=True)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)

    with tempfile.TemporaryDirectory(prefix="schoolhouse_kill_") as top_name:
        top = pathlib.Path(top_name)
        work, first = top / "work", top / "first"
        program = Program(options.schoolhouse, work)
        lake = work / "lake"
        write_project(work)
        write_data(work, 1)
        program.must("run")
        rows_one = program.digests()
        shutil.copytree(work, first)

        def restart(is_fresh: bool) -> None:
            """The first edition is built (or nothing is), and the second lies ready."""
            shutil.rmtree(work)
            shutil.copytree(first, work)
            if is_fresh:
                shutil.rmtree(lake)
                shutil.rmtree(work / ".schoolhouse")
            write_data(work, 2)

        durations, rows_of = [], {}
        for is_fresh in (False, True, False):
            restart(is_fresh)
            durations.append(timed(lambda: program.must("run")))
            rows_of[is_fresh] = program.digests()
        # Quarantine holds the rows of both editions, or of the second alone.
        assert {table for table in TABLES if rows_of[True][table] != rows_of[False][table]} == {"quarantine.raw_sis_marks"}
        rows_two = rows_of[False]
        assert all(rows_two[table] != rows_one[table] for table in TABLES), "the editions must differ in every table"
        duration = statistics.median(durations)
        print(f"an undisturbed run takes {duration:.2f} s", flush=True)

        in_between = ended = looks = 0
        for number in range(options.kills):
            is_fresh = number % 4 == 3
            restart(is_fresh)
            files_before, commits_before = data_files(lake), commit_count(lake)
            rows_two = rows_of[is_fresh]
            allowed = {table: {rows_one[table], rows_two[table]} | ({None} if is_fresh else set()) for table in TABLES}
            reader = Reader(program, allowed)
            reader.start()
            moment = (number + chance.random()) / options.kills * duration
            started = time.monotonic()
            victim = subprocess.Popen([*program.command, "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(max(0.0, moment - (time.monotonic() - started)))
            victim.send_signal(signal.SIGKILL)
            has_ended = victim.wait() == 0
            reader.is_stopped = True
            reader.join()
            looks += reader.looks
            if reader.wrong:
                sys.exit(f"FAILED: kill {number} at {moment:.3f} s: a reader saw {reader.wrong}")
            # The tables of a run become visible together, when it ends.
            group = {table: program.digest(table) for table in TABLES if not table.startswith("quarantine.")}
            before = {table: None if is_fresh else rows_one[table] for table in group}
            if group not in (before, {table: rows_two[table] for table in group}):
                sys.exit(f"FAILED: kill {number} at {moment:.3f} s: readers see tables of two runs")
            has_begun = data_files(lake) != files_before
            is_done = commit_count(lake) >= commits_before + len(TABLES)
            in_between += has_begun and not is_done
            ended += has_ended

            program.must("run")
            rows = program.digests()
            wrong = [table for table in TABLES if rows[table] != rows_two[table]]
            if wrong:
                sys.exit(f"FAILED: kill {number} at {moment:.3f} s: the next run gave other rows in {', '.join(wrong)}")
            if left := leftovers(lake):
                sys.exit(f"FAILED: kill {number} at {moment:.3f} s: left behind: {left[:5]}")
            if "unchanged" not in program.must("run").split("\n")[0]:
                sys.exit(f"FAILED: kill {number} at {moment:.3f} s: the run after the next found something to do")

        print(f"{options.kills} kills: {in_between} between the first data file and the last commit, {ended} after the end; "
              f"readers looked {looks} times")
        least = LEAST_IN_BETWEEN * options.kills // 100
        if in_between < least:
            sys.exit(f"FAILED: only {in_between} kills fell between the first data file and the last commit; {least} are asked for")
    return 0


if __name__ == "__main__":
    sys.exit(main())
