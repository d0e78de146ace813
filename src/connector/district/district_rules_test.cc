// Tests that everything in a district hangs together: keys, references and the rules of each table.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"
#include "connector/district/example_district.h"

namespace schoolhouse::connector {
namespace {

struct Reference {
  std::string_view table, column, to;
};
constexpr Reference references[] = {
    {"users", "school_id", "schools"},
    {"courses", "school_id", "schools"},
    {"courses", "teacher_id", "users"},
    {"contents", "course_id", "courses"},
    {"contents", "teacher_id", "users"},
    {"enrollments", "student_id", "users"},
    {"enrollments", "course_id", "courses"},
    {"homeworks", "enrollment_id", "enrollments"},
    {"homeworks", "student_id", "users"},
    {"homeworks", "course_id", "courses"},
    {"grades", "enrollment_id", "enrollments"},
    {"grades", "student_id", "users"},
    {"grades", "course_id", "courses"},
    {"grades", "homework_id", "homeworks"},
    {"adjustments", "student_id", "users"},
    {"adjustments", "course_id", "courses"},
    {"adjustments", "from_course_id", "courses"},
    {"adjustments", "enrollment_id", "enrollments"},
    {"guardianships", "parent_id", "users"},
    {"guardianships", "student_id", "users"},
    {"calendars", "school_id", "schools"},
    {"attendance", "student_id", "users"},
    {"attendance", "school_id", "schools"},
};

// Each gives no row in a district that hangs together.
struct Rule {
  std::string_view name, sql;
};
constexpr Rule rules[] = {
    {"a person who left is inactive, and nobody else",
     "FROM users WHERE is_active = (left_on IS NOT NULL) OR left_on < entered_on"},
    {"only students have a grade", "FROM users WHERE (role = 'student') <> (grade_level IS NOT NULL)"},
    {"a grade is one of the school",
     "FROM users u JOIN schools s ON s.id = u.school_id WHERE grade_level NOT BETWEEN grade_low AND grade_high"},
    {"addresses are unique", "SELECT email FROM users GROUP BY email HAVING count(*) > 1"},
    {"names of schools are unique", "SELECT name FROM schools GROUP BY name HAVING count(*) > 1"},
    {"a teacher teaches at his school",
     "FROM courses c JOIN users u ON u.id = c.teacher_id WHERE u.school_id <> c.school_id OR u.role <> 'teacher'"},
    {"contents appear within the term",
     "FROM contents t JOIN courses c ON c.id = t.course_id WHERE NOT EXISTS (FROM calendars d WHERE d.school_id = "
     "c.school_id AND d.day = t.published_on AND d.term = c.term AND d.school_year = c.school_year)"},
    {"students take courses of their school",
     "FROM enrollments e JOIN courses c ON c.id = e.course_id JOIN users u ON u.id = e.student_id WHERE "
     "u.school_id <> c.school_id OR u.role <> 'student'"},
    {"a student takes a course once", "SELECT student_id, course_id FROM enrollments GROUP BY ALL HAVING count(*) > 1"},
    {"an enrollment lies within the term and the student's time",
     "FROM enrollments e JOIN users u ON u.id = e.student_id WHERE ended_on < started_on "
     "OR started_on < entered_on OR ended_on > left_on"},
    {"what is dropped has a drop or a switch",
     "FROM enrollments e WHERE (status = 'dropped') <> (EXISTS (FROM adjustments a WHERE a.action = 'drop' AND "
     "a.enrollment_id = e.id AND a.action_on = e.ended_on) OR EXISTS (FROM adjustments a WHERE a.action = 'switch' AND "
     "a.student_id = e.student_id "
     "AND a.from_course_id = e.course_id AND a.action_on = e.ended_on))"},
    {"an adjustment speaks of its enrollment",
     "FROM adjustments a JOIN enrollments e ON e.id = a.enrollment_id WHERE a.student_id <> e.student_id OR "
     "a.course_id <> e.course_id"},
    {"an added or entered course begins that day",
     "FROM adjustments a JOIN enrollments e ON e.id = a.enrollment_id WHERE a.action IN ('add', 'switch') AND "
     "e.started_on <> a.action_on"},
    {"only a switch leaves a course", "FROM adjustments WHERE (action = 'switch') <> (from_course_id IS NOT NULL)"},
    {"what is audited has an adjustment",
     "FROM enrollments e WHERE is_audit <> EXISTS (FROM adjustments a WHERE a.action = 'audit' AND a.enrollment_id = "
     "e.id)"},
    {"a late start has an adjustment",
     "FROM enrollments e JOIN courses c ON c.id = e.course_id JOIN calendars d ON d.school_id = c.school_id AND d.day "
     "= "
     "e.started_on - 1 WHERE d.term IS NOT NULL AND NOT EXISTS (FROM adjustments a WHERE a.enrollment_id = e.id AND "
     "a.action IN ('add', 'switch'))"},
    {"work handed in has a time and a file, other work has not",
     "FROM homeworks WHERE (status IN ('submitted', 'late')) <> (submitted_at IS NOT NULL) OR "
     "(submitted_at IS NULL) <> (file_type IS NULL)"},
    {"late is after the day it was due",
     "FROM homeworks WHERE submitted_at IS NOT NULL AND (status = 'late') <> (((submitted_at - INTERVAL 8 HOUR) "
     "AT TIME ZONE 'UTC')::DATE > due_on)"},
    {"nothing is handed in before it is set",
     "FROM homeworks WHERE submitted_at < assigned_on OR due_on <= assigned_on"},
    {"homework is set within the enrollment",
     "FROM homeworks h JOIN enrollments e ON e.id = h.enrollment_id WHERE assigned_on < started_on OR "
     "assigned_on >= ended_on OR h.student_id <> e.student_id OR h.course_id <> e.course_id"},
    {"homeworks are numbered without gaps",
     "SELECT enrollment_id FROM homeworks GROUP BY 1 HAVING max(number) <> count(*) OR min(number) <> 1"},
    {"audited work is excused",
     "FROM homeworks h JOIN enrollments e ON e.id = h.enrollment_id WHERE is_audit AND h.status <> 'excused'"},
    {"each work handed in has one mark",
     "FROM homeworks h WHERE (status IN ('submitted', 'late'))::INT <> (SELECT count(*) FROM grades g WHERE "
     "g.homework_id = h.id)"},
    {"a mark speaks of its homework",
     "FROM grades g JOIN homeworks h ON h.id = g.homework_id WHERE g.enrollment_id <> h.enrollment_id OR "
     "g.student_id <> h.student_id OR g.course_id <> h.course_id OR g.graded_on < h.submitted_at::DATE - 1"},
    {"a mark is for homework or for the term",
     "FROM grades WHERE (kind = 'homework') <> (homework_id IS NOT NULL) OR (kind = 'homework') <> (points_earned "
     "IS NOT NULL) OR (points_earned IS NULL) <> (points_possible IS NULL) OR points_earned NOT BETWEEN 0 AND "
     "points_possible"},
    {"each completed course has one term mark",
     "FROM enrollments e WHERE (status = 'completed')::INT <> (SELECT count(*) FROM grades g WHERE g.enrollment_id = "
     "e.id AND kind = 'term')"},
    {"audited courses get AU, and only they",
     "FROM grades g JOIN enrollments e ON e.id = g.enrollment_id WHERE (grade = 'AU') <> (is_audit AND kind = 'term')"},
    {"the letter follows from the points",
     "FROM grades WHERE kind = 'homework' AND grade NOT IN ('I', 'P') AND grade <> CASE WHEN points_earned * 100 >= 97 "
     "* "
     "points_possible THEN 'A+' WHEN points_earned * 100 >= 93 * points_possible THEN 'A' WHEN points_earned * 100 >= "
     "90 * points_possible THEN 'A-' WHEN "
     "points_earned * 100 >= 87 * points_possible THEN 'B+' WHEN points_earned * 100 >= 83 * points_possible THEN 'B' "
     "WHEN points_earned * 100 >= 80 * "
     "points_possible THEN 'B-' WHEN points_earned * 100 >= 77 * points_possible THEN 'C+' WHEN points_earned * 100 >= "
     "73 * points_possible THEN 'C' WHEN "
     "points_earned * 100 >= 70 * points_possible THEN 'C-' WHEN points_earned * 100 >= 67 * points_possible THEN 'D+' "
     "WHEN points_earned * 100 >= 63 * "
     "points_possible THEN 'D' WHEN points_earned * 100 >= 60 * points_possible THEN 'D-' ELSE 'F' END"},
    {"a comment belongs to one letter",
     "SELECT comment FROM grades WHERE comment IS NOT NULL GROUP BY 1 HAVING count(DISTINCT CASE WHEN grade = 'AU' "
     "THEN grade ELSE "
     "grade[1] END) > 1"},
    {"parents are of the school",
     "FROM guardianships g JOIN users p ON p.id = g.parent_id JOIN users s ON s.id = g.student_id WHERE p.school_id <> "
     "s.school_id OR "
     "p.role <> 'parent' OR s.role <> 'student'"},
    {"one parent is the primary one",
     "SELECT student_id FROM guardianships GROUP BY 1 HAVING count(*) FILTER (WHERE is_primary) <> 1 OR count(*) > 2"},
    {"attendance is on school days and in the student's time",
     "FROM attendance a JOIN users u ON u.id = a.student_id JOIN calendars d ON d.school_id = a.school_id AND "
     "d.day = a.day WHERE NOT is_school_day OR d.term <> a.term OR d.school_year <> a.school_year OR u.school_id <> "
     "a.school_id OR a.day < entered_on OR "
     "a.day > left_on"},
    {"attendance has every school day",
     "SELECT u.id FROM users u JOIN calendars d ON d.school_id = u.school_id AND d.is_school_day AND d.day >= "
     "entered_on AND d.day <= "
     "coalesce(left_on, d.day) AND d.school_year IN (SELECT school_year FROM attendance) ANTI JOIN attendance a ON "
     "a.student_id = u.id AND a.day = d.day WHERE "
     "role = 'student'"},
    {"a calendar has every day once",
     "SELECT school_id, school_year FROM calendars GROUP BY ALL HAVING count(*) <> date_diff('day', min(day), "
     "max(day)) + 1 OR "
     "strftime(min(day), '%m-%d') <> '07-01' OR strftime(max(day), '%m-%d') <> '06-30'"},
    {"a holiday has no school",
     "FROM calendars WHERE holiday_name IS NOT NULL AND is_school_day OR is_school_day AND term IS NULL"},
};

TEST(DistrictRules, everything_hangs_together) {
  const struct {
    std::string_view name;
    Parameters parameters;
  } cases[] = {
      {"default", {}},
      {"larger", {{"schools", "7"}, {"students", "80"}, {"teachers", "12"}, {"parents", "50"}}},
      {"more years than grades",
       {{"schools", "6"}, {"students", "30"}, {"school_years", "8"}, {"attendance_years", "3"}}},
      {"one course",
       {{"schools", "3"}, {"students", "20"}, {"teachers", "1"}, {"courses_per_teacher", "1"}, {"parents", "0"}}},
      {"nothing to do",
       {{"students", "12"},
        {"homeworks_per_enrollment", "0"},
        {"contents_per_course", "0"},
        {"attendance_years", "0"},
        {"clerks", "0"}}},
  };
  for (const auto& c : cases) {
    Made made(c.parameters);
    for (const DistrictTable& table : district_tables()) {
      const std::string name(table.name);
      EXPECT_EQ(made.number("SELECT count(*) FROM (SELECT " + key_list(table) + " FROM " + name +
                            " GROUP BY ALL HAVING count(*) > 1)"),
                0)
          << c.name << ": key of " << name;
      for (const DistrictColumn& column : table.columns) {
        if (!column.is_required) continue;
        EXPECT_EQ(made.number("SELECT count(*) FROM " + name + " WHERE " + quote_identifier(column.name) + " IS NULL"),
                  0)
            << c.name << ": " << name << "." << column.name;
      }
      if (table.columns[0].name != "id") continue;
      EXPECT_EQ(made.number("SELECT count(*) FROM " + name + " WHERE NOT regexp_full_match(id, '[a-z]{2}-[0-9]{9}')"),
                0)
          << c.name << ": " << name;
      if (table.columns[1].name != "created_at") continue;
      EXPECT_EQ(
          made.number("SELECT count(*) FROM " + name + " WHERE updated_at < created_at OR NOT json_valid(metadata)"), 0)
          << c.name << ": " << name;
    }
    for (const Reference& reference : references) {
      const std::string column(reference.column);
      EXPECT_EQ(
          made.number("SELECT count(*) FROM " + std::string(reference.table) + " WHERE " + column +
                      " IS NOT NULL AND " + column + " NOT IN (SELECT id FROM " + std::string(reference.to) + ")"),
          0)
          << c.name << ": " << reference.table << "." << column;
    }
    for (const Rule& rule : rules) {
      EXPECT_EQ(made.number("SELECT count(*) FROM (" + std::string(rule.sql) + ")"), 0) << c.name << ": " << rule.name;
    }
  }
}

}  // namespace
}  // namespace schoolhouse::connector
