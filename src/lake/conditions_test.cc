// Tests of what a SELECT asks of the rows of its tables: filters in every place, and those that ask nothing.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conditions.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::lake {
namespace {

constexpr const char* signs[] = {"=", "<>", "<", "<=", ">", ">="};

std::string text_of(const Condition& condition);

std::string text_of(const std::vector<Condition>& parts, const std::string& word) {
  std::vector<std::string> texts;
  for (const Condition& part : parts) texts.push_back(text_of(part));
  return "(" + join(texts, word) + ")";
}

std::string text_of(const Literal& literal) {
  if (const auto* text = std::get_if<std::string>(&literal)) return *text;
  if (const auto* number = std::get_if<double>(&literal)) return std::to_string(*number);
  return std::to_string(std::get<std::int64_t>(literal));
}

std::string text_of(const Condition& condition) {
  const std::string column = "#" + std::to_string(condition.column);
  switch (condition.kind) {
    case Condition::Kind::anything:
      return "?";
    case Condition::Kind::compare:
      return column + signs[static_cast<int>(condition.comparison)] + text_of(condition.literal);
    case Condition::Kind::starts_with:
      return column + "~" + text_of(condition.literal);
    case Condition::Kind::is_null:
      return column + " null";
    case Condition::Kind::negation:
      return "not" + text_of(condition.parts, "");
    case Condition::Kind::all_of:
      return text_of(condition.parts, " & ");
    case Condition::Kind::any_of:
      return text_of(condition.parts, " | ");
  }
  return {};
}

TEST(Conditions, AreThoseThatDuckDbPutsBesideATable) {
  using Kind = Type::Kind;
  const Schema schema{{{.name = "id", .type = {Kind::long_}},
                       {.name = "name", .type = {Kind::string}},
                       {.name = "day", .type = {Kind::date}},
                       {.name = "moment", .type = {Kind::timestamp}},
                       {.name = "mark", .type = {Kind::decimal, 38, 2}},
                       {.name = "weight", .type = {Kind::float_}},
                       {.name = "is_new", .type = {Kind::boolean}}}};
  duck::Database database({.threads = 1});
  duck::Connection connection = database.connect();
  const struct {
    std::string sql;  // with t and u for the stand-ins 0 and 1
    std::vector<std::string> conditions;
  } cases[] = {
      {"SELECT id FROM t", {"(())"}},
      {"SELECT id FROM t WHERE id = 5", {"((#0=5))"}},
      {"SELECT name FROM t WHERE 5 < id AND day <= DATE '2026-01-02'", {"((#0>5 & #2<=20455))"}},
      {"SELECT name FROM t WHERE id BETWEEN 3 AND 7", {"(((#0>=3 & #0<=7)))"}},
      {"SELECT name FROM t WHERE NOT (id > 5 OR name IS NULL)", {"((not((#0>5 | #1 null))))"}},
      {"SELECT name FROM t WHERE id = 3 OR name LIKE 'ab%'", {"(((#0=3 | #1~ab)))"}},
      {"SELECT id FROM t WHERE mark = -1.5", {"((#4=-1.500000))"}},
      {"SELECT id FROM t WHERE mark > 100000000000000000000", {"((#4>100000000000000000000.000000))"}},
      {"SELECT id FROM t WHERE weight < 0.5", {"((#5<0.500000))"}},
      {"SELECT id FROM t WHERE is_new", {"((#6=1))"}},
      {"SELECT id FROM t WHERE moment >= TIMESTAMPTZ '1970-01-01 00:00:01+00'", {"((#3>=1000000))"}},
      {"SELECT id FROM t WHERE id IN (1, 2)", {"(((#0=1 | #0=2)))"}},
      {"SELECT id FROM t WHERE id IN (1, 2, 3, 4, 5, 6, 7, 8)",
       {"(((#0=1 | #0=2 | #0=3 | #0=4 | #0=5 | #0=6 | #0=7 | #0=8)))"}},
      {"SELECT count(*) FROM t WHERE length(name) = 3 AND id = 1", {"((#0=1 & ?))"}},
      {"SELECT count(*) FROM t WHERE id = length(name)", {"((?))"}},
      {"SELECT * FROM (SELECT id + 1 AS more, name AS called FROM t) WHERE called = 'x' AND more = 3",
       {"((? & #1=x))"}},
      {"SELECT * FROM (SELECT name, count(*) AS n FROM t GROUP BY name) WHERE name = 'x' AND n = 3", {"((#1=x))"}},
      {"SELECT * FROM (SELECT name FROM t ORDER BY id LIMIT 3) WHERE name = 'x'", {"(())"}},
      {"SELECT * FROM t JOIN u ON t.id = u.id WHERE t.id = 5", {"((#0=5))", "((#0=5))"}},
      {"SELECT * FROM t LEFT JOIN u ON t.id = u.id WHERE u.name IS NULL AND t.name = 'x'", {"((#1=x))", "(())"}},
      {"SELECT * FROM t LEFT JOIN u ON t.id = u.id AND u.name = 'y'", {"(())", "((#1=y))"}},
      {"SELECT id FROM t WHERE id = 1 UNION ALL SELECT id FROM u WHERE id = 2", {"((#0=1))", "((#0=2))"}},
      {"WITH c AS (SELECT * FROM t) SELECT * FROM c WHERE id = 1 UNION ALL SELECT * FROM c WHERE id = 2",
       {"(((#0=1 | #0=2)))"}},
      {"SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND u.name = 'z')", {"(())", "((#1=z))"}},
      {"SELECT id FROM t WHERE id = 1 AND false", {"?"}},
      {"SELECT nothing FROM t", {"?"}},
  };
  for (const auto& c : cases) {
    std::string sql = replace_all(" " + c.sql + " ", " t ", " (" + stand_in(0, schema) + ") AS t ");
    sql = replace_all(replace_all(sql, " FROM t)", " FROM (" + stand_in(0, schema) + ") AS t)"), " u ",
                      " (" + stand_in(1, schema) + ") AS u ");
    std::vector<std::string> found;
    for (const Condition& condition : find_conditions(connection, sql, c.conditions.size()))
      found.push_back(text_of(condition));
    EXPECT_EQ(found, c.conditions) << c.sql;
  }
}

}  // namespace
}  // namespace schoolhouse::lake
