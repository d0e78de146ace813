// Tests of row filters: which rows they keep, what they are asked, and exceptions.
// SPDX-License-Identifier: Apache-2.0
#include "duck/row_filter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace schoolhouse::duck {
namespace {

TEST(RowFilters, KeepWhatTheirTestSays) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  std::atomic<int> opened = 0;
  const auto open = [&](std::string_view what) -> RowTest {
    ++opened;
    const auto file = static_cast<std::uint64_t>(what.size());
    return [file](std::span<const std::uint64_t> files, std::span<const std::int64_t> rows, std::span<bool> keep) {
      for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = files[i] == file && rows[i] % 2 == 0;
    };
  };
  register_row_filter(database, {"keep_even", open});
  register_row_filter(database, {"keep_even", nullptr});
  const auto count = [&](const std::string& what) {
    return std::get<std::int64_t>(
        connection
            .query("SELECT count(*) FROM range(10000) AS t(n) WHERE keep_even('" + what + "', (n % 4)::UBIGINT, n)")
            .single());
  };
  EXPECT_EQ(count("xx"), 2500);
  EXPECT_EQ(count("x"), 0);
  EXPECT_EQ(opened, 2) << "once a plan";
  EXPECT_EQ(count("xx"), 2500) << "a constant is not remembered from plan to plan";
}

TEST(RowFilters, PassOnWhatIsThrown) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  const auto open = [](std::string_view what) -> RowTest {
    if (what == "open") throw std::runtime_error("opened");
    return [](std::span<const std::uint64_t>, std::span<const std::int64_t>, std::span<bool>) {
      throw std::runtime_error("tested");
    };
  };
  register_row_filter(database, {"fail", open});
  for (const auto& [what, text] : {std::pair{"open", "opened"}, std::pair{"test", "tested"}}) {
    try {
      connection.query(std::string("SELECT n FROM range(10) AS t(n) WHERE fail('") + what + "', 1::UBIGINT, n)");
      ADD_FAILURE() << what;
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), text);
    }
  }
  EXPECT_THROW(connection.query("SELECT n FROM range(10) AS t(n) WHERE fail('x' || n, 1::UBIGINT, n)"), Error);
}

}  // namespace
}  // namespace schoolhouse::duck
