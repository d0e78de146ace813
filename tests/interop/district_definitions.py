# Computes the tables of docs/guide/district-tables.md from entity rows, in plain Python, from that page alone.
# SPDX-License-Identifier: Apache-2.0
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from district_entities import District, rounded

TERM = ("school_year", "term")


def gpa_columns(marks):
    """The four columns of a set of scored marks, given as pairs of points and credit."""
    marks = list(marks)
    credit_points = sum((points * credit for points, credit in marks), Decimal(0))
    credits = sum((credit for _, credit in marks), Decimal(0))
    average = rounded(credit_points, credits, 4)
    return {"n_grades": len(marks), "credit_points": credit_points, "credits": credits, "avg_gpa": average}


def rate(part, whole):
    return rounded(part, whole, 4)


def passed_columns(marks):
    passed = sum(1 for points, _ in marks if points > 0)
    return {"passed": passed, "pass_rate": rate(passed, len(marks))}


def place(district, row):
    """School and term of anything that hangs on a course."""
    return {"school_id": row["school_id"], "school_name": district.schools[row["school_id"]]["name"],
            "school_year": row["school_year"], "term": row["term"]}


def grouped(rows, *columns):
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def teacher_name(district, teacher_id):
    return district.users[teacher_id]["name"] if teacher_id in district.users else None


def avg_grade_per_course(district: District):
    for course in district.courses.values():
        yield {"course_id": course["id"], **place(district, course), "teacher_id": course["teacher_id"],
               "teacher_name": teacher_name(district, course["teacher_id"]), "title": course["title"],
               "subject": course["subject"], "level": course["level"], "enrollments": len(district.enrolled_in(course)),
               **gpa_columns(district.scored_in([course]))}


def avg_grade_per_teacher(district: District):
    for courses in grouped(district.courses.values(), "teacher_id", "school_id", *TERM).values():
        teacher_id = courses[0]["teacher_id"]
        yield {"teacher_id": teacher_id, "teacher_name": teacher_name(district, teacher_id), **place(district, courses[0]),
               "courses": len(courses), **gpa_columns(district.scored_in(courses))}


def homework_submission_rate(district: District):
    for course in district.courses.values():
        homework = district.homework_in(course)
        assigned = [row for row in homework if row["status"] != "excused"]
        submitted = sum(row["submitted_at"] is not None for row in assigned)
        states = Counter(row["status"] for row in homework)
        yield {"course_id": course["id"], **place(district, course), "teacher_id": course["teacher_id"], "title": course["title"],
               "subject": course["subject"], "enrollments": len(district.enrolled_in(course)), "assigned": len(assigned),
               "submitted": submitted, "on_time": states["submitted"], "late": states["late"],
               "missing": len(assigned) - submitted, "excused": states["excused"],
               "submission_rate": rate(submitted, len(assigned)), "on_time_rate": rate(states["submitted"], len(assigned))}


def parent_engagement(district: District):
    links = [(district.users[row["parent_id"]], district.users[row["student_id"]])
             for row in district.guardianships if row["is_active"]]
    linked = {parent["id"] for parent, student in links if student["is_active"]}
    reached = {student["id"] for parent, student in links if parent["is_active"]}
    for school in district.schools.values():
        people = district.people_of(school)
        parents = [person for person in people if person["role"] == "parent"]
        students = [person for person in people if person["role"] == "student" and person["is_active"]]
        linked_parents = [parent for parent in parents if parent["id"] in linked]
        engaged = sum(parent["is_active"] for parent in linked_parents)
        reached_students = sum(student["id"] in reached for student in students)
        yield {"school_id": school["id"], "school_name": school["name"], "parents": len(parents),
               "linked_parents": len(linked_parents), "engaged_parents": engaged, "engagement_rate": rate(engaged, len(parents)),
               "students": len(students), "reached_students": reached_students,
               "reach_rate": rate(reached_students, len(students))}


