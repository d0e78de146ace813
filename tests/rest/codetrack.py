# A service that answers like Codetrack, and what a project that asks it should hold.
# SPDX-License-Identifier: Apache-2.0
import json
from datetime import date, timedelta

from fake_service import Reply, json_reply

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
        self.solved_count: dict[str, int] = {}
        self.refreshed: list[str] = []

    def points(self, person: int, day: date) -> int:
        return self.corrections.get((person, day), person * 7 % 50 + day.day % 5)

    def weeks(self, person: int, until: int, value) -> list[dict]:
        days = [day for week, day in enumerate(WEEKS[:until]) if (week + person) % 4]
        return [{"date": f"{day}T23:30:00-08:00", "points": value(person, day), "note": "x"} for day in reversed(days)]

    def solved(self, name: str) -> list[dict]:
        """The last 20 of all that the person solved, one an hour, newest first."""
        count = self.solved_count.get(name, 3)
        return [{"id": str(number), "title": f"Problem {number}", "titleSlug": f"problem-{number}",
                 "timestamp": str(1_765_000_000 + 3600 * number)} for number in range(count, max(0, count - 20), -1)]

    def respond(self, path, query, headers, body) -> Reply:
        if path == "/graphql":
            asked = json.loads(body)
            assert asked["variables"]["limit"] == 20 and "recentAcSubmissionList(username: $username" in asked["query"]
            return json_reply({"data": {"recentAcSubmissionList": self.solved(asked["variables"]["username"])}})
        if path.startswith("/leetcode/"):
            self.refreshed.append(path)
            return json_reply({"easy": 1, "medium": 2})
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

    def lists(self) -> set[tuple]:
        """(list, id) by the weeks that both services have, with the thresholds of the test."""
        complete = max(day for one in PEOPLE if one["id"] > 0 for day in self.days(one["id"] + 1, self.newest - 1))
        found = set()
        for one in PEOPLE:
            weeks = sorted((day, points, commits) for person, day, points, commits in self.expected()
                           if person == one["id"] and day <= complete)[::-1]
            if not weeks:
                continue
            goal = 45 if one["cohort"] == "11.1" else 20
            _, points, commits = weeks[0]
            is_good = [week[1] >= goal and week[2] >= 1 for week in weeks]
            found.add(("celebrate" if is_good[0] else "disengaged" if points == commits == 0 else "struggling", one["id"]))
            usual = [week[1] for week in weeks[1:9]]
            if usual and sum(usual) > 0 and points <= sum(usual) / len(usual) / 2:
                found.add(("fallen", one["id"]))
            if (is_good + [False]).index(False) >= 3:
                found.add(("streak", one["id"]))
        return found

    def days(self, person: int, until: int) -> list[str]:
        return [week["date"][:10] for week in self.weeks(person, until, lambda *_: 0)]
