#!/usr/bin/env python3
# The bootcamp example against a service that answers like Codetrack: history, weekly runs, corrections, gaps, and right weeks.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import sys
from datetime import date, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from codetrack import PEOPLE, WEEKS, Codetrack  # noqa: E402
from fake_service import Service  # noqa: E402
from project import Project  # noqa: E402


def check_lists(project, service_of, faults, run):
    settings = project.folder / "schoolhouse.yml"
    settings.write_text(settings.read_text() + 'parameters: { thresholds: ["*=20/1", "11.1=45/1"] }\n', encoding="utf-8")
    run("other thresholds", expected=service_of.expected())
    found = {(row["list"], int(row["id"])) for row in project.query("SELECT list, id FROM codetrack.lists")}
    expected = service_of.lists()
    if found != expected or len({name for name, _ in found}) < 3:
        faults.append(f"lists: too many {sorted(found - expected)}, too few {sorted(expected - found)}")
    # The last 28 days before the run go over the end of a month.
    complete = max(service_of.days(2, service_of.newest - 1) + service_of.days(3, service_of.newest - 1))
    weeks = [row for row in service_of.expected() if "2026-01-20" <= row[1] <= complete]
    averages = {(row["id"], row["weeks"], row["average_points"]) for row in
                project.query("SELECT id, weeks, average_points FROM codetrack.recent_weeks")}
    wanted = set()
    for person in {row[0] for row in weeks}:
        points = [row[2] for row in weeks if row[0] == person]
        wanted.add((person, len(points), round(sum(points) / len(points), 2)))
    if {(int(a), int(b), float(c)) for a, b, c in averages} != wanted:
        faults.append(f"averages {sorted(averages)}, expected {sorted(wanted)}")


def check_leetcode(project, service_of, faults, run):
    names = [one["leetcode_id"] for one in PEOPLE if one["leetcode_id"]]
    asked = ("--param", "leetcode=true", "--param", f"leetcode_url={project.url}")
    if project.query("SELECT count(*) AS n FROM raw.leetcode_solved")[0]["n"] != 0:
        faults.append("LeetCode was asked without being told to")
    service_of.solved_count = {name: 20 for name in names}
    run("LeetCode", *asked, expected=service_of.expected())
    service_of.solved_count[names[0]], service_of.solved_count[names[1]] = 25, 45
    project.secrets["SCHOOLHOUSE_NOW"] = "2026-02-17T17:00:00Z"
    run("LeetCode again", *asked, expected=service_of.expected())
    # The first has five new ones, the second 25, of which five can't be seen any more.
    solved = {row["leetcode_id"]: int(row["n"]) for row in
              project.query("SELECT leetcode_id, count(*) AS n FROM codetrack.solved_problems GROUP BY leetcode_id")}
    if solved != {name: 20 for name in names} | {names[0]: 25, names[1]: 40}:
        faults.append(f"solved problems {solved}")
    gaps = project.query("SELECT leetcode_id FROM codetrack.leetcode_gaps")
    if [row["leetcode_id"] for row in gaps] != [names[1]]:
        faults.append(f"gaps {gaps}")
    if service_of.refreshed:
        faults.append("LeetCode points were refreshed without being asked for")
    run("refresh", "--param", "refresh_leetcode=true", expected=service_of.expected())
    wanted = len([one for one in PEOPLE if one["leetcode_id"] and one["id"] > 0])
    if len(service_of.refreshed) != wanted:
        faults.append(f"{len(service_of.refreshed)} refreshes, expected {wanted}")


def check_attendance(project, service_of, faults, run):
    if project.query("SELECT count(*) AS n FROM bootcamp.attendance_weeks")[0]["n"] != 0:
        faults.append("attendance without a list")
    # Two weeks of sessions around the end of the year, of everyone but number 7, and of someone who is not on the roster.
    statuses = ["present", "late", "absent"]
    days = [date(2025, 12, 29) + timedelta(days=number) for number in (0, 1, 6, 7, 8)]
    lists = [(day, one["email"], statuses[(one["id"] + day.day) % 3]) for day in days for one in PEOPLE if one["id"] > 0]
    lists.append((days[0], "stranger@example.org", "present"))
    for name, chosen in (("attendance.csv", lists[:20]), ("january.csv", lists[20:])):
        project.write(f"attendance/{name}", "date,email,status\n" + "".join(f"{day},{email},{status}\n" for day, email, status in chosen))
    done = run("attendance", expected=service_of.expected())
    if done.returncode == 0 and "1 row has a 'email' that is not in 'email' of raw.roster_people" not in done.stderr:
        faults.append(f"a stranger is not told:\n{done.stderr}")
    monday = lambda day: day - timedelta(days=day.weekday())
    ids = {one["email"]: one["id"] for one in PEOPLE}
    wanted = set()
    for email, week in {(email, monday(day)) for day, email, _ in lists if email in ids}:
        own = [status for day, other, status in lists if (other, monday(day)) == (email, week)]
        progress = [row for row in service_of.expected() if row[0] == ids[email] and monday(date.fromisoformat(row[1])) == week]
        wanted.add((str(week), email, len(own), len(own) - own.count("absent"), sum(row[2] for row in progress), sum(row[3] for row in progress)))
    found = {(row["week"], row["email"], *(int(row[name]) for name in ("sessions", "attended", "points", "commits"))) for row in
             project.query("SELECT CAST(week AS VARCHAR) AS week, email, sessions, attended, points, commits FROM bootcamp.attendance_weeks")}
    if found != wanted:
        faults.append(f"attendance: too many {sorted(found - wanted)}, too few {sorted(wanted - found)}")


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    service_of = Codetrack()
    faults = []
    with Service(service_of.respond) as service, Project(program, service.url) as project:
        project.secrets = {"SCHOOLHOUSE_NOW": "2026-02-16T17:00:00Z"}
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
        check_attendance(project, service_of, faults, run)
        check_lists(project, service_of, faults, run)
        check_leetcode(project, service_of, faults, run)
        folders = [path.name for path in (project.folder / "lake/codetrack/weeks").iterdir()]
        if not any(name.startswith("year=") for name in folders):
            faults.append(f"no partitions: {folders}")
    print("\n".join(faults) or "history, weekly runs, a gap and a correction: every week is right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
