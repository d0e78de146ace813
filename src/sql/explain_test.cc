// DuckDB's messages come out short, in our words, with the nearest name.
// SPDX-License-Identifier: Apache-2.0
#include "sql/explain.h"

#include <gtest/gtest.h>

namespace schoolhouse::sql {
namespace {

TEST(Explain, Messages) {
  const struct {
    std::string_view name, message;
    std::vector<std::string> candidates;
    std::string_view what, fix;
  } cases[] = {
      {"a column, with candidates",
       "Referenced column \"schoolid\" not found in FROM clause!\nCandidate bindings: \"school_id\"",
       {"school_id"},
       "unknown column 'schoolid'",
       "did you mean 'school_id'?"},
      {"a column, on one line",
       "Referenced column \"ids\" not found in FROM clause! Candidate bindings: \"users.id\"",
       {},
       "unknown column 'ids'",
       "did you mean 'id'?"},
      {"a column of a table",
       "Table \"users\" does not have a column named \"idd\"\n\nCandidate bindings: : \"id\", \"d\"",
       {},
       "table 'users' has no column 'idd'",
       "did you mean 'id'?"},
      {"a table of FROM",
       "Referenced table \"v\" not found!\nCandidate tables: \"users\"",
       {},
       "no table 'v' in this FROM",
       "the nearest are: users"},
      {"a function",
       "Scalar Function with name lenght does not exist!\nDid you mean \"length\"?",
       {"length"},
       "unknown function 'lenght'",
       "did you mean 'length'?"},
      {"a function that is like no other",
       "Scalar Function with name idx does not exist!\nDid you mean \"uuid_extract_version\"?",
       {"uuid_extract_version"},
       "unknown function 'idx'",
       "look for one in DuckDB's list of functions"},
      {"a type",
       "Type with name foo does not exist!\nDid you mean \"bool\"?",
       {"bool"},
       "unknown type 'foo'",
       "use BIGINT, DECIMAL(p, s), DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMPTZ"},
      {"arguments",
       "No function matches the given name and argument types 'length(INTEGER)'. You might need to add explicit "
       "type casts.\n\tCandidate functions:\n\tlength(VARCHAR) -> BIGINT\n",
       {"length(VARCHAR) -> BIGINT"},
       "no function takes length(INTEGER)",
       "use one of: length(VARCHAR) -> BIGINT"},
      {"arguments, with many forms",
       "No function matches the given name and argument types '+(VARCHAR, INTEGER_LITERAL)'. You",
       {"a", "b", "c", "d", "e"},
       "no function takes +(VARCHAR, INTEGER_LITERAL)",
       "cast the arguments to types that fit"},
      {"a column outside GROUP BY",
       "column \"id\" must appear in the GROUP BY clause or must be part of an aggregate function.\nEither",
       {},
       "column 'id' is neither grouped nor aggregated",
       "add it to GROUP BY, or write min(id)"},
      {"another", "WHERE clause cannot contain aggregates!", {}, "WHERE clause cannot contain aggregates!", ""},
      {"a message that breaks off", "Referenced column \"a", {}, "Referenced column \"a", ""},
  };
  for (const auto& c : cases) {
    const Explained explained = explain(c.message, c.candidates);
    EXPECT_EQ(explained.what, c.what) << c.name;
    EXPECT_EQ(explained.fix, c.fix) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::sql