def course_load_changes(district: District):
    changes = [{**place(district, district.courses[row["course_id"]]), "student_id": row["student_id"], "action": row["action"]}
               for row in district.adjustments if row["is_active"] and row["course_id"] in district.courses]
    for rows in grouped(changes, "student_id", "school_id", *TERM).values():
        actions = Counter(row.pop("action") for row in rows)
        yield {**rows[0], "adds": actions["add"], "drops": actions["drop"], "switches": actions["switch"],
               "audits": actions["audit"], "changes": sum(actions[name] for name in ("add", "drop", "switch", "audit")),
               "net_courses": actions["add"] - actions["drop"]}


def grade_distribution(district: District):
    for courses in grouped(district.courses.values(), "school_id", *TERM).values():
        letters = Counter(mark["grade"] for course in courses for mark in district.marks_in(course) if district.is_scored(mark))
        total = sum(letters.values())
        for letter, scale in district.letters.items():
            if scale["points"] is not None and total > 0:
                yield {**place(district, courses[0]), "letter": letter, "letter_group": scale["letter_group"],
                       "letter_order": scale["letter_order"], "n_grades": letters[letter], "total_grades": total,
                       "share": rate(letters[letter], total)}


def students_of(district, courses):
    return {row["student_id"] for course in courses for row in district.enrolled_in(course)}


def school_performance(district: District):
    by_place = grouped(district.courses.values(), "school_id", *TERM)
    terms = {(course["school_year"], course["term"]) for course in district.courses.values()}
    for year, term in terms:
        rows = [school_in_term(district, school, year, term, by_place.get((school["id"], year, term), []))
                for school in district.schools.values()]
        averages = [row["avg_gpa"] for row in rows if row["avg_gpa"] is not None]
        for row in rows:
            average = row["avg_gpa"]
            row["gpa_rank"] = None if average is None else 1 + sum(other > average for other in averages)
            yield row


def school_in_term(district, school, year, term, courses):
    scored = district.scored_in(courses)
    marks = [mark for course in courses for mark in district.marks_in(course)]
    own = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for mark in marks:
        if district.is_scored(mark):
            points, credit = district.points_and_credit(mark)
            own[mark["student_id"]][0] += points * credit
            own[mark["student_id"]][1] += credit
    graded = [sums for sums in own.values() if sums[1] > 0]
    at_3 = sum(Fraction(points) / Fraction(credits) >= 3 for points, credits in graded)
    return {"school_id": school["id"], "school_name": school["name"], "school_type": school["type"], "region": school["region"],
            "school_year": year, "term": term, "students": len(students_of(district, courses)),
            "teachers": len({course["teacher_id"] for course in courses}), "courses": len(courses),
            "enrollments": sum(len(district.enrolled_in(course)) for course in courses), **gpa_columns(scored),
            "unscored_marks": len(marks) - len(scored), **passed_columns(scored), "graded_students": len(graded),
            "students_at_3": at_3, "at_3_rate": rate(at_3, len(graded))}


def subject_performance(district: District):
    for courses in grouped(district.courses.values(), "school_id", *TERM, "subject").values():
        scored = district.scored_in(courses)
        yield {**place(district, courses[0]), "subject": courses[0]["subject"], "courses": len(courses),
               "enrollments": sum(len(district.enrolled_in(course)) for course in courses),
               "students": len(students_of(district, courses)), **gpa_columns(scored), **passed_columns(scored)}


def teacher_workload(district: District):
    contents = Counter(row["course_id"] for row in district.contents if row["is_active"])
    taught = set()
    for courses in grouped(district.courses.values(), "teacher_id", "school_id", *TERM).values():
        teacher_id = courses[0]["teacher_id"]
        where = place(district, courses[0])
        taught.add((teacher_id, where["school_year"], where["term"]))
        enrollments = sum(len(district.enrolled_in(course)) for course in courses)
        assigned = sum(row["status"] != "excused" for course in courses for row in district.homework_in(course))
        yield {"teacher_id": teacher_id, "teacher_name": teacher_name(district, teacher_id), **where, "courses": len(courses),
               "enrollments": enrollments, "students": len(students_of(district, courses)), "homeworks": assigned,
               "contents": sum(contents[course["id"]] for course in courses),
               "enrollments_per_course": rounded(enrollments, len(courses), 2)}
    yield from idle_teachers(district, taught)


