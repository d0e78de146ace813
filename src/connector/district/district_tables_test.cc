// Tests that a district is the same on any number of threads, hangs together, and is distributed as declared.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/district_tables.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "connector/district/example_district.h"
#include "duck/tally.h"

namespace schoolhouse::connector {
namespace {

std::vector<std::string> column_names(const DistrictTable& table) {
  std::vector<std::string> names;
  for (const DistrictColumn& column : table.columns) names.emplace_back(column.name);
  return names;
}

std::string row_hash(duck::Database& database, const DistrictTable& table) {
  duck::Connection connection = database.connect();
  const duck::Tally tally(database);
  connection.query("SELECT count(*) FROM (" +
                   tally.select("FROM district_" + std::string(table.name) + "()", column_names(table)) + ")");
  return tally.result().hash;
}

TEST(DistrictTables, rows_do_not_depend_on_threads_but_on_the_seed) {
  const Parameters size{{"schools", "12"}, {"students", "300"}, {"teachers", "10"}};
  Parameters other_seed = size;
  other_seed["seed"] = "1";
  duck::Database one({.threads = 1});
  duck::Database two({.threads = 2});
  duck::Database other({.threads = 2});
  for (auto& table : make_district(example_options(size))) register_table(one, std::move(table));
  for (auto& table : make_district(example_options(size))) register_table(two, std::move(table));
  for (auto& table : make_district(example_options(other_seed))) register_table(other, std::move(table));
  for (const DistrictTable& table : district_tables()) {
    const std::string expected = row_hash(one, table);
    EXPECT_EQ(row_hash(two, table), expected) << table.name;
    if (table.name != "calendars") {
      EXPECT_NE(row_hash(other, table), expected) << table.name;
    }
  }
}

// The bytes of the default district as CSV in the order of its keys. A change here changes every district that anyone has made:
// it needs a reason.
TEST(DistrictTables, the_default_district_is_the_same_everywhere) {
  const std::map<std::string_view, std::string_view> expected{
      {"schools", "d422549e743cd3638373ad05a51a330ea4153a3b5e87fb92885c6c9fb4377f29"},
      {"users", "ca9249624cdaa5247e08d247174f9802792c89444fd798521f658e44ec53c509"},
      {"guardianships", "0a0385831c354e3b0cb00ba502cbd6d44a335292995a3ec3eb24749a2d180345"},
      {"calendars", "2ba65c132e4827dd0c6a7db5dba80f334d0754f45028367ac8fbcfe1327a7c3d"},
      {"courses", "a3468eaa19f3dcab96574ab72e4780aadffe731a0f20546b09630a6e4b0506f4"},
      {"contents", "aae83de5d92fd479982c7f28440a29e6c8d741a011c36ba8eed07e93b593952d"},
      {"enrollments", "df2c36b6ef31b21c6128d46f92fed0275bce4f7c318cc3bd4ae073a7743c3c92"},
      {"homeworks", "6338eca50b9fe914c2ae48f64853be7a2330ed57bc5ae23f9136db5fc5df7764"},
      {"grades", "88c683754dfd2f1f05902289501ae54e0bf6c91ede75d609d99d272afe37abcf"},
      {"adjustments", "e88d861ec2f2bf6c1dc6df540ce12bdefbf13a67b4dc1d78c39d29090d328254"},
      {"attendance", "184426b25b5db62719433b7b0a384bcce175d4665ed4a06906b0c8ce08cfe291"},
  };
  Made made({});
  for (const DistrictTable& table : district_tables()) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("schoolhouse_district_" + std::to_string(getpid()) + "_" + std::string(table.name) + ".csv");
    made.connection.execute("COPY (FROM " + std::string(table.name) + " ORDER BY " + key_list(table) + ") TO " +
                            quote_literal(file.string()) + " (FORMAT csv, HEADER)");
    EXPECT_EQ(sha256_file(file), expected.at(table.name)) << table.name;
    std::filesystem::remove(file);
  }
}

TEST(DistrictTables, sizes_are_as_declared) {
  Made made({});
  const struct {
    std::string_view sql;
    double expected;
  } cases[] = {
      {"SELECT count(*) FROM schools", 5},
      {"SELECT count(*) FROM users WHERE role = 'student'", 30},
      {"SELECT count(*) FROM users WHERE role = 'teacher'", 15},
      {"SELECT count(*) FROM users WHERE role = 'parent'", 15},
      {"SELECT count(*) FROM users WHERE role = 'clerk'", 5},
      {"SELECT count(*) FROM courses", 5 * 3 * 3 * 4},
      {"SELECT count(DISTINCT (teacher_id, school_year, term)) FROM courses", 15 * 4},
      {"SELECT count(*) FROM contents", 5 * 3 * 3 * 4 * 4},
      {"SELECT count(DISTINCT school_year) FROM calendars", 2},
      {"SELECT count(DISTINCT track) FROM schools", 2},
      {"SELECT count(DISTINCT type) FROM schools", 4},
  };
  for (const auto& c : cases) EXPECT_EQ(made.number(c.sql), c.expected) << c.sql;
}

TEST(DistrictTables, distributions_are_as_declared) {
  Made made({{"schools", "30"}, {"students", "150"}, {"teachers", "12"}, {"parents", "100"}});
  made.connection.execute(
      "CREATE TABLE gpa AS SELECT * FROM (VALUES ('A+', 4.0), ('A', 4.0), ('A-', 3.7), ('B+', 3.3), ('B', 3.0), ('B-', "
      "2.7), ('C+', 2.3), "
      "('C', 2.0), ('C-', 1.7), ('D+', 1.3), ('D', 1.0), ('D-', 0.7), ('F', 0.0)) t(grade, points);"
      "CREATE TABLE marks AS SELECT g.*, points, c.school_id, c.school_year, c.term, c.subject, c.level FROM grades g "
      "JOIN gpa USING (grade) "
      "JOIN courses c ON c.id = g.course_id WHERE kind = 'term';"
      "CREATE TABLE present AS SELECT student_id, school_year, avg((status LIKE 'absent%')::INT) AS absent FROM "
      "attendance GROUP BY ALL;");
  const struct {
    std::string_view name, sql;
    double least, most;
  } cases[] = {
      {"mean", "SELECT avg(points) FROM marks", 2.7, 3.0},
      {"share of A", "SELECT avg((grade LIKE 'A%')::INT) FROM marks", 0.25, 0.42},
      {"share of F", "SELECT avg((grade = 'F')::INT) FROM marks", 0.03, 0.07},
      {"incomplete", "SELECT avg((grade = 'I')::INT) FROM grades", 0.008, 0.012},
      {"handed in", "SELECT avg((status IN ('submitted', 'late'))::INT) FROM homeworks", 0.88, 0.93},
      {"missing", "SELECT avg((status = 'missing')::INT) FROM homeworks", 0.05, 0.07},
      {"courses of a student at the start of a term",
       "SELECT avg(n) FROM (SELECT count(*) AS n FROM enrollments e JOIN courses c ON c.id = course_id GROUP BY "
       "student_id, school_year, term)",
       3.9, 4.4},
      {"students with a change in a term of the first year",
       "SELECT count(DISTINCT (student_id, term)) / 2 / 4500 FROM adjustments a JOIN courses c ON c.id = "
       "a.course_id WHERE school_year = '2024-25'",
       0.15, 0.25},
      {"changes in the first three weeks",
       "SELECT avg((d.n <= 15)::INT) FROM adjustments a JOIN users u ON u.id = a.student_id JOIN (SELECT school_id, "
       "day, "
       "row_number() OVER (PARTITION BY school_id, school_year, term ORDER BY day) AS n FROM calendars WHERE "
       "is_school_day) d ON d.school_id = u.school_id AND "
       "d.day = a.action_on WHERE reason <> 'new_student'",
       0.5, 0.75},
      {"fewer changes in the second year",
       "SELECT count(*) FILTER (WHERE school_year = '2025-26') / count(*) FILTER (WHERE school_year = '2024-25') FROM "
       "adjustments a "
       "JOIN courses c ON c.id = a.course_id WHERE reason NOT IN ('new_student', 'family_request')",
       0.6, 0.9},
      {"students who left", "SELECT avg((NOT is_active)::INT) FROM users WHERE role = 'student'", 0.06, 0.1},
      {"closed accounts of parents", "SELECT avg((NOT is_active)::INT) FROM users WHERE role = 'parent'", 0.1, 0.14},
      {"rows entered in error", "SELECT avg((NOT is_active)::INT) FROM grades", 0.015, 0.025},
      {"absence", "SELECT avg((status LIKE 'absent%')::INT) FROM attendance", 0.05, 0.065},
      {"students absent on every tenth day", "SELECT avg((absent >= 0.1)::INT) FROM present", 0.12, 0.19},
      {"not taken", "SELECT avg((status = 'not_taken')::INT) FROM attendance", 0.0015, 0.0025},
      {"Mondays and Fridays are worse",
       "SELECT avg((status LIKE 'absent%')::INT) FILTER (WHERE dayofweek(day) IN (1, 5)) / avg((status LIKE "
       "'absent%')::INT) FILTER "
       "(WHERE dayofweek(day) NOT IN (1, 5)) FROM attendance",
       1.15, 1.35},
      {"absence goes with low marks",
       "SELECT corr(absent, points) FROM (SELECT student_id, avg(absent) AS absent FROM present GROUP BY 1) JOIN "
       "(SELECT student_id, "
       "avg(points) AS points FROM marks GROUP BY 1) USING (student_id)",
       -0.8, -0.4},
      {"Mathematics is hard, Art easy",
       "SELECT avg(points) FILTER (WHERE subject = 'Art') - avg(points) FILTER (WHERE subject = 'Mathematics') FROM "
       "marks",
       0.4, 1.0},
      {"advanced courses are better",
       "SELECT avg(points) FILTER (WHERE level = 'advanced') - avg(points) FILTER (WHERE level = 'standard') FROM "
       "marks",
       0.05, 0.5},
      {"spring is a little lower",
       "SELECT avg(points) FILTER (WHERE term = 'Spring') - avg(points) FILTER (WHERE term = 'Fall') FROM marks", -0.2,
       -0.03},
      {"schools differ", "SELECT stddev(points) FROM (SELECT avg(points) AS points FROM marks GROUP BY school_id)",
       0.15, 0.45},
      {"every fifth school gets worse",
       "SELECT avg((later < earlier)::INT) FROM (SELECT avg(points) FILTER (WHERE school_year = '2024-25') AS earlier, "
       "avg(points) FILTER "
       "(WHERE school_year = '2025-26') AS later FROM marks GROUP BY school_id)",
       0.1, 0.35},
      {"parents with several children",
       "SELECT count(*) FILTER (WHERE n > 1) / count(*) FROM (SELECT count(*) AS n FROM guardianships GROUP BY "
       "parent_id)",
       0.3, 1.0},
      {"students without a parent", "SELECT 1 - count(DISTINCT student_id) / 4500 FROM guardianships", 0.02, 0.04},
  };
  for (const auto& c : cases) {
    const double found = made.number(c.sql);
    EXPECT_GE(found, c.least) << c.name;
    EXPECT_LE(found, c.most) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
