# The rows of a district that count, by docs/guide/district-tables.md: courses, enrolled students, homework, term marks.
# SPDX-License-Identifier: Apache-2.0
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

ENTITIES = ("schools", "users", "courses", "contents", "enrollments", "homeworks", "grades", "adjustments", "guardianships",
            "calendars", "attendance")


def rounded(numerator, denominator, digits):
    """The exact quotient with so many decimals, half up; nothing when there is nothing to divide by."""
    if denominator == 0:
        return None
    scaled = Fraction(numerator) / Fraction(denominator) * 10**digits
    return Decimal(int((scaled * 2 + 1) // 2)).scaleb(-digits)


class District:
    """Entity rows as dicts, looked up the ways that the definitions need."""

    def __init__(self, entities, letters):
        self.letters = {row["letter"]: row for row in letters}
        self.schools = {row["id"]: row for row in entities["schools"] if row["is_active"]}
        self.users = {row["id"]: row for row in entities["users"]}
        self.courses = {row["id"]: row for row in entities["courses"] if row["is_active"] and row["school_id"] in self.schools}
        for name in ("contents", "adjustments", "guardianships", "calendars", "attendance"):
            setattr(self, name, entities[name])
        self._people = defaultdict(list)
        for row in self.users.values():
            self._people[row["school_id"]].append(row)
        enrolled = {row["id"]: row for row in entities["enrollments"]
                    if row["status"] in ("active", "completed") and not row["is_audit"] and row["course_id"] in self.courses}
        self._enrolled = defaultdict(list)
        for row in enrolled.values():
            self._enrolled[row["course_id"]].append(row)
        self._homework = defaultdict(list)
        for row in entities["homeworks"]:
            if row["is_active"] and row["enrollment_id"] in enrolled:
                self._homework[enrolled[row["enrollment_id"]]["course_id"]].append(row)
        last = {}
        for row in entities["grades"]:
            if row["kind"] == "term" and row["is_active"] and row["enrollment_id"] in enrolled:
                before = last.get(row["enrollment_id"])
                if before is None or (row["graded_on"], row["id"]) > (before["graded_on"], before["id"]):
                    last[row["enrollment_id"]] = row
        self._marks = defaultdict(list)
        for enrollment_id, row in last.items():
            own = enrolled[enrollment_id]
            self._marks[own["course_id"]].append({**row, "student_id": own["student_id"], "course_id": own["course_id"]})

    def people_of(self, school):
        return self._people[school["id"]]

    def enrolled_in(self, course):
        return self._enrolled[course["id"]]

    def homework_in(self, course):
        return self._homework[course["id"]]

    def marks_in(self, course):
        return self._marks[course["id"]]

    def is_scored(self, mark):
        return mark["grade"] in self.letters and self.letters[mark["grade"]]["points"] is not None

    def points_and_credit(self, mark):
        return self.letters[mark["grade"]]["points"], self.courses[mark["course_id"]]["credit"]

    def scored_in(self, courses):
        return [self.points_and_credit(mark) for course in courses for mark in self.marks_in(course) if self.is_scored(mark)]
