// Names and parameters are replaced where they stand, and all else stays as written.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "duck/database.h"
#include "sql/select.h"

namespace schoolhouse::sql {
namespace {

const Parameters parameters = {{"n", std::int64_t{-5}},       {"rate", 0.25},
                               {"name", std::string("it's")}, {"on", true},
                               {"nothing", duck::Value{}},    {"run_date", std::string("2026-11-21")}};

std::string relation(const Reference& reference) {
  std::string version;
  if (reference.as_of) version = "@" + std::to_string(std::get<lake::AsOfVersion>(*reference.as_of).version);
  return "<" + reference.table.text() + version + ">";
}

struct Rewrite : testing::Test {
  duck::Database database{{.threads = 1}};
  duck::Connection connection = database.connect();
  Select parse(std::string_view sql) {
    return parse_select(connection, {.sql = sql, .origin = {"q.sql", 1}, .parameters = &parameters});
  }
};

TEST_F(Rewrite, ReplacesNamesAndParameters) {
  const struct {
    std::string_view name, sql, expected;
  } cases[] = {
      {"a table gets its name as alias", "SELECT * FROM raw.users", "SELECT * FROM <raw.users> AS \"users\""},
      {"an alias stays", "SELECT * FROM raw.users AS u JOIN raw.b c USING (id)",
       "SELECT * FROM <raw.users> AS u JOIN <raw.b> c USING (id)"},
      {"an alias before the table stays", "SELECT * FROM u: raw.users", "SELECT * FROM u: <raw.users>"},
      {"a version goes", "SELECT * FROM raw.users u AT (VERSION => (3)), raw.b",
       "SELECT * FROM <raw.users@3> u , <raw.b> AS \"b\""},
      {"names of WITH stay", "WITH users AS (SELECT * FROM raw.users) SELECT users.id FROM users",
       "WITH users AS (SELECT * FROM <raw.users> AS \"users\") SELECT users.id FROM users"},
      {"a column loses the schema", "SELECT raw.users.id, users.raw FROM raw.users WHERE raw . users.id > 1",
       "SELECT users.id, users.raw FROM <raw.users> AS \"users\" WHERE users.id > 1"},
      {"a field of a struct stays", "SELECT u.raw.users FROM raw.users u", "SELECT u.raw.users FROM <raw.users> u"},
      {"parameters become literals", "SELECT $n, 1-$n, $rate, $name, $on, $nothing, $run_date, '$n'",
       "SELECT (-5), 1-(-5), 0.25, 'it''s', true, NULL, DATE '2026-11-21', '$n'"},
      {"a parameter of a version goes with it", "SELECT * FROM raw.users AT (VERSION => -$n)",
       "SELECT * FROM <raw.users@5> AS \"users\" "},
      {"spaces and comments stay", "SELECT  1 -- raw.users\n\tFROM /* raw.b */ raw.users;",
       "SELECT  1 -- raw.users\n\tFROM /* raw.b */ <raw.users> AS \"users\""},
  };
  for (const auto& c : cases) EXPECT_EQ(rewrite(parse(c.sql), relation, parameters).sql, c.expected) << c.name;
}

TEST_F(Rewrite, FindsTheWayBack) {
  const std::string sql = "SELECT $n + id FROM raw.users WHERE x";
  const Rewritten rewritten = rewrite(parse(sql), relation, parameters);
  const struct {
    std::string_view here, there;
  } cases[] = {{"SELECT", "SELECT"},
               {"id FROM", "id FROM"},
               {"<raw.users>", "raw.users"},
               {"\"users\"", "raw.users"},
               {"WHERE", "WHERE"},
               {"(-5)", "$n"},
               {"x", "x"}};
  for (const auto& c : cases) {
    EXPECT_EQ(rewritten.source_position(rewritten.sql.find(c.here)), sql.find(c.there)) << c.here;
  }
}

TEST_F(Rewrite, AParameterWithoutValueIsAProblem) {
  const Select select = parse("SELECT 1,\n $n");
  try {
    rewrite(select, relation, {});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(format_problems(error.problems()),
              "error: no value for '$n'\n  at q.sql:2 (column 2)\n  fix: set it under parameters: in schoolhouse.yml, "
              "or with --param n=VALUE\n");
  }
}

TEST_F(Rewrite, ErrorsOfTheRewrittenSqlAreToldInTheUsersFile) {
  const Select select = parse("SELECT u.id,\n  u.nam\nFROM raw.users u");
  const Rewritten rewritten = rewrite(select, [](const Reference&) { return "(SELECT 1 AS id, 'a' AS name)"; }, {});
  try {
    connection.query(rewritten.sql);
    FAIL() << "nothing was thrown";
  } catch (const duck::QueryError& error) {
    EXPECT_EQ(format_problems(locate(error, select, &rewritten).problems()),
              "error: table 'u' has no column 'nam'\n  at q.sql:2 (column 3)\n");
  }
}

TEST_F(Rewrite, ErrorsOfRowsAreToldInTheUsersFileToo) {
  const struct {
    std::string_view name, before, after, place;
  } cases[] = {
      {"run as it is", "", "", "q.sql:3 (column 3)"},
      {"run within another statement", "SELECT * FROM (SELECT 1 AS one, * FROM (", "\n) AS x) AS y",
       "q.sql:3 (column 3)"},
      {"an error outside of the SQL", "SELECT CAST(x.id || 'secret' AS INTEGER) FROM (", "\n) AS x", "q.sql:1"},
  };
  const Select select = parse("SELECT u.id,\n  -- a number\n  CAST(u.name AS INTEGER) AS n\nFROM raw.users u");
  const Rewritten rewritten =
      rewrite(select, [](const Reference&) { return "(SELECT 1 AS id, 'secret' AS name FROM range(1))"; }, {});
  for (const auto& c : cases) {
    try {
      connection.query(std::string(c.before) + rewritten.sql + std::string(c.after));
      FAIL() << "nothing was thrown";
    } catch (const duck::QueryError& error) {
      const std::string text = format_problems(locate(error, select, &rewritten).problems());
      EXPECT_NE(text.find("\n  at " + std::string(c.place) + "\n"), std::string::npos) << c.name << "\n" << text;
      EXPECT_EQ(text.find("secret"), std::string::npos) << c.name;
    }
  }
}

TEST(Place, CountsLinesColumnsAndIndent) {
  const struct {
    std::string_view name, sql;
    std::size_t position;
    Place place;
  } cases[] = {
      {"the start", "SELECT", 0, {"a.yml", 5, "column 3"}},
      {"a later line", "SELECT\n  x", 9, {"a.yml", 6, "column 5"}},
      {"after letters of two bytes", "ñé x", 5, {"a.yml", 5, "column 6"}},
      {"past the end", "ab", 99, {"a.yml", 5, "column 5"}},
  };
  for (const auto& c : cases) EXPECT_EQ(place_at({"a.yml", 5, 2}, c.sql, c.position), c.place) << c.name;
}

TEST(ParameterValue, NumbersAreThoseThatPrintTheSame) {
  const struct {
    std::string_view text;
    duck::Value value;
  } cases[] = {{"5", std::int64_t{5}},
               {"-5", std::int64_t{-5}},
               {"0.25", 0.25},
               {"007", std::string("007")},
               {"1e5", std::string("1e5")},
               {"", std::string()},
               {"nan", std::string("nan")},
               {"1.50", 1.5},
               {"-0.5", -0.5},
               {"01.5", std::string("01.5")},
               {"1.", std::string("1.")},
               {"1.2.3", std::string("1.2.3")},
               {"true", std::string("true")}};
  for (const auto& c : cases) EXPECT_EQ(parameter_value(c.text), c.value) << c.text;
}

}  // namespace
}  // namespace schoolhouse::sql
