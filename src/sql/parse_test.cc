// What a SELECT mentions is found at its place, and what can't stand in a project is refused there.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/clock.h"
#include "duck/database.h"
#include "sql/select.h"

namespace schoolhouse::sql {
namespace {

const std::vector<std::string> known_tables = {"raw.users", "raw.courses", "district.students"};
const Parameters parameters = {{"seed", std::int64_t{7}}, {"since", std::string("2026-01-02")}};

struct Parse : testing::Test {
  duck::Database database{{.threads = 1}};
  duck::Connection connection = database.connect();

  Parsed parse(std::string_view sql, Purpose purpose = Purpose::repeatable) {
    const ParseRequest request{.sql = sql,
                               .origin = {"models/x.sql", 3},
                               .purpose = purpose,
                               .known_tables = &known_tables,
                               .parameters = &parameters};
    return parse_selects(connection, {&request, 1}).at(0);
  }
};

std::string shown(const Select& select) {
  std::string text;
  for (const Reference& reference : select.references) {
    if (!text.empty()) text += ' ';
    text += reference.table.text();
    if (!reference.as_of) continue;
    if (const auto* version = std::get_if<lake::AsOfVersion>(&*reference.as_of))
      text += "@" + std::to_string(version->version);
    if (const auto* time = std::get_if<lake::AsOfTime>(&*reference.as_of)) text += "@" + format_utc(time->at);
    if (const auto* tag = std::get_if<lake::AsOfTag>(&*reference.as_of)) text += "@" + tag->name;
  }
  for (const std::string& name : select.parameters) text += " $" + name;
  return text;
}

TEST_F(Parse, FindsTablesAndParameters) {
  const struct {
    std::string_view name, sql, found;
  } cases[] = {
      {"tables in order, once", "SELECT * FROM raw.users u JOIN raw.courses USING (id) JOIN raw.users v USING (id)",
       "raw.users raw.courses"},
      {"in subqueries of every place",
       "SELECT (SELECT max(id) FROM raw.users) FROM (SELECT 1 FROM raw.courses) WHERE EXISTS (SELECT 1 FROM "
       "district.students)",
       "raw.users raw.courses district.students"},
      {"in both sides of a union", "SELECT 1 FROM raw.users UNION ALL SELECT 1 FROM raw.courses",
       "raw.users raw.courses"},
      {"in any case, quoted or spaced", "SELECT * FROM RAW . /* c */ \"USERS\"", "raw.users"},
      {"a name of WITH is none", "WITH users AS (SELECT * FROM raw.users) SELECT * FROM users", "raw.users"},
      {"a later name of WITH sees an earlier one",
       "WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a) SELECT * FROM a, b", ""},
      {"a name of WITH does not hide a table of a schema", "WITH users AS (SELECT 1) SELECT * FROM raw.users, users",
       "raw.users"},
      {"an inner WITH hides an outer one and ends",
       "WITH a AS (SELECT 1 FROM raw.users) SELECT * FROM (WITH a AS (SELECT 2 FROM raw.courses) SELECT * FROM a), a",
       "raw.users raw.courses"},
      {"a recursive name sees itself",
       "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT * FROM a", ""},
      {"a version", "SELECT * FROM raw.users AT (VERSION => 3)", "raw.users@3"},
      {"a version after an alias", "SELECT * FROM raw.users AS u AT (VERSION => 3), raw.users v",
       "raw.users@3 raw.users"},
      {"a day", "SELECT * FROM raw.users AT (TIMESTAMP => '2026-01-02')", "raw.users@2026-01-02T00:00:00.000000Z"},
      {"a time", "SELECT * FROM raw.users u AT (TIMESTAMP => TIMESTAMP '2026-01-02 03:04:05')",
       "raw.users@2026-01-02T03:04:05.000000Z"},
      {"a tag", "SELECT * FROM raw.users AT (VERSION => 'fall-1'), raw.users b AT (VERSION => '3')",
       "raw.users@fall-1 raw.users@3"},
      {"a version that is computed", "SELECT * FROM raw.users AT (VERSION => 1 + $seed)", "raw.users@8 $seed"},
      {"a time of a parameter", "SELECT * FROM raw.users AT (TIMESTAMP => $since)",
       "raw.users@2026-01-02T00:00:00.000000Z $since"},
      {"parameters outside texts and comments",
       "SELECT $seed, '$a', $$ $b $$, \"$c\" -- $d\n FROM raw.users WHERE x = $since AND y = $seed",
       "raw.users $seed $since"},
      {"a closing semicolon", "SELECT 1;", ""},
      {"letters that are not ASCII before it", "SELECT 'ñé' FROM raw.users", "raw.users"},
  };
  for (const auto& c : cases) {
    const Parsed parsed = parse(c.sql);
    EXPECT_EQ(shown(parsed.select), c.found) << c.name;
    EXPECT_EQ(format_problems(parsed.problems), "") << c.name;
  }
}

TEST_F(Parse, SaysWhatIsWrongAndWhere) {
  const struct {
    std::string_view name, sql, problem;
  } cases[] = {
      {"a slip of syntax", "SELECT 1\nFROM raw.users x y",
       "error: syntax error at or near \"y\"\n  at models/x.sql:4 (column 18)\n"},
      {"a column after letters that are not ASCII", "SELECT 'ñé' x y",
       "error: syntax error at or near \"y\"\n  at models/x.sql:3 (column 15)\n"},
      {"nothing", " -- only a comment",
       "error: there is no SELECT here\n  at models/x.sql:3 (column 1)\n  fix: write one SELECT\n"},
      {"two statements", "SELECT 1;\n SELECT 2;",
       "error: more than one statement\n  at models/x.sql:4 (column 2)\n  fix: write one SELECT\n"},
      {"another statement", "DROP TABLE raw.users",
       "error: only a SELECT is allowed here\n  at models/x.sql:3 (column 1)\n"},
      {"PIVOT as a statement", "PIVOT raw.users ON x USING sum(y)",
       "error: only a SELECT is allowed here\n  at models/x.sql:3 (column 1)\n  fix: write sum(CASE WHEN … THEN … END) "
       "for each value\n"},
      {"DESCRIBE", "DESCRIBE raw.users",
       "error: only a SELECT is allowed here\n  at models/x.sql:3 (column 1)\n  fix: to see a table's columns run: "
       "schoolhouse table show NAME\n"},
      {"TABLE as a statement", "TABLE raw.users",
       "error: 'raw.users' can't stand here\n  at models/x.sql:3 (column 7)\n  fix: write SELECT … FROM raw.users\n"},
      {"an unknown table", "SELECT *\nFROM raw.user",
       "error: unknown table 'raw.user'\n  at models/x.sql:4 (column 6)\n  fix: did you mean 'raw.users'?\n"},
      {"a table without its schema", "SELECT * FROM students",
       "error: table 'students' has no schema\n  at models/x.sql:3 (column 15)\n  fix: did you mean "
       "'district.students'?\n"},
      {"a table like no other without schema", "SELECT * FROM zzz",
       "error: table 'zzz' has no schema\n  at models/x.sql:3 (column 15)\n  fix: write schema.name\n"},
      {"a name of WITH outside of its reach", "SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a), a",
       "error: table 'a' has no schema\n  at models/x.sql:3 (column 55)\n  fix: write schema.name\n"},
      {"a later name of WITH", "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a",
       "error: table 'b' has no schema\n  at models/x.sql:3 (column 26)\n  fix: write schema.name\n"},
      {"a table with a database", "SELECT * FROM memory.raw.users",
       "error: 'memory.raw.users' has too many parts\n  at models/x.sql:3 (column 15)\n  fix: write schema.name\n"},
      {"a file", "SELECT * FROM 'a.csv'",
       "error: 'a.csv' can't be read from here\n  at models/x.sql:3 (column 15)\n  fix: read files by a source "
       "(sources/*.yml), and name tables as "
       "schema.name\n"},
      {"a function that reads files", "SELECT * FROM read_csv('a.csv')",
       "error: 'read_csv' can't be read from here\n  at models/x.sql:3 (column 15)\n  fix: read files by a source "
       "(sources/*.yml), and name tables "
       "as schema.name\n"},
      {"an unknown parameter", "SELECT $sed",
       "error: unknown parameter '$sed'\n  at models/x.sql:3 (column 8)\n  fix: did you mean '$seed'?\n"},
      {"a parameter without a name", "SELECT ?",
       "error: a parameter without a name\n  at models/x.sql:3 (column 8)\n  fix: write $name\n"},
      {"a version that is none", "SELECT * FROM raw.users AT (VERSION => 'x y')",
       "error: AT needs a whole number or the name of a tag as version\n  at models/x.sql:3 (column 40)\n"
       "  fix: write AT (VERSION => 3) or AT (VERSION => 'fall-1')\n"},
      {"a version by SELECT", "SELECT * FROM raw.users AT (VERSION => (SELECT 1))",
       "error: AT needs a version or a time, not a SELECT\n  at models/x.sql:3 (column 40)\n  fix: write AT (VERSION "
       "=> 3)\n"},
      {"a time that is none", "SELECT * FROM raw.users AT (TIMESTAMP => 'x')",
       "error: AT needs a time\n  at models/x.sql:3 (column 42)\n  fix: write AT (TIMESTAMP => TIMESTAMPTZ '2026-11-21 "
       "08:00:00Z')\n"},
      {"several at once", "SELECT now(), * FROM zzz",
       "error: table 'zzz' has no schema\n  at models/x.sql:3 (column 22)\n  fix: write schema.name\n"
       "error: 'now' gives another answer each time\n  at models/x.sql:3 (column 8)\n  fix: use $run_date, the school "
       "day of the run\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(format_problems(parse(c.sql).problems), c.problem) << c.name;
}

TEST_F(Parse, RefusesWhatGivesOtherRowsTheNextTime) {
  const struct {
    std::string_view sql, what;
  } cases[] = {
      {"SELECT current_date", "'current_date' gives another answer each time"},
      {"SELECT 1 WHERE Current_Timestamp > x", "'current_timestamp' gives another answer each time"},
      {"SELECT random()", "'random' gives another answer each time"},
      {"SELECT uuid()", "'uuid' gives another answer each time"},
      {"SELECT nextval('s')", "'nextval' gives another answer each time"},
      {"SELECT age(born) FROM raw.users", "'age' gives another answer each time"},
      {"SELECT * FROM range(1) WHERE today() > x", "'today' gives another answer each time"},
      {"SELECT * FROM range(1) USING SAMPLE 3", "a sample gives other rows each time"},
      {"SELECT * FROM raw.users TABLESAMPLE 10%", "a sample gives other rows each time"},
      {"SELECT id FROM raw.users LIMIT 3", "LIMIT without ORDER BY can give other rows each time"},
      {"SELECT row_number() OVER (PARTITION BY a) FROM raw.users",
       "'row_number' without ORDER BY can give other values each time"},
      {"SELECT string_agg(a, ',') FROM raw.users", "'string_agg' without ORDER BY can give another order each time"},
      {"SELECT first(a) FROM raw.users", "'first' without ORDER BY can give another order each time"},
      {"SELECT 1 FROM raw.users POSITIONAL JOIN raw.courses", "POSITIONAL JOIN depends on the order of rows"},
  };
  for (const auto& c : cases) {
    const Parsed parsed = parse(c.sql);
    ASSERT_EQ(parsed.problems.size(), 1U) << c.sql;
    EXPECT_EQ(parsed.problems[0].what, c.what) << c.sql;
    EXPECT_TRUE(parse(c.sql, Purpose::ad_hoc).problems.empty()) << c.sql;
  }
}

TEST_F(Parse, LetsPassWhatOnlyLooksSo) {
  for (const std::string_view sql :
       {"SELECT u.current_date FROM raw.users u", "SELECT 'now()' -- random()",
        "SELECT id FROM raw.users ORDER BY id LIMIT 3", "SELECT row_number() OVER (ORDER BY a) FROM raw.users",
        "SELECT string_agg(a, ',' ORDER BY a) FROM raw.users", "SELECT age(a, b) FROM raw.users",
        "SELECT * FROM generate_series(1, 3) t(i)", "SELECT sum(x) OVER () FROM raw.users"}) {
    EXPECT_EQ(format_problems(parse(sql).problems), "") << sql;
  }
}

TEST_F(Parse, ManyAtOnceKeepTheirOrderAndProblems) {
  const ParseRequest requests[] = {
      {.sql = "SELECT 1 FROM a.b"}, {.sql = "SELEC"}, {.sql = "SELECT 2 FROM c.d"}, {.sql = "SELECT '\xff'"}};
  const auto parsed = parse_selects(connection, requests);
  ASSERT_EQ(parsed.size(), 4U);
  EXPECT_EQ(shown(parsed[0].select), "a.b");
  EXPECT_EQ(parsed[1].problems.at(0).what, "syntax error at or near \"SELEC\"");
  EXPECT_EQ(shown(parsed[2].select), "c.d");
  EXPECT_EQ(parsed[3].problems.at(0).what, "this SQL can't be read");
}

TEST(SuggestTable, NamesAFewOrTellsWhereToLook) {
  std::vector<std::string> many;
  for (int i = 0; i < 20; ++i) many.push_back("raw.table_number_" + std::to_string(i));
  std::vector<std::string> with_others = many;
  with_others.push_back("district.users");
  const struct {
    std::string_view name;
    lake::TableName table;
    const std::vector<std::string>& known;
    std::string_view fix;
  } cases[] = {
      {"one that is near", {"raw", "user"}, known_tables, "did you mean 'raw.users'?"},
      {"none near, a few known", {"x", "y"}, known_tables, "use one of: raw.users, raw.courses, district.students"},
      {"none near, a few of the schema", {"district", "zzzzzzzz"}, with_others, "use one of: district.users"},
      {"none near, many of the schema", {"raw", "zzzzzzzzzz"}, many, "to see all tables run: schoolhouse table list"},
      {"nothing known", {"x", "y"}, {}, "to see all tables run: schoolhouse table list"},
  };
  for (const auto& c : cases) EXPECT_EQ(suggest_table(c.table, c.known), c.fix) << c.name;
}

TEST_F(Parse, OneThrowsAllItsProblems) {
  try {
    parse_select(connection, {.sql = "SELECT now(), random()"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().size(), 2U);
  }
}

}  // namespace
}  // namespace schoolhouse::sql
