// The lists of functions agree with the functions that DuckDB has.
// SPDX-License-Identifier: Apache-2.0
#include "sql/rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "duck/database.h"

namespace schoolhouse::sql {
namespace {

std::set<std::string> names(duck::Connection& connection, const std::string& sql) {
  std::set<std::string> found;
  for (const auto& row : connection.query(sql).rows) found.insert(duck::to_text(row[0]));
  return found;
}

TEST(Rules, EveryVolatileFunctionOfDuckdbIsListed) {
  duck::Database database({});
  duck::Connection connection = database.connect();
  const auto found =
      names(connection,
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type = 'scalar' "
            "AND stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')");
  EXPECT_TRUE(found.contains("random"));
  for (const std::string& name : found) {
    EXPECT_TRUE(name == "error" || find_volatile(name, 0)) << name;
  }
}

TEST(Rules, EveryMacroOverAVolatileFunctionIsListed) {
  duck::Database database({});
  duck::Connection connection = database.connect();
  std::string calls;
  for (const Advice& advice : volatile_functions()) calls += (calls.empty() ? "" : "|") + std::string(advice.name);
  const auto found =
      names(connection,
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type = 'macro' AND "
            "regexp_matches(lower(macro_definition), '\\b(" +
                calls + "|current_timestamp)\\b\"?\\(?')");
  EXPECT_TRUE(found.contains("ago"));
  for (const std::string& name : found) EXPECT_TRUE(find_volatile(name, 0)) << name;
}

TEST(Rules, EveryPortableFunctionExists) {
  duck::Database database({});
  duck::Connection connection = database.connect();
  auto found = names(connection, "SELECT DISTINCT lower(function_name) FROM duckdb_functions()");
  // The parser turns these into others, or windows that the list of functions leaves out.
  for (const char* name : {"cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile",
                           "percent_rank", "rank", "row_number"}) {
    found.insert(name);
  }
  for (const std::string_view name : portable_functions()) {
    EXPECT_TRUE(found.contains(std::string(name))) << name;
    EXPECT_FALSE(find_volatile(name, 2)) << name;
  }
}

TEST(Rules, OnlyTheAgeOfOneArgumentReadsTheClock) {
  EXPECT_TRUE(find_volatile("age", 1));
  EXPECT_FALSE(find_volatile("age", 2));
}

}  // namespace
}  // namespace schoolhouse::sql
