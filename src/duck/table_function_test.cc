// Tests of tables made by C++: parts, threads, projections, nulls and exceptions.
// SPDX-License-Identifier: Apache-2.0
#include "duck/table_function.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace schoolhouse::duck {
namespace {

// `part_count` parts of `part_size` rows; column n counts on over all parts.
MadeTable counting_table(std::int64_t part_count, std::int64_t part_size) {
  MadeTable table;
  table.name = "counting";
  table.columns = {
      {"n", "BIGINT"},          {"name", "VARCHAR"},      {"made_on", "DATE"},  {"made_at", "TIMESTAMP WITH TIME ZONE"},
      {"is_even", "BOOLEAN"},   {"half", "DOUBLE"},       {"small", "INTEGER"}, {"price", "DECIMAL(4,2)"},
      {"paid", "DECIMAL(9,2)"}, {"owed", "DECIMAL(18,4)"}};
  table.part_count = part_count;
  table.row_estimate = part_count * part_size;
  table.make = [part_size](std::int64_t part, std::int64_t& bookmark, std::size_t most, BlockWriter& block) {
    std::size_t count = 0;
    for (; count < most && bookmark + static_cast<std::int64_t>(count) < part_size; ++count) {
      const std::int64_t n = part * part_size + bookmark + static_cast<std::int64_t>(count);
      block.set_long(0, count, n);
      block.set_text(1, count, "number " + std::to_string(n));
      block.set_date(2, count, static_cast<std::int32_t>(n));
      block.set_timestamp(3, count, n * 1000000);
      block.set_boolean(4, count, n % 2 == 0);
      block.set_double(5, count, static_cast<double>(n) / 2);
      block.set_integer(6, count, static_cast<std::int32_t>(n % 100));
      block.set_decimal(7, count, n % 10000 - 5000);
      block.set_decimal(8, count, n * 1000);
      block.set_decimal(9, count, n * 1000000000000);
      if (n % 10 == 3) block.set_null(1, count);
    }
    bookmark += static_cast<std::int64_t>(count);
    return count;
  };
  return table;
}

TEST(TableFunction, parts_are_read_once_and_whole_by_any_number_of_threads) {
  for (const int threads : {1, 2, 4}) {
    Database database({.threads = threads});
    Connection connection = database.connect();
    register_table(database, counting_table(7, 5000));
    const Rows rows = connection.query(
        "SELECT count(*), sum(n), count(name), count(DISTINCT n), min(made_on), max(made_at), count(*) FILTER (WHERE "
        "is_even), sum(half), sum(small), "
        "min(price), max(price), max(paid), max(owed) "
        "FROM counting()");
    std::string text;
    for (const Value& value : rows.rows[0]) text += to_text(value) + " ";
    EXPECT_EQ(text,
              "35000 612482500 31500 35000 1970-01-01 1970-01-01 09:43:19+00 17500 306241250.0 1732500 -50.00 49.99 "
              "349990.00 3499900000000.0000 ")
        << threads;
  }
}

TEST(TableFunction, columns_that_are_not_read_are_not_wanted) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  MadeTable table;
  table.name = "asked";
  table.columns = {{"a", "INTEGER"}, {"b", "VARCHAR"}, {"c", "INTEGER"}};
  std::string wanted;
  table.make = [&](std::int64_t, std::int64_t& bookmark, std::size_t, BlockWriter& block) -> std::size_t {
    if (bookmark++ > 0) return 0;
    wanted.clear();
    for (std::size_t column = 0; column < 3; ++column) wanted += block.is_wanted(column) ? '1' : '0';
    block.set_integer(0, 0, 1);
    block.set_null(1, 0);
    block.set_integer(2, 0, 3);
    return 1;
  };
  register_table(database, std::move(table));
  const struct {
    std::string_view sql, wanted, value;
  } cases[] = {
      {"SELECT c FROM asked()", "001", "3"},
      {"SELECT b IS NULL FROM asked()", "010", "true"},
      {"SELECT c - a FROM asked()", "101", "2"},
      {"SELECT count(*) FROM asked()", "000", "1"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_text(connection.query(c.sql).single()), c.value) << c.sql;
    if (c.wanted != "000") {
      EXPECT_EQ(wanted, c.wanted) << c.sql;
    }
  }
}

TEST(TableFunction, two_threads_work_on_parts_at_the_same_time) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  MadeTable table;
  table.name = "slow";
  table.columns = {{"n", "INTEGER"}};
  table.part_count = 2;
  std::atomic<int> inside = 0;
  std::atomic<int> most_inside = 0;
  table.make = [&](std::int64_t part, std::int64_t& bookmark, std::size_t, BlockWriter& block) -> std::size_t {
    if (bookmark++ > 0) return 0;
    ++inside;
    for (int i = 0; i < 200 && inside < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (inside > most_inside) most_inside = inside.load();
    block.set_integer(0, 0, static_cast<std::int32_t>(part));
    return 1;
  };
  register_table(database, std::move(table));
  EXPECT_EQ(to_text(connection.query("SELECT sum(n) FROM slow()").single()), "1");
  EXPECT_EQ(most_inside, 2);
}

TEST(TableFunction, what_a_maker_throws_comes_out_of_the_query) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  MadeTable table = counting_table(3, 10);
  table.make = [](std::int64_t, std::int64_t&, std::size_t, BlockWriter&) -> std::size_t {
    throw Error({.fault = Fault::data, .what = "row 7 does not fit", .fix = "look at it"});
  };
  register_table(database, std::move(table));
  try {
    connection.query("SELECT * FROM counting()");
    FAIL() << "no error";
  } catch (const QueryError&) {
    FAIL() << "the thrown error was replaced";
  } catch (const Error& e) {
    EXPECT_EQ(e.problems()[0].what, "row 7 does not fit");
    EXPECT_EQ(e.problems()[0].fault, Fault::data);
  }
  EXPECT_EQ(to_text(connection.query("SELECT 1").single()), "1");
}

TEST(TableFunction, an_unknown_type_is_refused) {
  Database database({.threads = 1});
  MadeTable table = counting_table(1, 1);
  table.columns[0].type = "UUID";
  EXPECT_THROW(register_table(database, std::move(table)), Error);
}

}  // namespace
}  // namespace schoolhouse::duck
