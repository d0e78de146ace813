#!/usr/bin/env python3
# The national enrollment example against a portal that pages over real rows of the Common Core of Data.
# SPDX-License-Identifier: Apache-2.0
import csv
import gzip
import io
import json
import os
import pathlib
import sys
import zipfile
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from fake_service import Reply, Service, envelope, json_reply  # noqa: E402
from project import Project  # noqa: E402

SKIPPED = 77
STATES = ("DE", "DC", "RI", "VT")


def total_row(year, school, district, fips, grade, students) -> dict:
    return {"year": year, "ncessch": school, "ncessch_num": int(school), "leaid": district, "fips": fips, "grade": grade,
            "race": 99, "sex": 99, "enrollment": students}


def kindergarten(data: pathlib.Path, fips: dict[str, int]) -> list[dict]:
    rows = []
    for state in STATES:
        file = data / f"ccd-school/membership/1617/ccd_sch_membership_1617_{state}.json.gz"
        if not file.exists():
            continue
        for one in json.loads(gzip.open(file).read()):
            one = {key.lower(): value for key, value in one.items()}
            if one["grade"] == "Kindergarten":
                # An id as a number has lost its zeros in front, a count that is not there is -1.
                rows.append(total_row(2016, str(one["ncessch"]), str(one["leaid"]), fips[state], 0, one.get("student_count", -1)))
    return rows


def pre_kindergarten(data: pathlib.Path, fips: dict[str, int]) -> list[dict]:
    """The state totals as the one school of a state: enough for a ranking with real numbers."""
    archive = zipfile.ZipFile(data / "ccd-lea/sea/ccd_sea_052_1617_l_1a_11212017_csv.zip")
    name = next(one for one in archive.namelist() if one.endswith(".csv"))
    rows = []
    for one in csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig", errors="replace")):
        if one["GRADE"] == "Pre-Kindergarten" and one["TOTAL_INDICATOR"].startswith("Subtotal 4") and one["ST"] in fips:
            code = fips[one["ST"]]
            rows.append(total_row(2016, f"{code:02d}0000000001", f"{code:02d}00000", code, -1, int(one["STUDENT_COUNT"] or -1)))
    return rows


def main() -> int:
    program, repo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    data = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA", repo / "../shared/data"))
    if not (data / "ccd-lea/sea").is_dir():
        print(f"skipped: no real files in {data}; name their folder by SCHOOLHOUSE_DATA")
        return SKIPPED
    with open(repo / "packages/education_data/reference/education_states.csv", encoding="utf-8") as file:
        states = list(csv.DictReader(file))
    fips = {row["state"]: int(row["fips"]) for row in states}
    held = {"grade-pk": pre_kindergarten(data, fips), "grade-k": kindergarten(data, fips)}
    service = None

    def respond(path, query, headers, body) -> Reply:
        parts = path.strip("/").split("/")
        if path == "/api-endpoints/":
            return json_reply({"count": 1, "next": None, "previous": None, "results": [
                {"endpoint_id": 24, "endpoint_url": "/api/v1/schools/ccd/enrollment/{year}/{grade}/",
                 "years_available": "1986\u20132014, and 2016"}]})
        if path == "/schools/ccd/directory/2016/":
            schools = [{"year": 2016, "ncessch": row["ncessch"], "leaid": row["leaid"], "fips": row["fips"], "enrollment": -2}
                       for row in held["grade-pk"]]
            return json_reply(envelope(schools, query, service.url, size=10, path=path))
        if parts[:4] == ["schools", "ccd", "enrollment", "2016"] and parts[5:] == ["sex"]:
            both = [row | {"sex": sex} for row in held[parts[4]] for sex in (1, 2, 99)]
            return json_reply(envelope(both, query, service.url, size=50, path=path))
        if parts[:4] != ["schools", "ccd", "enrollment", "2016"] or not path.endswith("/"):
            return Reply(404)
        return json_reply(envelope(held[parts[4]], query, service.url, size=10, path=path))

    faults = []
    with Service(respond) as service, Project(program, service.url) as project:
        (project.folder / "schoolhouse.yml").unlink()
        made = project.run("init", ".", "--example", "national-enrollment")
        if made.returncode:
            print(made.stderr)
            return 1
        words = ["--param", f"education_data_url={service.url}", "--param", "top_year=2016"]

        def run(grades, expected):
            done = project.run("run", *words, "--params", json.dumps({"years": [2016], "grades": grades}))
            if done.returncode:
                faults.append(done.stdout + done.stderr)
                return
            rows = project.query("SELECT count(*) AS n, min(length(ncessch)) AS a, max(length(ncessch)) AS b, "
                                 "count(*) FILTER (enrollment < 0) AS negative FROM raw.education_data_enrollment")[0]
            if [int(rows[name]) for name in ("n", "a", "b", "negative")] != [expected, 12, 12, 0]:
                faults.append(f"{rows}, expected {expected} rows")

        run(["grade-pk"], len(held["grade-pk"]))
        versions = project.versions("raw/education_data_enrollment")
        run(["grade-pk"], len(held["grade-pk"]))
        if project.versions("raw/education_data_enrollment") != versions:
            faults.append("a run without news made a version")
        names = {row["fips"]: row["state_name"] for row in states}
        counts = Counter({names[str(row["fips"])]: row["enrollment"] for row in held["grade-pk"] if row["enrollment"] >= 0})
        tenth = sorted(counts.values(), reverse=True)[9]
        expected = {(name, students) for name, students in counts.items() if students >= tenth}
        found = {(row["state_name"], int(row["students"])) for row in
                 project.query("SELECT * FROM education.top_ten_pk_states")}
        if found != expected:
            faults.append(f"top ten {sorted(found)}, expected {sorted(expected)}")
        run(["grade-k"], len(held["grade-pk"]) + len(held["grade-k"]))
        words += ["--param", "breakdowns=sex", "--param", "directory_years=2016"]
        run(["grade-pk"], len(held["grade-pk"]) + len(held["grade-k"]))
        counts = project.query("SELECT (SELECT count(*) FROM education.enrollment_breakdown WHERE sex_name = 'Female') AS female, "
                               "(SELECT count(*) FROM education.schools WHERE students IS NULL) AS schools")[0]
        if [int(counts["female"]), int(counts["schools"])] != [len(held["grade-pk"])] * 2:
            faults.append(f"{counts}, expected {len(held['grade-pk'])} of each")
        done = project.run("run", *words, "--params", json.dumps({"years": [2016, 2015], "grades": ["grade-pk"]}))
        if done.returncode == 0 or "check years_are_offered failed: the SELECT returned 1 row" not in done.stderr:
            faults.append(f"a year that is not offered is not told:\n{done.stdout}{done.stderr}")
    print("\n".join(faults) or f"{sum(map(len, held.values()))} real rows by pages of 10, the ranking is right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
