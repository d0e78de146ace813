// DuckDB behind our own types: one in-memory database a process, connections, queries, errors with positions.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "duck/value.h"

// DuckDB's opaque handles; duckdb.h itself is included by sources of this folder only.
struct _duckdb_database;
struct _duckdb_connection;

namespace schoolhouse::duck {

struct DatabaseOptions {
  int threads = 0;                  // 0: one a core
  std::string memory_limit = {};    // "4GB"; empty: DuckDB's own default
  std::string temp_directory = {};  // where what does not fit in memory goes; empty: nowhere
};

// What DuckDB refused. `position` is the byte offset in the SQL text where known.
// `message` never holds a value of the data: text that DuckDB quotes from rows is taken out.
struct QueryFailure {
  std::string kind;     // "Binder", "Parser", "Catalog", "Conversion", "IO", "Out of Memory", "Interrupt", …
  std::string message;  // the first sentence(s), without the "LINE 1:" excerpt
  std::optional<std::size_t> position;
  std::vector<std::string> candidates;  // nearest names that DuckDB offers
  std::string statement = {};           // the SQL that was run, in which `position` counts
};

class QueryError : public Error {
 public:
  explicit QueryError(QueryFailure failure);
  const QueryFailure& failure() const { return failure_; }
  void set_statement(std::string_view sql) { failure_.statement = sql; }
  bool is_interrupt() const { return failure_.kind == "Interrupt" || failure_.kind == "INTERRUPT"; }

 private:
  QueryFailure failure_;
};

class Connection;
struct TallyRegistry;

// The database of this process. Session settings: UTC, NULLS LAST, no download of extensions, no insertion order kept.
class Database {
 public:
  explicit Database(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Each thread uses its own connection.
  Connection connect();
  // Stops every running query of every connection with an "Interrupt" QueryError; later queries are refused the same
  // way. Safe to call from any thread (not from a signal handler).
  void interrupt();
  bool is_interrupted() const { return is_interrupted_; }

  // Keeps what was thrown below a callback of DuckDB, and returns the text to hand to DuckDB as the error: the query
  // that fails with this text rethrows what was kept.
  std::string keep_thrown(std::exception_ptr thrown);
  std::exception_ptr take_thrown(std::string_view error_text);
  // Does the work the first time that it is asked for under a name; others wait until it is done.
  void once(const std::string& name, const std::function<void()>& work);
  // The running measurements of this database.
  TallyRegistry& tallies();

 private:
  friend class Connection;
  struct CloseDatabase {
    void operator()(_duckdb_database* handle) const;
  };
  std::unique_ptr<_duckdb_database, CloseDatabase> handle_;
  std::mutex lock_;
  std::set<_duckdb_connection*> connections_;
  std::atomic<bool> is_interrupted_ = false;
  std::map<std::string, std::exception_ptr, std::less<>> thrown_;
  std::uint64_t thrown_count_ = 0;
  std::mutex once_lock_;
  std::set<std::string> done_;
  // Shared with DuckDB's catalog, which frees its functions when it likes.
  std::shared_ptr<TallyRegistry> tallies_;
  std::once_flag tallies_made_;
};

class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  // Runs one or several statements; the result, if any, is thrown away. Returns the rows changed or copied by the last.
  std::int64_t execute(std::string_view sql);
  // Runs one statement and returns all rows.
  Rows query(std::string_view sql);
  // Runs one statement and hands over rows in blocks of at most 2,048, so that a large result needs little memory.
  // Returning false ends it.
  void stream(std::string_view sql, const std::function<bool(const Rows& block)>& take);
  // Column names and types of a SELECT without running it.
  std::vector<ResultColumn> describe(std::string_view sql);

  _duckdb_connection* handle() const { return handle_; }
  Database& database() const { return *database_; }

 private:
  friend class Database;
  Connection(Database& database, _duckdb_connection* handle) : database_(&database), handle_(handle) {}
  Database* database_;
  _duckdb_connection* handle_;
};

// DuckDB's own version, "v1.5.5".
std::string engine_version();

}  // namespace schoolhouse::duck
