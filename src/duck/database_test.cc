// Tests of opening, querying, describing, failing and interrupting DuckDB.
// SPDX-License-Identifier: Apache-2.0
#include "duck/database.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/clock.h"

namespace schoolhouse::duck {
namespace {

TEST(Database, opens_with_the_settings_of_the_program) {
  Database database({.threads = 2, .memory_limit = "300MiB", .temp_directory = ""});
  Connection connection = database.connect();
  const struct {
    std::string_view setting, expected;
  } cases[] = {
      {"threads", "2"},
      {"memory_limit", "300.0 MiB"},
      {"TimeZone", "UTC"},
      {"default_null_order", "NULLS_LAST"},
      {"preserve_insertion_order", "false"},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"temp_directory", ""},
  };
  for (const auto& c : cases) {
    const Rows rows = connection.query("SELECT current_setting('" + std::string(c.setting) + "')");
    EXPECT_EQ(to_text(rows.single()), c.expected) << c.setting;
  }
}

TEST(Database, a_second_connection_has_the_same_settings) {
  Database database({});
  Connection first = database.connect();
  Connection second = database.connect();
  EXPECT_EQ(to_text(second.query("SELECT TIMESTAMPTZ '2024-07-01 00:00:00+00'::VARCHAR").single()),
            "2024-07-01 00:00:00+00");
  EXPECT_EQ(second.query("SELECT x FROM (VALUES (1), (NULL)) t(x) ORDER BY x DESC").rows[0][0], Value(std::int64_t{1}));
}

TEST(Database, a_bad_memory_limit_is_the_users_to_fix) {
  try {
    Database database({.memory_limit = "lots"});
    FAIL() << "opened";
  } catch (const Error& e) {
    EXPECT_EQ(e.problems()[0].fault, Fault::user);
    EXPECT_NE(e.problems()[0].fix.find("--memory"), std::string::npos);
  }
}

TEST(Connection, execute_runs_all_statements_and_counts_the_last) {
  Database database({});
  Connection connection = database.connect();
  EXPECT_EQ(connection.execute("CREATE TABLE t(i INTEGER); INSERT INTO t SELECT range FROM range(5000);"), 5000);
  EXPECT_EQ(connection.execute("DELETE FROM t WHERE i < 10"), 10);
  EXPECT_EQ(connection.execute(""), 0);
  EXPECT_EQ(to_text(connection.query("SELECT count(*) FROM t").single()), "4990");
}

TEST(Connection, a_result_of_many_chunks_is_whole) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  const Rows rows = connection.query("SELECT range AS i, 'row ' || range AS name FROM range(10000) ORDER BY i");
  ASSERT_EQ(rows.rows.size(), 10000U);
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    ASSERT_EQ(rows.rows[i][rows.column("i")], Value(static_cast<std::int64_t>(i)));
    ASSERT_EQ(rows.rows[i][rows.column("name")], Value("row " + std::to_string(i)));
  }
  EXPECT_THROW(rows.column("nix"), Error);
  EXPECT_THROW(rows.single(), Error);
}

TEST(Connection, stream_gives_blocks_and_ends_early) {
  Database database({.threads = 2});
  Connection connection = database.connect();
  std::size_t all = 0;
  connection.stream("SELECT range FROM range(100000)", [&](const Rows& block) {
    EXPECT_LE(block.rows.size(), 2048U);
    EXPECT_EQ(block.columns.size(), 1U);
    all += block.rows.size();
    return true;
  });
  EXPECT_EQ(all, 100000U);
  std::size_t blocks = 0;
  connection.stream("SELECT range FROM range(100000000)", [&](const Rows&) { return ++blocks < 3; });
  EXPECT_EQ(blocks, 3U);
  EXPECT_EQ(to_text(connection.query("SELECT 1").single()), "1");
}

TEST(Connection, an_error_while_streaming_is_reported) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  std::size_t rows = 0;
  EXPECT_THROW(connection.stream(
                   "SELECT CASE WHEN range < 5000 THEN 1 ELSE CAST('x' || range AS INTEGER) END FROM range(1000000)",
                   [&](const Rows& block) {
                     rows += block.rows.size();
                     return true;
                   }),
               QueryError);
  EXPECT_EQ(to_text(connection.query("SELECT 1").single()), "1");
}

TEST(Connection, describe_names_columns_and_types_without_running) {
  Database database({});
  Connection connection = database.connect();
  const auto columns = connection.describe(
      "SELECT 1 AS a, 'x' AS b, 1.25::DECIMAL(18,2) AS c, now() AS d, [1] AS e, {'k': DATE '2024-01-01'} AS f, "
      "error('never run') AS g, '{}'::JSON AS h, MAP {'a': 1} AS i, NULL AS j");
  std::string text;
  for (const auto& column : columns) text += column.name + " " + column.type + "; ";
  EXPECT_EQ(text,
            "a INTEGER; b VARCHAR; c DECIMAL(18,2); d TIMESTAMP WITH TIME ZONE; e INTEGER[]; f STRUCT(\"k\" DATE); g "
            "INTEGER; "
            "h JSON; i MAP(VARCHAR, INTEGER); j INTEGER; ");
}

TEST(Connection, only_one_statement_can_be_queried) {
  Database database({});
  Connection connection = database.connect();
  EXPECT_THROW(connection.query("SELECT 1; SELECT 2"), QueryError);
  EXPECT_THROW(connection.query(" -- nothing"), QueryError);
}

