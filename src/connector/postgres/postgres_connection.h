// A connection to a PostgreSQL server by libpq, which is included in one source of this folder only. Waiting ends when the program is stopped.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

struct pg_conn;
struct pg_result;

namespace schoolhouse::connector {

// Keywords of libpq and their values: {"host", "db.example.org"}.
using PostgresAddress = std::vector<std::pair<std::string, std::string>>;

// What the server or the way to it refused. The message holds no value of a row.
class PostgresError : public Error {
 public:
  enum class Next { give_up, try_again };
  PostgresError(Problem problem, std::string state, Next next)
      : Error(std::move(problem)), state_(std::move(state)), next_(next) {}
  // The SQLSTATE, five characters; empty when no answer came.
  const std::string& state() const { return state_; }
  // Whether it may pass by itself in seconds.
  bool may_pass() const { return next_ == Next::try_again; }

 private:
  std::string state_;
  Next next_;
};

class PostgresConnection {
 public:
  // `shown` names the database in messages: "db.example.org:5432/sis". Throws PostgresError.
  PostgresConnection(const PostgresAddress& address, std::string shown, std::function<bool()> is_stopped);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  using Row = std::vector<std::optional<std::string>>;
  // One statement with $1, $2, … as texts; its rows as text.
  std::vector<Row> query(const std::string& sql, const std::vector<std::string>& parameters = {});
  void execute(const std::string& sql) { query(sql); }
  // Has the server read one statement without running it; throws what is wrong with it.
  void check(const std::string& sql);
  // COPY … TO STDOUT: gives each row with its line end, and returns how many the server says there were.
  std::int64_t copy_out(const std::string& sql, const std::function<void(std::string_view row)>& take);

  const std::string& shown() const { return shown_; }

 private:
  struct Close {
    void operator()(pg_conn* handle) const;
  };
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using Result = std::unique_ptr<pg_result, Clear>;

  void connect(const PostgresAddress& address);
  void wait(bool for_writing) const;
  void cancel() const;
  Result next_result();
  void finish();
  [[noreturn]] void fail(const pg_result* result) const;
  [[noreturn]] void fail_to_connect() const;

  std::string shown_;
  std::function<bool()> is_stopped_;
  std::unique_ptr<pg_conn, Close> handle_;
};

// "name" with inner double quotes doubled is quote_identifier's; this is a text literal that no setting of the server reads otherwise.
std::string postgres_literal(std::string_view text);

}  // namespace schoolhouse::connector
