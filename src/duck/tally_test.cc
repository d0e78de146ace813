// Tests that a tally counts and hashes exactly the rows that come out of a query, in any order and on any thread.
// SPDX-License-Identifier: Apache-2.0
#include "duck/tally.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace schoolhouse::duck {
namespace {

TallyResult tally(Database& database, const std::string& query, const std::vector<std::string>& columns) {
  Connection connection = database.connect();
  const Tally tally(database);
  const std::int64_t count =
      std::get<std::int64_t>(connection.query("SELECT count(*) FROM (" + tally.select(query, columns) + ")").single());
  EXPECT_EQ(tally.result().rows, count) << query;
  return tally.result();
}

std::string hash(Database& database, const std::string& query) { return tally(database, query, {"a", "b"}).hash; }

TEST(Tally, the_hash_depends_on_the_multiset_of_rows_only) {
  Database two({.threads = 2});
  Database one({.threads = 1});
  const std::string rows = "SELECT range AS a, 'name ' || range % 977 AS b FROM range(300000)";
  const TallyResult expected = tally(two, rows, {"a", "b"});
  EXPECT_EQ(expected.rows, 300000);
  EXPECT_EQ(hash(one, rows), expected.hash);
  EXPECT_EQ(hash(two, rows + " ORDER BY b, a DESC"), expected.hash);
  EXPECT_EQ(
      hash(two, "SELECT * FROM (" + rows + ") WHERE a < 1000 UNION ALL SELECT * FROM (" + rows + ") WHERE a >= 1000"),
      expected.hash);
  // Pinned: the hash stands in tables for years.
  EXPECT_EQ(hash(one, "SELECT 1 AS a, 'x' AS b"), "cb31a041f0ca922256e407e67052a62e");
  EXPECT_EQ(tally(one, "SELECT 1 AS a WHERE false", {"a"}).hash, std::string(32, '0'));
}

TEST(Tally, any_difference_changes_the_hash) {
  Database database({.threads = 2});
  const struct {
    std::string_view name, left, right;
  } cases[] = {
      {"one cell", "SELECT range AS a, 'x' AS b FROM range(1000)",
       "SELECT range AS a, CASE WHEN range = 500 THEN 'y' ELSE 'x' END AS b FROM range(1000)"},
      {"a doubled row", "SELECT 1 AS a, 'x' AS b", "SELECT 1 AS a, 'x' AS b FROM range(2)"},
      {"swapped cells of two rows", "SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(a, b)",
       "SELECT * FROM (VALUES (1, 'y'), (2, 'x')) t(a, b)"},
      {"swapped columns", "SELECT 1 AS a, 2 AS b", "SELECT 2 AS a, 1 AS b"},
      {"null and empty text", "SELECT 1 AS a, '' AS b", "SELECT 1 AS a, NULL::VARCHAR AS b"},
      {"null and zero", "SELECT 0 AS a, 1 AS b", "SELECT NULL::INTEGER AS a, 1 AS b"},
      {"null in the other column", "SELECT NULL::INTEGER AS a, 1 AS b", "SELECT 1 AS a, NULL::INTEGER AS b"},
      {"text and number", "SELECT 1 AS a, '1' AS b", "SELECT 1 AS a, 1 AS b"},
      {"false and null", "SELECT 1 AS a, false AS b", "SELECT 1 AS a, NULL::BOOLEAN AS b"},
      {"decimal scale", "SELECT 1 AS a, 1.2::DECIMAL(9,1) AS b", "SELECT 1 AS a, 0.12::DECIMAL(9,2) AS b"},
      {"wide decimals", "SELECT 1 AS a, 12345678901234567890123456.7::DECIMAL(38,1) AS b",
       "SELECT 1 AS a, 22345678901234567890123456.7::DECIMAL(38,1) AS b"},
      {"date and timestamp", "SELECT 1 AS a, DATE '1970-01-02' AS b",
       "SELECT 1 AS a, TIMESTAMP '1970-01-01 00:00:00.000001' AS b"},
      {"timestamp and with zone", "SELECT 1 AS a, TIMESTAMP '2024-01-01' AS b",
       "SELECT 1 AS a, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS b"},
      {"text cut at eight bytes", "SELECT 1 AS a, '12345678' AS b", "SELECT 1 AS a, '123456789' AS b"},
      {"text with a zero byte", "SELECT 1 AS a, 'a' AS b", "SELECT 1 AS a, 'a' || chr(0) AS b"},
      {"cut between two texts", "SELECT 'ab' AS a, 'c' AS b", "SELECT 'a' AS a, 'bc' AS b"},
      {"long texts", "SELECT 1 AS a, repeat('x', 1000) AS b", "SELECT 1 AS a, repeat('x', 999) || 'y' AS b"},
      {"doubles", "SELECT 1 AS a, 0.1::DOUBLE AS b", "SELECT 1 AS a, 0.1::DOUBLE + 1e-17 + 2e-17 AS b"},
      {"blob and text", "SELECT 1 AS a, 'x' AS b", "SELECT 1 AS a, 'x'::BLOB AS b"},
  };
  for (const auto& c : cases) {
    EXPECT_NE(hash(database, std::string(c.left)), hash(database, std::string(c.right))) << c.name;
  }
}

TEST(Tally, equal_values_of_other_widths_hash_alike) {
  Database database({.threads = 1});
  const struct {
    std::string_view name, left, right;
  } cases[] = {
      {"integers", "SELECT 5::TINYINT AS a, (-5)::BIGINT AS b", "SELECT 5::UBIGINT AS a, (-5)::HUGEINT AS b"},
      {"decimals", "SELECT 1.5::DECIMAL(4,1) AS a, (-1.5)::DECIMAL(9,1) AS b",
       "SELECT 1.5::DECIMAL(18,1) AS a, (-1.5)::DECIMAL(38,1) AS b"},
      {"zeros", "SELECT 0.0::DOUBLE AS a, 1 AS b", "SELECT (-0.0)::DOUBLE AS a, 1 AS b"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(hash(database, std::string(c.left)), hash(database, std::string(c.right))) << c.name;
  }
}

TEST(Tally, near_alike_rows_have_hashes_of_their_own) {
  Database database({.threads = 2});
  std::vector<std::string> seen;
  for (int i = 0; i < 300; ++i) {
    seen.push_back(hash(database, "SELECT " + std::to_string(i) + " AS a, " + std::to_string(i % 2) + " AS b"));
    seen.push_back(hash(database, "SELECT " + std::to_string(i) + " AS a, 'k" + std::to_string(i % 2) + "' AS b"));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST(Tally, duckdb_moves_or_doubles_nothing) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  connection.execute(
      "CREATE TABLE students AS SELECT range AS id, range % 50 AS school FROM range(20000);"
      "CREATE TABLE schools AS SELECT range AS id, 'school ' || range AS name FROM range(40);");
  const struct {
    std::string_view name, sql;
    std::vector<std::string> columns;
  } cases[] = {
      {"group keys only", "SELECT school FROM students GROUP BY school", {"school"}},
      {"group keys and sums", "SELECT school, sum(id)::BIGINT AS s FROM students GROUP BY school", {"school", "s"}},
      {"distinct", "SELECT DISTINCT school FROM students", {"school"}},
      {"columns of one side of a join", "SELECT a.id FROM students a JOIN schools b ON a.school = b.id", {"id"}},
      {"columns of the small side of a join",
       "SELECT b.name FROM students a JOIN schools b ON a.school = b.id",
       {"name"}},
      {"left join", "SELECT a.id, b.name FROM students a LEFT JOIN schools b ON a.school = b.id", {"id", "name"}},
      {"semi join", "SELECT id FROM students WHERE school IN (SELECT id FROM schools)", {"id"}},
      {"anti join", "SELECT id FROM students WHERE school NOT IN (SELECT id FROM schools)", {"id"}},
      {"cross join", "SELECT a.name FROM schools a, schools b", {"name"}},
      {"union all", "SELECT id FROM students UNION ALL SELECT id FROM schools", {"id"}},
      {"union", "SELECT id FROM students UNION SELECT id FROM schools", {"id"}},
      {"intersect", "SELECT id FROM students INTERSECT SELECT id FROM schools", {"id"}},
      {"limit", "SELECT id FROM students ORDER BY id LIMIT 10 OFFSET 3", {"id"}},
      {"window",
       "SELECT school, row_number() OVER (PARTITION BY school ORDER BY id) AS n FROM students",
       {"school", "n"}},
      {"qualify",
       "SELECT school FROM students QUALIFY row_number() OVER (PARTITION BY school ORDER BY id) = 1",
       {"school"}},
      {"unnest", "SELECT unnest([1, 2, 3]) AS n, school FROM students", {"school"}},
      {"a filter above", "SELECT id FROM (SELECT id, school FROM students) WHERE school = 3", {"id"}},
      {"a common table read twice",
       "WITH s AS (SELECT school FROM students) SELECT x.school FROM s x JOIN s y USING (school) WHERE x.school < 2",
       {"school"}},
      {"recursive",
       "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT n FROM t",
       {"n"}},
      {"constants", "SELECT 1 AS one FROM students", {"one"}},
      {"a column twice", "SELECT id, id AS again FROM students", {"id", "again"}},
      {"a comment at the end", "SELECT id FROM students -- all", {"id"}},
      {"nothing", "SELECT id FROM students WHERE false", {"id"}},
  };
  for (const auto& c : cases) {
    const Tally tally(database);
    const std::string expected =
        to_text(connection.query("SELECT count(*) FROM (" + std::string(c.sql) + "\n)").single());
    const auto file = std::filesystem::temp_directory_path() / "schoolhouse_tally_test.parquet";
    connection.execute("COPY (" + tally.select(c.sql, c.columns) + ") TO " + quote_literal(file.string()) +
                       " (FORMAT parquet)");
    EXPECT_EQ(std::to_string(tally.result().rows), expected) << c.name;
    // What was written hashes as what passed.
    const Tally written(database);
    std::vector<std::string> quoted;
    for (const auto& column : c.columns) quoted.push_back(quote_identifier(column));
    connection.query("SELECT count(*) FROM (" +
                     written.select("FROM read_parquet(" + quote_literal(file.string()) + ")", c.columns) + ")");
    EXPECT_EQ(written.result().hash, tally.result().hash) << c.name;
    std::filesystem::remove(file);
  }
}

TEST(Tally, the_bare_condition_counts_the_rows_of_a_file) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  const auto file = std::filesystem::temp_directory_path() / "schoolhouse_tally_test.csv";
  connection.execute("COPY (SELECT range AS id, 'name ' || range AS name FROM range(100000)) TO " +
                     quote_literal(file.string()));
  const Tally tally(database);
  connection.execute("COPY (SELECT * FROM read_csv(" + quote_literal(file.string()) + ") WHERE " +
                     tally.condition({"id", "name"}) + ") TO '/dev/null' (FORMAT csv)");
  EXPECT_EQ(tally.result().rows, 100000);
  EXPECT_EQ(tally.result().hash,
            schoolhouse::duck::tally(database, "SELECT range AS id, 'name ' || range AS name FROM range(100000)",
                                     {"id", "name"})
                .hash);
  std::filesystem::remove(file);
}

TEST(Tally, a_type_that_no_table_holds_is_refused_by_name) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  const Tally tally(database);
  try {
    connection.query(tally.select("SELECT 1 AS a, [1] AS b", {"a", "b"}));
    FAIL() << "not refused";
  } catch (const Error& e) {
    EXPECT_EQ(e.problems()[0].what, "column 2 has the type INTEGER[], which a table can't hold");
  }
}

TEST(Tally, several_at_once_do_not_mix) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  const Tally first(database);
  const Tally second(database);
  connection.query("SELECT count(*) FROM (" + first.select("SELECT range AS a FROM range(10)", {"a"}) + "), (" +
                   second.select("SELECT range AS a FROM range(20)", {"a"}) + ")");
  EXPECT_EQ(first.result().rows, 10);
  EXPECT_EQ(second.result().rows, 20);
  EXPECT_NE(first.result().hash, second.result().hash);
}

}  // namespace
}  // namespace schoolhouse::duck