def idle_teachers(district, taught):
    school_days = defaultdict(list)
    for row in district.calendars:
        if row["is_school_day"] and row["term"] is not None:
            school_days[row["school_id"], row["school_year"], row["term"]].append(row["day"])
    for (school_id, year, term), days in school_days.items():
        if school_id not in district.schools:
            continue
        for person in district.people_of(district.schools[school_id]):
            is_employed = person["entered_on"] <= max(days) and (person["left_on"] is None or person["left_on"] >= min(days))
            if person["role"] == "teacher" and is_employed and (person["id"], year, term) not in taught:
                yield {"teacher_id": person["id"], "teacher_name": person["name"], "school_id": school_id,
                       "school_name": district.schools[school_id]["name"], "school_year": year, "term": term, "courses": 0,
                       "enrollments": 0, "students": 0, "homeworks": 0, "contents": 0, "enrollments_per_course": None}


def content_analysis(district: District):
    contents = [{**place(district, district.courses[row["course_id"]]), **row}
                for row in district.contents if row["is_active"] and row["course_id"] in district.courses]
    for everything in grouped(contents, "school_id", *TERM).values():
        for (content_type, file_type), rows in grouped(everything, "content_type", "file_type").items():
            yield {**{name: rows[0][name] for name in ("school_id", "school_name", *TERM)}, "content_type": content_type,
                   "file_type": file_type, "items": len(rows), "courses": len({row["course_id"] for row in rows}),
                   "size_kb": sum(row["size_kb"] or 0 for row in rows), "total_items": len(everything),
                   "share": rate(len(rows), len(everything))}


def count_days(rows):
    states = Counter(row["status"] for row in rows)
    present = states["present"] + states["tardy"]
    absent = states["absent_excused"] + states["absent_unexcused"]
    return {"measured_days": present + absent, "present_days": present, "absent_days": absent}, states


def attendance_by_school(district: District):
    for (school_id, year), rows in grouped(district.attendance, "school_id", "school_year").items():
        if school_id not in district.schools:
            continue
        students = [count_days(days)[0] for days in grouped(rows, "student_id").values()]
        eligible = [days for days in students if days["measured_days"] >= 10]
        chronic = sum(10 * days["absent_days"] >= days["measured_days"] for days in eligible)
        days, states = count_days(rows)
        yield {"school_id": school_id, "school_name": district.schools[school_id]["name"], "school_year": year,
               "students": sum(days["measured_days"] > 0 for days in students), **days, "tardy_days": states["tardy"],
               "not_taken_days": states["not_taken"], "attendance_rate": rate(days["present_days"], days["measured_days"]),
               "eligible_students": len(eligible), "chronic_students": chronic, "chronic_rate": rate(chronic, len(eligible))}


def attendance_by_month(district: District):
    def key(row):
        return row["school_id"], row["school_year"], row["day"].replace(day=1)

    for (school_id, year, month), rows in groupby(sorted(district.attendance, key=key), key):
        if school_id in district.schools:
            days, _ = count_days(rows)
            yield {"school_id": school_id, "school_name": district.schools[school_id]["name"], "school_year": year,
                   "month": month, **days, "attendance_rate": rate(days["present_days"], days["measured_days"])}


# Each table's rows and its key.
TABLES = {
    avg_grade_per_course: ("course_id",),
    avg_grade_per_teacher: ("teacher_id", "school_id", *TERM),
    homework_submission_rate: ("course_id",),
    parent_engagement: ("school_id",),
    course_load_changes: ("student_id", "school_id", *TERM),
    grade_distribution: ("school_id", *TERM, "letter"),
    school_performance: ("school_id", *TERM),
    subject_performance: ("school_id", *TERM, "subject"),
    teacher_workload: ("teacher_id", "school_id", *TERM),
    content_analysis: ("school_id", *TERM, "content_type", "file_type"),
    attendance_by_school: ("school_id", "school_year"),
    attendance_by_month: ("school_id", "school_year", "month"),
}
