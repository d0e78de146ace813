#!/usr/bin/env python3
# Runs the ccd example over the real federal files and compares every total with those that were computed without the program.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
program, repo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
data = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA") or repo / ".." / "shared" / "data").resolve()
YEARS = {"1617": "2016-2017", "1819": "2018-2019", "2021": "2020-2021", "2223": "2022-2023"}
failures = []
compared = 0


def schoolhouse(project, *arguments):
    done = subprocess.run([program, "-C", project, *arguments, "--param", f"data={data}"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"schoolhouse {arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def ask(project, sql):
    """Rows of a query as tuples; whole numbers as int."""
    answer = json.loads(schoolhouse(project, "query", "--json", sql))
    names = [column["name"] for column in answer["columns"]]
    return [tuple(row[name] if isinstance(row, dict) else row[i] for i, name in enumerate(names)) for row in answer["rows"]]


def same(what, found, expected):
    global compared
    compared += 1
    if found != expected:
        failures.append(f"{what}: found {found}, expected {expected}")


def number(value):
    return None if value is None else int(value)


def compare_directory(project, expected):
    rows = {r[0]: r for r in ask(project, "SELECT school_year, count(*) AS n, count(DISTINCT ncessch) AS ids, count(DISTINCT state) AS states FROM ccd.schools GROUP BY 1")}
    status = ask(project, "SELECT school_year, status_code, count(*) AS n FROM ccd.schools GROUP BY 1, 2")
    levels = ask(project, "SELECT school_year, level, count(*) AS n FROM ccd.schools GROUP BY 1, 2")
    for key, year in YEARS.items():
        want = expected[key]["directory"]
        same(f"{year} schools", [number(v) for v in rows[year][1:]], [want["rows"], want["distinct_ncessch"], want["states"]])
        same(f"{year} status", {str(s): number(n) for y, s, n in status if y == year}, want["sy_status"])
        same(f"{year} level", {level: number(n) for y, level, n in levels if y == year}, want["level"])


def compare_membership(project, expected):
    totals = {r[0]: [number(v) for v in r[1:]] for r in ask(project, """
        SELECT school_year, count(*) AS n, count(*) FILTER (student_count IS NULL) AS absent, count(*) FILTER (student_count = 0) AS zero,
               count(DISTINCT ncessch) AS ids, sum(student_count) AS students,
               count(*) FILTER (student_count_missing = 'not_reported') AS reasons
        FROM ccd.enrollment GROUP BY 1""")}
    grades = ask(project, "SELECT school_year, grade, students FROM ccd.enrollment_by_grade")
    states = ask(project, "SELECT school_year, state, students, counts_not_reported FROM ccd.enrollment_by_state")
    joined = {r[0]: number(r[1]) for r in ask(project, """
        SELECT s.school_year, count(DISTINCT s.ncessch) AS n FROM ccd.enrollment AS e
        JOIN ccd.schools AS s ON s.school_year = e.school_year AND s.ncessch = e.ncessch GROUP BY 1""")}
    for key, year in YEARS.items():
        want = expected[key]["membership"]
        same(f"{year} membership", totals[year], [want["rows"], want["rows_without_student_count"], want["rows_with_zero"],
             want["distinct_ncessch"], want["sum_student_count"], want["rows_without_student_count"]])
        same(f"{year} by grade", {g: number(n) for y, g, n in grades if y == year}, want["by_grade"])
        same(f"{year} by state", {s: number(n) for y, s, n, _ in states if y == year and n is not None}, want["by_state"])
        same(f"{year} states without a count", {s: number(m) for y, s, n, m in states if y == year and n is None},
             want["states_without_any_student_count"])
        same(f"{year} schools of the directory", joined[year], expected[key]["membership_schools_in_directory_after_zero_padding"])


def compare_changes(project, expected):
    rows = {r[0]: [number(v) for v in r[1:]] for r in ask(project, """
        SELECT school_year, in_both, added, dropped, name_changed, status_changed, level_changed, any_changed FROM ccd.changes_by_year""")}
    for key, year in list(YEARS.items())[1:]:
        want = expected[key]["vs_previous_year_in_this_folder"]
        same(f"{year} changes", rows[year], [want[k] for k in ("in_both", "added", "dropped", "name_changed", "status_changed",
                                                                "level_changed", "any_of_the_three_changed")])


def compare_sample(project, want):
    row = ask(project, """
        SELECT count(*) AS n, count(*) FILTER (enrollment_missing = 'not_reported') AS blank, count(*) FILTER (enrollment_missing = 'missing') AS missing,
               count(*) FILTER (enrollment_missing = 'not_applicable') AS not_applicable, sum(enrollment) AS students,
               count(*) FILTER (is_total) AS totals, sum(enrollment) FILTER (is_total) AS total_students,
               count(*) FILTER (grade_code = -1) AS prek, count(DISTINCT ncessch) AS schools, count(DISTINCT leaid) AS districts
        FROM ccd.sample_enrollment""")[0]
    same("sample", [number(v) for v in row], [want["rows"], want["blank_enrollment"], want["codes"]["-1.0"], want["codes"]["-2.0"],
         int(want["sum_of_nonnegative_enrollment"]), want["rows_race99_sex99"], int(want["sum_nonneg_race99_sex99"]),
         want["rows_grade_pk(-1)"], want["distinct_ncessch"], want["distinct_leaid"]])
    years = {str(y): float(n) for y, n in ask(project, "SELECT year, sum(enrollment) AS n FROM ccd.sample_enrollment WHERE enrollment IS NOT NULL GROUP BY 1")}
    same("sample by year", years, want["by_year_nonneg_sum"])
    for column, key in (("grade_code", "count_by_grade"), ("race_code", "count_by_race"), ("sex_code", "count_by_sex")):
        same(f"sample by {column}", {str(v): number(n) for v, n in ask(project, f"SELECT {column}, count(*) AS n FROM ccd.sample_enrollment GROUP BY 1")}, want[key])


def compare_states(project, want):
    row = ask(project, "SELECT count(*) AS n, count(*) FILTER (student_count IS NULL) AS blank, sum(student_count) AS every, "
                       "sum(student_count) FILTER (total_indicator = 'Education Unit Total') AS totals FROM raw.sea_membership")[0]
    same("state membership", [number(v) for v in row], [want["rows"], want["blank_counts"], want["sum_of_every_row(naive)"],
                                                        want["sum_of_education_unit_totals"]])
    for column, key in (("total_indicator", "total_indicator"), ("dms_flag", "dms_flag"), ("grade", "grades")):
        same(f"state membership by {column}", {v: number(n) for v, n in ask(project, f"SELECT {column}, count(*) AS n FROM raw.sea_membership WHERE {column} IS NOT NULL GROUP BY 1")}, want[key])
    same("pre-kindergarten", [[s, number(n)] for s, n in ask(project, "SELECT state, students FROM ccd.prek_by_state ORDER BY state_rank LIMIT 10")],
         want["prek_subtotal_by_state_top10"])


if not (data / "EXPECTED.json").exists():
    print(f"skipped: needs the data folder (SCHOOLHOUSE_DATA), and {data} has no EXPECTED.json")
    sys.exit(SKIPPED)
expected = json.loads((data / "EXPECTED.json").read_text())
with tempfile.TemporaryDirectory() as folder:
    project = pathlib.Path(folder) / "ccd"
    subprocess.run([program, "init", project, "--example", "ccd"], check=True, stdout=subprocess.DEVNULL)
    schoolhouse(project, "run")
    compare_directory(project, expected["ccd_school"])
    compare_membership(project, expected["ccd_school"])
    compare_changes(project, expected["ccd_school"])
    compare_sample(project, expected["urban_school_sample"])
    compare_states(project, expected["sea_membership_long"]["ccd_sea_052_1617_l_1a_11212017_csv.zip"])
    again = schoolhouse(project, "run", "--json")
    steps = json.loads(again).get("steps", [])
    same("steps of a second run that did anything", [s for s in steps if s.get("outcome") not in ("unchanged", "skipped")], [])
    same("steps of a second run", len(steps) > 0, True)
for failure in failures:
    print("different:", failure)
print(f"{compared} comparisons, {len(failures)} different")
sys.exit(1 if failures else 0)
