// Tests of which SQL expressions are taken as conditions and values.
// SPDX-License-Identifier: Apache-2.0
#include "lake/expression.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "duck/database.h"

namespace schoolhouse::lake {
namespace {

using Names = std::set<std::pair<std::string, std::string>>;

class Expressions : public ::testing::Test {
 protected:
  Expression read(const std::string& sql) { return read_expression(connection_, sql, "the condition", relations_); }
  duck::Database database_{duck::DatabaseOptions{.threads = 1}};
  duck::Connection connection_ = database_.connect();
  std::vector<Relation> relations_ = {{"target", {"Id", "grade", "day"}}, {"source", {"id", "note"}}};
};

TEST_F(Expressions, TellTheirColumns) {
  const struct {
    std::string sql;
    Names columns;
    std::size_t parts;
  } cases[] = {
      {"grade = 'A'", {{"target", "grade"}}, 1},
      {"target.id = source.ID", {{"target", "id"}, {"source", "id"}}, 1},
      {"grade IN ('A', 'B') AND note IS NULL AND day >= TIMESTAMPTZ '2026-01-01 00:00:00+00'",
       {{"target", "grade"}, {"source", "note"}, {"target", "day"}},
       3},
      {"CASE WHEN lower(grade) = 'a' OR id BETWEEN 1 AND 2 THEN id + 1 ELSE CAST(note AS BIGINT) END",
       {{"target", "grade"}, {"target", "id"}, {"source", "note"}},
       1},
      {"true -- a remark", {}, 1},
      {"grade LIKE 'A%' AND (id = 1 OR id = 2)", {{"target", "grade"}, {"target", "id"}}, 2},
      {"GRADE IS DISTINCT FROM source.note COLLATE NOCASE", {{"target", "grade"}, {"source", "note"}}, 1},
  };
  for (const auto& c : cases) {
    const Expression expression = read(c.sql);
    EXPECT_EQ(expression.columns, c.columns) << c.sql;
    EXPECT_EQ(expression.parts.size(), c.parts) << c.sql;
  }
  EXPECT_EQ(read("grade = 'A' AND note = 'it''s'").parts.at(1).sql, "((note = 'it''s'))");
}

TEST_F(Expressions, AreRefusedByName) {
  const struct {
    std::string sql, word;
  } cases[] = {
      {"id = (SELECT max(id) FROM x)", "subquery"},
      {"EXISTS (SELECT 1)", "subquery"},
      {"sum(id) OVER () > 1", "window"},
      {"sum(id) > 1", "'sum'"},
      {"random() < 0.5", "'random'"},
      {"day < now()", "'now'"},
      {"day < current_date", "'current_date'"},
      {"grad = 'A'", "'grad'"},
      {"other.id = 1", "'other.id'"},
      {"id = ?", "parameter"},
      {"1) FROM secrets; SELECT (1", "one"},
      {"id =", "can't be read"},
      {"", "can't be read"},
      {"no_such(id)", "'no_such'"},
      {"COLUMNS(*)", "star"},
  };
  for (const auto& c : cases) {
    try {
      read(c.sql);
      ADD_FAILURE() << c.sql << " was taken";
    } catch (const Error& error) {
      EXPECT_NE(error.problems().front().what.find(c.word), std::string::npos) << c.sql << ": " << error.what();
      EXPECT_EQ(error.problems().front().fault, Fault::user);
      EXPECT_FALSE(error.problems().front().fix.empty()) << c.sql;
    }
  }
}

}  // namespace
}  // namespace schoolhouse::lake
