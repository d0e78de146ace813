# The services that the pages of docs/guide ask: schools and enrollment by year, and the weeks of people on a roster.
# SPDX-License-Identifier: Apache-2.0
from urllib.parse import urlencode

from fake_service import Reply, envelope, json_reply

TREES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
PROGRAMS = ["Music", "Robotics", "Theater"]


def school(number: int) -> dict:
    """Ids have twelve digits, of which numbers lose the zero in front."""
    programs = [{"name": name, "seats": 20 + number % 7} for name in PROGRAMS[:number % 3 + 1]] if number % 4 else []
    return {"id": 60000000000 + number, "name": f"{TREES[number % 5]} School {number}", "opened": f"{1960 + number}-08-24",
            "students": 300 + number * 17 % 211, "programs": programs}


def schools(query: dict, host: str) -> Reply:
    rows = [school(number) for number in range(1, 26)] if query.get("state", "CA") == "CA" else []
    page = envelope(rows, query, f"http://{host}", path="/v1/schools/")
    if page["next"]:
        page["next"] += "&" + urlencode({name: value for name, value in query.items() if name != "page"})
    return json_reply(page)


def enrollment(year: int, grade: str) -> Reply:
    rows = [{"id": 60000000000 + number, "students": 20 + (year + number) % 9} for number in range(1, 4)]
    return json_reply({"count": len(rows), "next": None, "previous": None, "results": rows if grade.startswith("grade-") else []})


def weeks(person: int) -> Reply:
    if person == 90:
        return Reply(404)
    return json_reply([{"date": f"2026-02-{day:02}T23:30:00-08:00", "points": person + day} for day in (9, 16, 23)])


def respond(path: str, query: dict, headers, body: bytes) -> Reply:
    parts = [part for part in path.split("/") if part]
    match parts:
        case ["v1", "schools"]:
            return schools(query, headers["Host"])
        case ["v1", "enrollment", year, grade]:
            return enrollment(int(year), grade)
        case ["weeks", person]:
            return weeks(int(person))
    return Reply(404)
