// The tables of a generated district: their columns, keys and what they mean.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/district_tables.h"

#include <utility>

#include "connector/district/district.h"
#include "connector/district/table_makers.h"

namespace schoolhouse::connector {
namespace {

using catalog::Owner;
using catalog::Privacy;

constexpr bool optional_cell = false;

DistrictColumn school_column(std::string_view description) {
  return {"school_id", "string", description, true, Owner::school, Privacy::open};
}
DistrictColumn student_column(std::string_view description) {
  return {"student_id", "string", description, true, Owner::student, Privacy::student};
}
DistrictColumn teacher_column(std::string_view description) {
  return {"teacher_id", "string", description, true, Owner::teacher, Privacy::internal};
}
DistrictColumn year_column() { return {"school_year", "string", "'2024-25': July to June"}; }

// The five columns that every entity begins with, before its own.
std::vector<DistrictColumn> entity(std::string_view id_description, std::vector<DistrictColumn> own) {
  std::vector<DistrictColumn> columns{
      {"id", "string", id_description},
      {"created_at", "timestamp", "when the record was made"},
      {"updated_at", "timestamp", "when it was last changed, never before created_at"},
      {"is_active", "boolean", "false: withdrawn, left, or entered in error"},
      {"metadata", "string", "further facts as a JSON object, mostly {}"},
  };
  columns.insert(columns.end(), own.begin(), own.end());
  return columns;
}

std::vector<DistrictColumn> school_columns() {
  return entity("sc- and nine digits",
                {
                    {"name", "string", "name, unique in the district", true, Owner::none, Privacy::open},
                    {"type", "string", "elementary, middle, high or charter", true, Owner::none, Privacy::open},
                    {"region", "string", "North, South, East or West", true, Owner::none, Privacy::open},
                    {"city", "string", "place of the school", true, Owner::none, Privacy::open},
                    {"state", "string", "two letters", true, Owner::none, Privacy::open},
                    {"grade_low", "integer", "lowest grade, 0 is kindergarten", true, Owner::none, Privacy::open},
                    {"grade_high", "integer", "highest grade", true, Owner::none, Privacy::open},
                    {"track", "string", "calendar: traditional or year_round", true, Owner::none, Privacy::open},
                });
}

std::vector<DistrictColumn> user_columns() {
  return entity(
      "st- student, te- teacher, pa- parent or cl- clerk, and nine digits",
      {
          {"role", "string", "student, teacher, parent or clerk"},
          {"first_name", "string", "first name", true, Owner::none, Privacy::student},
          {"last_name", "string", "last name", true, Owner::none, Privacy::student},
          {"name", "string", "first and last name", true, Owner::none, Privacy::student},
          {"email", "string", "address, unique in the district", true, Owner::none, Privacy::student},
          school_column("the school"),
          {"grade_level", "integer", "of students: grade in the last year they were there", optional_cell, Owner::none,
           Privacy::student},
          {"entered_on", "date", "first day in the district"},
          {"left_on", "date", "last day, empty while there; filled exactly when is_active is false", optional_cell},
      });
}

std::vector<DistrictColumn> course_columns() {
  return entity("co- and nine digits",
                {
                    {"title", "string", "title, several courses may have the same", true, Owner::none, Privacy::open},
                    {"subject", "string", "the subject taught", true, Owner::none, Privacy::open},
                    {"level", "string", "standard, honors or advanced", true, Owner::none, Privacy::open},
                    school_column("the school that offers it"),
                    teacher_column("who teaches it"),
                    year_column(),
                    {"term", "string", "Fall or Spring"},
                    {"credit", "decimal(4,2)", "credit of the term"},
                    {"capacity", "integer", "seats"},
                });
}

std::vector<DistrictColumn> content_columns() {
  return entity("ct- and nine digits", {
                                           {"course_id", "string", "the course"},
                                           teacher_column("who published it"),
                                           {"title", "string", "title"},
                                           {"content_type", "string", "lesson, quiz or video"},
                                           {"file_type", "string", "pdf, docx, pptx, html, json, mp4, webm or mov"},
                                           {"published_on", "date", "day of publication"},
                                           {"size_kb", "integer", "size in kilobytes"},
                                       });
}

std::vector<DistrictColumn> enrollment_columns() {
  return {
      {"id", "string", "en- and nine digits"},
      student_column("the student"),
      {"course_id", "string", "the course"},
      {"status", "string", "active, completed or dropped"},
      {"started_on", "date", "first day in the course"},
      {"ended_on", "date", "last day; empty only while active", optional_cell},
      {"is_audit", "boolean", "taken without a mark"},
  };
}

std::vector<DistrictColumn> homework_columns() {
  return entity(
      "hw- and nine digits",
      {
          {"enrollment_id", "string", "the enrollment it belongs to"},
          student_column("who has to do it"),
          {"course_id", "string", "the course that set it"},
          {"number", "integer", "1 to n within the enrollment"},
          {"title", "string", "title"},
          {"assigned_on", "date", "day it was set"},
          {"due_on", "date", "last day to hand it in"},
          {"submitted_at", "timestamp", "when it was handed in; empty when missing or excused", optional_cell},
          {"file_type", "string", "pdf, docx, jpg or zip; empty when not handed in", optional_cell},
          {"status", "string", "submitted, late, missing or excused", true, Owner::none, Privacy::student},
      });
}

std::vector<DistrictColumn> grade_columns() {
  return entity(
      "gr- and nine digits",
      {
          {"enrollment_id", "string", "the enrollment"},
          student_column("who got the mark"),
          {"course_id", "string", "the course"},
          {"homework_id", "string", "the homework; empty for a term mark", optional_cell},
          {"kind", "string", "homework or term"},
          {"grade", "string", "letter, or P (pass), I (incomplete), AU (audit)", true, Owner::none, Privacy::student},
          {"points_earned", "decimal(6,2)", "points of a homework", optional_cell, Owner::none, Privacy::student},
          {"points_possible", "decimal(6,2)", "points that could be earned", optional_cell},
          {"comment", "string", "what the teacher wrote", optional_cell, Owner::none, Privacy::student},
          {"graded_on", "date", "day of the mark"},
      });
}

std::vector<DistrictColumn> adjustment_columns() {
  return entity("ad- and nine digits",
                {
                    student_column("whose courses changed"),
                    {"course_id", "string", "the course; of a switch the one entered"},
                    {"enrollment_id", "string", "the enrollment begun, ended or audited", optional_cell},
                    {"action", "string", "add, drop, switch or audit"},
                    {"from_course_id", "string", "of a switch: the course left", optional_cell},
                    {"action_on", "date", "day of the change"},
                    {"reason", "string",
                     "schedule_conflict, level_change, workload, new_student, family_request or teacher_request"},
                });
}

std::vector<DistrictColumn> guardianship_columns() {
  return {
      {"id", "string", "gu- and nine digits"},
      {"parent_id", "string", "the parent", true, Owner::parent, Privacy::student},
      student_column("the child"),
      {"relationship", "string", "mother, father, guardian or grandparent", true, Owner::none, Privacy::student},
      {"is_primary", "boolean", "true for one parent of each student that has any"},
      {"is_active", "boolean", "false: no longer in force"},
  };
}

std::vector<DistrictColumn> calendar_columns() {
  return {
      school_column("the school"),
      year_column(),
      {"term", "string", "Fall or Spring; empty between the terms", optional_cell, Owner::none, Privacy::open},
      {"day", "date", "every day from 1 July to 30 June", true, Owner::none, Privacy::open},
      {"is_school_day", "boolean", "true when school is held", true, Owner::none, Privacy::open},
      {"holiday_name", "string", "of a weekday without school within the year", optional_cell, Owner::none,
       Privacy::open},
      {"track", "string", "traditional or year_round", true, Owner::none, Privacy::open},
  };
}

std::vector<DistrictColumn> attendance_columns() {
  return {
      student_column("the student"),
      school_column("the school"),
      {"day", "date", "a school day on which the student belonged to the school"},
      year_column(),
      {"term", "string", "Fall or Spring"},
      {"status", "string", "present, tardy, absent_excused, absent_unexcused or not_taken", true, Owner::none,
       Privacy::student},
  };
}

}  // namespace

const std::vector<DistrictTable>& district_tables() {
  static const std::vector<DistrictTable> tables{
      {"schools", "Schools of the district", "one row per school", {"id"}, school_columns(), make_schools},
      {"users", "Students, teachers, parents and clerks", "one row per person", {"id"}, user_columns(), make_users},
      {"guardianships",
       "Which parent stands for which student",
       "one row per parent and student",
       {"id"},
       guardianship_columns(),
       make_guardianships},
      {"calendars",
       "Days of each school year: terms, school days and holidays",
       "one row per school and day",
       {"school_id", "day"},
       calendar_columns(),
       make_calendars},
      {"courses", "Courses offered in a term", "one row per course and term", {"id"}, course_columns(), make_courses},
      {"contents",
       "Lessons, quizzes and videos of courses",
       "one row per content",
       {"id"},
       content_columns(),
       make_contents},
      {"enrollments",
       "Students in courses",
       "one row per student and course",
       {"id"},
       enrollment_columns(),
       make_enrollments},
      {"homeworks",
       "Homework of each enrollment",
       "one row per enrollment and homework",
       {"id"},
       homework_columns(),
       make_homeworks},
      {"grades", "Marks of homework and of terms", "one row per mark", {"id"}, grade_columns(), make_grades},
      {"adjustments",
       "Changes of courses after the schedule was made",
       "one row per change",
       {"id"},
       adjustment_columns(),
       make_adjustments},
      {"attendance",
       "Daily attendance",
       "one row per student and school day",
       {"student_id", "day"},
       attendance_columns(),
       make_attendance},
  };
  return tables;
}

std::vector<duck::MadeTable> make_district(DistrictOptions options) {
  const auto district = std::make_shared<const District>(std::move(options));
  std::vector<duck::MadeTable> made;
  for (const DistrictTable& table : district_tables()) made.push_back(table.make(district, table));
  return made;
}

}  // namespace schoolhouse::connector
