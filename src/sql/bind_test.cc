// Columns come out with names, types and the table columns that they are made of.
// SPDX-License-Identifier: Apache-2.0
#include "sql/bind.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::sql {
namespace {

lake::Schema schema(std::initializer_list<std::pair<const char*, const char*>> columns) {
  lake::Schema made;
  for (const auto& [name, type] : columns) made.columns.push_back({.name = name, .type = *lake::parse_type(type)});
  return made;
}

struct Bind : testing::Test {
  duck::Database database{{.threads = 1}};
  duck::Connection connection = database.connect();

  void SetUp() override {
    const Shape shapes[] = {
        {{"raw", "users"},
         schema({{"id", "string"},
                 {"age", "integer"},
                 {"gpa", "decimal(4,2)"},
                 {"rate", "double"},
                 {"seen", "timestamp"},
                 {"school", "integer"}})},
        {{"raw", "schools"}, schema({{"school", "integer"}, {"name", "string"}})},
    };
    create_shapes(connection, shapes);
  }

  Bound bind(std::string_view sql) {
    const Parameters parameters = {{"n", std::int64_t{1}}};
    const Select select = parse_select(connection, {.sql = sql, .origin = {"m.sql", 1}, .parameters = &parameters});
    return bind_select(connection, select, rewrite(select, shape_relation, parameters));
  }
};

std::string shown(const Bound& bound) {
  std::vector<std::string> columns;
  for (const BoundColumn& column : bound.columns) {
    std::string text = column.name + " " + column.duckdb_type;
    for (const ColumnSource& source : column.sources) text += " <" + source.table.name + "." + source.column;
    columns.push_back(text);
  }
  return join(columns, ", ");
}

TEST_F(Bind, NamesTypesAndSources) {
  const struct {
    std::string_view name, sql, columns;
  } cases[] = {
      {"columns and expressions", "SELECT id, age + $n AS next, gpa * 2 AS g, 1 AS one FROM raw.users",
       "id VARCHAR <users.id, next INTEGER <users.age, g DECIMAL(14,2) <users.gpa, one INTEGER"},
      {"a star", "SELECT * EXCLUDE (id, rate, seen) FROM raw.users",
       "age INTEGER <users.age, gpa DECIMAL(4,2) <users.gpa, school INTEGER <users.school"},
      {"a join", "SELECT u.id, s.name FROM raw.users u JOIN raw.schools s USING (school)",
       "id VARCHAR <users.id, name VARCHAR <schools.name"},
      {"an expression over both sides",
       "SELECT u.id || s.name AS x FROM raw.users u LEFT JOIN raw.schools s ON u.school = s.school",
       "x VARCHAR <schools.name <users.id"},
      {"a semi join", "SELECT name FROM raw.schools WHERE school IN (SELECT school FROM raw.users)",
       "name VARCHAR <schools.name"},
      {"groups and aggregates",
       "SELECT school, count(*) AS n, sum(age) AS s, avg(gpa) AS a, grouping(school) AS g FROM raw.users GROUP BY "
       "school",
       "school INTEGER <users.school, n BIGINT, s HUGEINT <users.age, a DOUBLE <users.gpa, g BIGINT"},
      {"a window", "SELECT id, row_number() OVER (PARTITION BY school ORDER BY age) AS n FROM raw.users",
       "id VARCHAR <users.id, n BIGINT <users.age <users.school"},
      {"WITH, used twice", "WITH c AS (SELECT id, age FROM raw.users) SELECT a.id, b.age FROM c a JOIN c b USING (id)",
       "id VARCHAR <users.id, age INTEGER <users.age"},
      {"WITH, materialized", "WITH c AS MATERIALIZED (SELECT id, age FROM raw.users) SELECT age, id FROM c",
       "age INTEGER <users.age, id VARCHAR <users.id"},
      {"a recursion",
       "WITH RECURSIVE r AS (SELECT school AS s, 1 AS n FROM raw.schools UNION ALL SELECT s, n + 1 FROM r WHERE n < 3) "
       "SELECT n, s FROM r",
       "n INTEGER, s INTEGER <schools.school"},
      {"a union", "SELECT id FROM raw.users UNION ALL SELECT name FROM raw.schools",
       "id VARCHAR <schools.name <users.id"},
      {"EXCEPT", "SELECT id FROM raw.users EXCEPT SELECT name FROM raw.schools", "id VARCHAR <users.id"},
      {"a scalar subquery", "SELECT id, (SELECT max(name) FROM raw.schools) AS m FROM raw.users",
       "id VARCHAR <users.id, m VARCHAR <schools.name"},
      {"a correlated subquery",
       "SELECT id, (SELECT max(name) FROM raw.schools s WHERE s.school = u.school) AS m FROM raw.users u",
       "id VARCHAR <users.id, m VARCHAR <schools.name"},
      {"a lateral join",
       "SELECT u.id, x.n FROM raw.users u, LATERAL (SELECT s.name AS n FROM raw.schools s WHERE s.school = u.school) x",
       "id VARCHAR <users.id, n VARCHAR <schools.name"},
      {"order and limit", "SELECT id FROM raw.users ORDER BY age LIMIT 3", "id VARCHAR <users.id"},
      {"distinct", "SELECT DISTINCT school FROM raw.users", "school INTEGER <users.school"},
      {"unnest", "SELECT id, unnest(string_split(id, ',')) AS part FROM raw.users",
       "id VARCHAR <users.id, part VARCHAR <users.id"},
      {"rows of no table", "SELECT p, i FROM (VALUES (1, 'a')) v(p, q), range(3) t(i)", "p INTEGER, i BIGINT"},
      {"CASE", "SELECT CASE WHEN age > 1 THEN id ELSE 'x' END AS c FROM raw.users", "c VARCHAR <users.age <users.id"},
      {"names without AS", "SELECT count(*), max(age) FROM raw.users",
       "count_star() BIGINT, max(age) INTEGER <users.age"},
      {"a name twice", "SELECT id AS x, age AS X FROM raw.users", "x VARCHAR <users.id, X_1 INTEGER <users.age"},
      {"a NULL without a type", "SELECT NULL AS nothing", "nothing NULL"},
      {"a closing comment", "SELECT id FROM raw.users -- all", "id VARCHAR <users.id"},
  };
  for (const auto& c : cases) {
    const Bound bound = bind(c.sql);
    EXPECT_EQ(shown(bound), c.columns) << c.name;
    EXPECT_EQ(format_problems(bound.problems), "") << c.name;
  }
}

TEST_F(Bind, ProblemsStandAtTheirPlace) {
  const struct {
    std::string_view name, sql, problem;
  } cases[] = {
      {"an unknown column", "SELECT id,\n  nam FROM raw.users, raw.schools",
       "error: unknown column 'nam'\n  at m.sql:2 (column 3)\n  fix: did you mean 'name'?\n"},
      {"an unknown column of a table", "SELECT u.ages FROM raw.users u",
       "error: table 'u' has no column 'ages'\n  at m.sql:1 (column 8)\n  fix: did you mean 'age'?\n"},
      {"an unknown column after a table", "SELECT id FROM raw.users u WHERE shool = 1",
       "error: unknown column 'shool'\n  at m.sql:1 (column 34)\n  fix: did you mean 'school'?\n"},
      {"an unknown alias", "SELECT v.id FROM raw.users u",
       "error: no table 'v' in this FROM\n  at m.sql:1 (column 8)\n  fix: did you mean 'u'?\n"},
      {"an unknown function", "SELECT lenght(id) FROM raw.users",
       "error: unknown function 'lenght'\n  at m.sql:1 (column 8)\n  fix: did you mean 'length'?\n"},
      {"wrong arguments", "SELECT sum(id) FROM raw.users",
       "error: no function takes sum(VARCHAR)\n  at m.sql:1 (column 8)\n  fix: cast the arguments to types that fit\n"},
      {"a column outside GROUP BY", "SELECT id, count(*) FROM raw.users",
       "error: column 'id' is neither grouped nor aggregated\n  at m.sql:1 (column 8)\n  fix: add it to GROUP BY, or "
       "write min(id)\n"},
      {"text compared with a number", "SELECT age FROM raw.users\nWHERE id = 7",
       "error: text is compared with a value of type INTEGER ('007' would equal 7)\n  at m.sql:2 (column 7)\n  fix: "
       "compare text with text, or write the cast\n"},
      {"text in a list of numbers", "SELECT age FROM raw.users WHERE id IN (1, 2)",
       "error: text is compared with a value of type INTEGER ('007' would equal 7)\n  at m.sql:1 (column 33)\n  fix: "
       "compare text with text, or write the cast\n"},
      {"text joined with a number", "SELECT age FROM raw.users u JOIN raw.schools s ON u.id = s.school",
       "error: text is compared with a value of type INTEGER ('007' would equal 7)\n  at m.sql:1 (column 51)\n  fix: "
       "compare text with text, or write the cast\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(format_problems(bind(c.sql).problems), c.problem) << c.name;
}

TEST_F(Bind, WrittenCastsAndConstantsAreNoProblem) {
  for (const std::string_view sql :
       {"SELECT 1 FROM raw.users WHERE CAST(id AS INTEGER) = 7", "SELECT 1 FROM raw.users WHERE id::INT = age",
        "SELECT 1 FROM raw.users WHERE age = '7'", "SELECT 1 FROM raw.users WHERE seen > '2026-01-01'",
        "SELECT 1 FROM raw.users WHERE try_cast(id AS INTEGER) = 7 AND id = '7'",
        "SELECT age + 1.5, gpa + rate FROM raw.users"}) {
    EXPECT_EQ(format_problems(bind(sql).problems), "") << sql;
  }
}

TEST_F(Bind, TellsWhatTheTypesMakeUnportable) {
  const struct {
    std::string_view sql, problem;
  } cases[] = {
      {"SELECT gpa::INTEGER FROM raw.users",
       "error: CAST of DECIMAL(4,2) to INTEGER rounds here and cuts elsewhere\n  at m.sql:1 (column 11)\n  fix: write "
       "CAST(round(x) AS INTEGER), or floor(x)\n"},
      {"SELECT CAST(round(gpa) AS INTEGER), CAST(floor(rate) AS BIGINT), CAST(age AS BIGINT) FROM raw.users", ""},
      {"SELECT CAST(gpa * 100 AS BIGINT), (1000 * gpa)::INTEGER FROM raw.users", ""},
      {"SELECT CAST(gpa * 50 AS BIGINT) FROM raw.users",
       "error: CAST of DECIMAL(14,2) to BIGINT rounds here and cuts elsewhere\n  at m.sql:1 (column 8)\n  fix: write "
       "CAST(round(x) AS BIGINT), or floor(x)\n"},
      {"SELECT age,\n sum(rate) FROM raw.users GROUP BY age",
       "error: sum over DOUBLE differs in the last digits from run to run\n  at m.sql:2 (column 2)\n  fix: write "
       "sum(CAST(x AS DECIMAL(18, 6)))\n"},
      {"SELECT sum(gpa), avg(age), avg(gpa), max(rate) FROM raw.users", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(format_problems(bind(c.sql).unportable), c.problem) << c.sql;
}

TEST(Lossless, OnlyCastsThatKeepEveryValue) {
  const struct {
    std::string_view from, to;
    bool is_lossless;
  } cases[] = {
      {"INTEGER", "integer", true},
      {"INTEGER", "long", true},
      {"INTEGER", "short", false},
      {"BIGINT", "long", true},
      {"BIGINT", "integer", false},
      {"HUGEINT", "long", true},
      {"HUGEINT", "integer", false},
      {"UBIGINT", "long", false},
      {"UINTEGER", "long", true},
      {"UINTEGER", "integer", false},
      {"TINYINT", "byte", true},
      {"UTINYINT", "byte", false},
      {"INTEGER", "double", true},
      {"BIGINT", "double", false},
      {"SMALLINT", "float", true},
      {"INTEGER", "float", false},
      {"FLOAT", "double", true},
      {"DOUBLE", "float", false},
      {"DOUBLE", "long", false},
      {"DECIMAL(4,2)", "decimal(4,2)", true},
      {"DECIMAL(4,2)", "decimal(10,3)", true},
      {"DECIMAL(4,2)", "decimal(4,3)", false},
      {"DECIMAL(4,2)", "decimal(4,1)", false},
      {"DECIMAL(38,2)", "decimal(18,2)", true},
      {"DECIMAL(38,2)", "decimal(18,1)", false},
      {"DECIMAL(4,2)", "double", false},
      {"DOUBLE", "decimal(9,2)", false},
      {"INTEGER", "decimal(10,0)", true},
      {"INTEGER", "decimal(9,0)", false},
      {"VARCHAR", "string", true},
      {"INTEGER", "string", false},
      {"VARCHAR", "integer", false},
      {"DATE", "date", true},
      {"DATE", "timestamp", false},
      {"TIMESTAMP", "timestamp", false},
      {"TIMESTAMP WITH TIME ZONE", "timestamp", true},
      {"TIMESTAMP", "date", false},
      {"BOOLEAN", "boolean", true},
      {"BOOLEAN", "integer", false},
      {"BLOB", "binary", true},
      {"VARCHAR", "binary", false},
      {"LIST", "string", false},
      {"NULL", "string", true},
      {"UUID", "string", false},
  };
  for (const auto& c : cases)
    EXPECT_EQ(is_lossless(c.from, *lake::parse_type(c.to)), c.is_lossless) << c.from << " to " << c.to;
}

}  // namespace
}  // namespace schoolhouse::sql
