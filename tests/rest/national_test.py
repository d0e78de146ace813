#!/usr/bin/env python3
# The national enrollment example against a portal that pages over real rows of the Common Core of Data.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import sys
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from fake_service import Service  # noqa: E402
from portal import Portal, find_data  # noqa: E402
from project import Project  # noqa: E402

SKIPPED = 77


def main() -> int:
    program, repo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    data = find_data(repo)
    if data is None:
        return SKIPPED
    portal = Portal(repo, data)
    held = portal.held
    faults = []
    with Service(portal.respond) as service, Project(program, service.url) as project:
        portal.url = service.url
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
        counts = Counter({portal.names[str(row["fips"])]: row["enrollment"] for row in held["grade-pk"] if row["enrollment"] >= 0})
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
