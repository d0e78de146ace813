#!/usr/bin/env python3
# The bootcamp example against a service that answers like Codetrack: history, weekly runs, corrections, gaps, and right weeks.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import sys
from datetime import date, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from fake_service import Reply, Service, json_reply  # noqa: E402
from project import Project  # noqa: E402

PEOPLE = [{"name": f"Person {number}", "email": f"p{number}@example.org", "id": number if number != 7 else 0,
           "cohort": ["7.3", "11.10", "11.1"][number % 3], "leetcode_id": None if number % 2 else f"p{number}"}
          for number in range(1, 13)]
WEEKS = [date(2025, 12, 1) + timedelta(days=7 * week) for week in range(12)]


class Codetrack:
    """Weeks newest first; the newest week of commits comes later than that of scores."""

    def __init__(self):
        self.failing: set[int] = set()
        self.corrections: dict[tuple[int, date], int] = {}
        self.newest = 10

    def points(self, person: int, day: date) -> int:
        return self.corrections.get((person, day), person * 7 % 50 + day.day % 5)

    def weeks(self, person: int, until: int, value) -> list[dict]:
        days = [day for week, day in enumerate(WEEKS[:until]) if (week + person) % 4]
        return [{"date": f"{day}T23:30:00-08:00", "points": value(person, day), "note": "x"} for day in reversed(days)]

    def respond(self, path, query, headers, body) -> Reply:
        _, kind, number = path.split("/")
        person = int(number)
        if person in self.failing:
            return Reply(404)
        limit = int(query.get("limit", "1000"))
        if kind == "users":
            return json_reply({"id": person, "free_code_camp_points": person, "honor": 2, "leetcode_points": 3, "name": "x"})
        if kind == "weeklyScores":
            return json_reply(self.weeks(person, self.newest, self.points)[:limit])
        return json_reply(self.weeks(person + 1, self.newest - 1, lambda one, day: one % 3)[:limit])

    def expected(self, without=()) -> set[tuple]:
        rows = {}
        for one in PEOPLE:
            if one["id"] <= 0 or one["id"] in without:
                continue
            for week in self.weeks(one["id"], self.newest, self.points):
                rows.setdefault((one["id"], week["date"][:10]), [0, 0])[0] = week["points"]
            for week in self.weeks(one["id"] + 1, self.newest - 1, lambda person, day: person % 3):
                rows.setdefault((one["id"], week["date"][:10]), [0, 0])[1] = week["points"]
        return {(person, day, points, commits) for (person, day), (points, commits) in rows.items()}


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    service_of = Codetrack()
    faults = []
    with Service(service_of.respond) as service, Project(program, service.url) as project:
        project.secrets = {"SCHOOLHOUSE_NOW": "2026-03-02T17:00:00Z"}
        (project.folder / "schoolhouse.yml").unlink()
        made = project.run("init", ".", "--example", "bootcamp")
        if made.returncode:
            print(made.stderr)
            return 1
        project.write(".env", f"API_URL={service.url}\n")
        project.write("rosters/roster.json", json.dumps(PEOPLE))

        def run(what, *words, expected=None, code=0):
            done = project.run("run", *words)
            if done.returncode != code:
                faults.append(f"{what}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
                return done
            found = {(int(row["id"]), row["date"], int(row["points"]), int(row["commits"])) for row in
                     project.query("SELECT id, CAST(date AS VARCHAR) AS date, points, commits FROM codetrack.weeks")}
            if found != expected:
                faults.append(f"{what}: {len(found - expected)} rows too many, {len(expected - found)} too few")
            return done

        # Number 5 has no account in the first run: the rest is kept and the gap named.
        service_of.failing = {5}
        done = run("history", expected=service_of.expected({5}))
        if "/weeklyScores/5: HTTP 404" not in done.stderr:
            faults.append(f"who failed is not named:\n{done.stderr}")
        service_of.failing = set()
        run("the gap is filled", expected=service_of.expected())
        versions = project.versions("raw/codetrack_weekly_scores"), project.versions("codetrack/weeks")
        run("nothing new", expected=service_of.expected())
        if (project.versions("raw/codetrack_weekly_scores"), project.versions("codetrack/weeks")) != versions:
            faults.append("a run without news made a version")
        service_of.newest = 12
        service_of.corrections[(3, WEEKS[2])] = 49
        # A weekly run sees the new weeks; the correction of an old one comes with the next history.
        run("weekly", "--param", "weeks=3", expected={row if row[:2] != (3, str(WEEKS[2])) else (*row[:2], 3 * 7 % 50 + WEEKS[2].day % 5, row[3])
                                                      for row in service_of.expected()})
        run("history again", expected=service_of.expected())
        standing = project.query("SELECT standing, count(*) AS n FROM codetrack.latest_week GROUP BY standing")
        if sum(int(row["n"]) for row in standing) != len(PEOPLE) - 1:
            faults.append(f"standings of {standing}")
        folders = [path.name for path in (project.folder / "lake/codetrack/weeks").iterdir()]
        if not any(name.startswith("year=") for name in folders):
            faults.append(f"no partitions: {folders}")
    print("\n".join(faults) or "history, weekly runs, a gap and a correction: every week is right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