TEST(Connection, failures_say_kind_place_and_candidates) {
  Database database({});
  Connection connection = database.connect();
  connection.execute("CREATE TABLE grades(points INTEGER PRIMARY KEY)");
  const struct {
    std::string_view name, sql, kind, message;
    std::optional<std::size_t> position;
    std::vector<std::string> candidates;
    Fault fault;
  } cases[] = {
      {"unknown column",
       "SELECT pints FROM grades",
       "Binder",
       "Referenced column \"pints\" not found in FROM clause! Candidate bindings: \"points\"",
       7,
       {"points"},
       Fault::user},
      {"in a second statement",
       "SELECT 1; SELECT pints FROM grades",
       "Binder",
       "Referenced column \"pints\" not found in FROM clause! Candidate bindings: \"points\"",
       17,
       {"points"},
       Fault::user},
      {"unknown table",
       "SELECT * FROM grade",
       "Catalog",
       "Table with name grade does not exist! Did you mean \"grades\"?",
       14,
       {"grades"},
       Fault::user},
      {"syntax", "SELECT 1 +", "Parser", "syntax error at end of input", 10, {}, Fault::user},
      {"a text that is no number",
       "SELECT CAST(x AS INTEGER) FROM (VALUES ('o''hara \"5\" secret')) t(x)",
       "Conversion",
       "Could not convert string … to INT32 when casting from source column x",
       7,
       {},
       Fault::data},
      {"a number that does not fit",
       "SELECT CAST(range AS TINYINT) FROM range(299, 305)",
       "Conversion",
       "Type INT64 with value … can't be cast because the value is out of range for the destination type INT8 when "
       "casting from "
       "source column range",
       7,
       {},
       Fault::data},
      {"a decimal that does not fit",
       "SELECT x::DECIMAL(4,2) FROM (VALUES (12345.67)) t(x)",
       "Conversion",
       "Casting value … to type DECIMAL(4,2) failed: value is out of range! when casting from source column x",
       8,
       {},
       Fault::data},
      {"a doubled key",
       "INSERT INTO grades VALUES (77), (77)",
       "Constraint",
       "PRIMARY KEY or UNIQUE constraint violation: duplicate key …",
       std::nullopt,
       {},
       Fault::data},
      {"an overflow",
       "SELECT 9223372036854775807 + range FROM range(1, 3)",
       "Out of Range",
       "Overflow in addition of INT64 (… + …)!",
       std::nullopt,
       {},
       Fault::data},
      {"no such file",
       "FROM read_csv('/nowhere/x.csv')",
       "IO",
       "No files found that match the pattern \"/nowhere/x.csv\"",
       5,
       {},
       Fault::outside},
  };
  for (const auto& c : cases) {
    try {
      connection.execute(c.sql);
      ADD_FAILURE() << c.name << ": no error";
    } catch (const QueryError& e) {
      EXPECT_EQ(e.failure().kind, c.kind) << c.name;
      EXPECT_EQ(e.failure().message, c.message) << c.name;
      EXPECT_EQ(e.failure().position, c.position) << c.name;
      EXPECT_EQ(e.failure().candidates, c.candidates) << c.name;
      EXPECT_EQ(e.problems()[0].fault, c.fault) << c.name;
      EXPECT_FALSE(e.is_interrupt()) << c.name;
    }
  }
}

TEST(Connection, too_little_memory_is_an_outside_fault) {
  Database database({.threads = 1, .memory_limit = "20MB", .temp_directory = ""});
  Connection connection = database.connect();
  try {
    connection.query("SELECT list(range) FROM range(20000000)");
    FAIL() << "fitted";
  } catch (const QueryError& e) {
    EXPECT_EQ(e.failure().kind, "Out of Memory");
    EXPECT_EQ(e.problems()[0].fault, Fault::outside);
  }
}

constexpr std::string_view endless =
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range + b.range) % 7 = 9";

TEST(Database, an_interrupt_stops_what_runs_and_refuses_what_follows) {
  Database database({.threads = 2});
  std::vector<std::thread> threads;
  std::atomic<int> stopped = 0;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      Connection connection = database.connect();
      try {
        connection.query(endless);
      } catch (const QueryError& e) {
        if (e.is_interrupt() && e.failure().kind == "Interrupt" && e.problems()[0].what == "stopped") ++stopped;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const double before = steady_seconds();
  database.interrupt();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stopped, 3);
  EXPECT_LT(steady_seconds() - before, 5.0);
  EXPECT_TRUE(database.is_interrupted());
  Connection late = database.connect();
  EXPECT_THROW(late.query("SELECT 1"), QueryError);
  EXPECT_THROW(late.execute("SELECT 1"), QueryError);
}

TEST(Database, an_interrupt_is_never_lost_whenever_it_comes) {
  for (int round = 0; round < 20; ++round) {
    Database database({.threads = 1});
    std::atomic<bool> is_begun = false;
    std::thread worker([&] {
      Connection connection = database.connect();
      is_begun = true;
      EXPECT_THROW(connection.query(endless), QueryError);
    });
    while (!is_begun) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(round * 100));
    database.interrupt();
    worker.join();
  }
}

TEST(Database, interrupting_while_connections_come_and_go_is_safe) {
  Database database({.threads = 1});
  std::atomic<bool> is_done = false;
  std::thread worker([&] {
    while (!is_done) {
      Connection connection = database.connect();
      Connection moved = std::move(connection);
      try {
        moved.query("SELECT 1");
      } catch (const QueryError&) {
        continue;  // interrupted
      }
    }
  });
  for (int i = 0; i < 200; ++i) database.interrupt();
  is_done = true;
  worker.join();
}

TEST(Database, the_engine_is_the_pinned_one) { EXPECT_EQ(engine_version(), "v1.5.5"); }

}  // namespace
}  // namespace schoolhouse::duck
