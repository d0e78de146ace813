// Opens DuckDB in memory and runs statements that can be stopped at any moment.
// SPDX-License-Identifier: Apache-2.0
#include "duck/database.h"

#include <utility>

#include "base/text.h"
#include "duck/failure.h"
#include "duck/handles.h"
#include "duck/run.h"
#include "duck/tally.h"
#include "duck/vector_reader.h"

namespace schoolhouse::duck {
namespace {

Problem problem_of(const QueryFailure& failure) {
  Problem problem{.fault = fault_of(failure.kind), .what = failure.message};
  if (failure.kind == "Interrupt") problem.what = "stopped";
  if (failure.kind == "Out of Memory") problem.fix = "give it more with --memory, or fewer --threads";
  if (!failure.candidates.empty()) problem.fix = "did you mean " + join(failure.candidates, ", ") + "?";
  return problem;
}

[[noreturn]] void fail(Database& database, const char* text) {
  const std::string_view message = text == nullptr ? "" : text;
  if (const std::exception_ptr thrown = database.take_thrown(message)) std::rethrow_exception(thrown);
  throw QueryError(parse_failure(message));
}

void check_running(const Database& database) {
  if (database.is_interrupted())
    throw QueryError({.kind = "Interrupt", .message = "stopped", .position = {}, .candidates = {}});
}

enum class Delivery { whole, streamed };

// The statements of a text, not yet prepared.
struct Extracted {
  Statements statements;
  idx_t count = 0;
};
Extracted extract(Connection& connection, const std::string& sql) {
  duckdb_extracted_statements handle = nullptr;
  const idx_t count = duckdb_extract_statements(connection.handle(), sql.c_str(), &handle);
  Extracted extracted{Statements(handle), count};
  const char* refused = duckdb_extract_statements_error(handle);
  if (count == 0 && refused != nullptr) fail(connection.database(), refused);
  return extracted;
}

Prepared prepare(Connection& connection, const Extracted& extracted, idx_t index) {
  duckdb_prepared_statement handle = nullptr;
  const auto state =
      duckdb_prepare_extracted_statement(connection.handle(), extracted.statements.get(), index, &handle);
  Prepared prepared(handle);
  if (state == DuckDBError) fail(connection.database(), duckdb_prepare_error(handle));
  return prepared;
}

// An interrupt between preparing and executing would be lost inside DuckDB, so it is looked for once the statement is
// pending: from there on DuckDB remembers it.
Result run(Connection& connection, duckdb_prepared_statement prepared, Delivery delivery) {
  duckdb_pending_result handle = nullptr;
  const auto state = delivery == Delivery::streamed ? duckdb_pending_prepared_streaming(prepared, &handle)
                                                    : duckdb_pending_prepared(prepared, &handle);
  const Pending pending(handle);
  if (state == DuckDBError) fail(connection.database(), duckdb_pending_error(handle));
  check_running(connection.database());
  Result result;
  if (duckdb_execute_pending(handle, result.get()) == DuckDBError)
    fail(connection.database(), duckdb_result_error(result.get()));
  return result;
}

// The only statement of a text.
Prepared prepare_one(Connection& connection, std::string_view sql) {
  check_running(connection.database());
  const Extracted extracted = extract(connection, std::string(sql));
  if (extracted.count != 1) {
    throw QueryError({.kind = "Parser",
                      .message = extracted.count == 0 ? "there is no statement here"
                                                      : "one statement was expected, there are several",
                      .position = {},
                      .candidates = {}});
  }
  return prepare(connection, extracted, 0);
}

// Hands over the chunks of a result as rows until `take` says no. Returns false when `take` did.
bool read_result(Database& database, Result& result, Rows& rows, const std::function<bool()>& take) {
  std::vector<ColumnType> types;
  for (idx_t i = 0; i < duckdb_column_count(result.get()); ++i) {
    types.push_back(read_type(LogicalType(duckdb_column_logical_type(result.get(), i)).get()));
    rows.columns.push_back({duckdb_column_name(result.get(), i), type_name(types.back())});
  }
  while (const Chunk chunk{duckdb_fetch_chunk(result.value())}) {
    check_running(database);
    const idx_t size = duckdb_data_chunk_get_size(chunk.get());
    const std::size_t first = rows.rows.size();
    rows.rows.resize(first + size, std::vector<Value>(types.size()));
    for (std::size_t column = 0; column < types.size(); ++column) {
      const VectorView view = view_vector(types[column], duckdb_data_chunk_get_vector(chunk.get(), column));
      for (idx_t row = 0; row < size; ++row) rows.rows[first + row][column] = read_value(types[column], view, row);
    }
    if (!take()) return false;
  }
  // A streamed query fails while it is fetched.
  if (const char* error = duckdb_result_error(result.get()); error != nullptr) fail(database, error);
  return true;
}

// Does the work of one text of SQL; what DuckDB refuses then knows the text.
template <class Work>
auto with_statement(std::string_view sql, Work work) {
  try {
    return work();
  } catch (QueryError& error) {
    error.set_statement(sql);
    throw;
  }
}

void set(duckdb_config config, const char* name, const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) == DuckDBError) {
    throw Error({.fault = Fault::user,
                 .what = "'" + value + "' is no " + replace_all(name, "_", " "),
                 .fix = "write --memory as 4GB or 500MB, and --threads as a whole number"});
  }
}

}  // namespace

QueryError::QueryError(QueryFailure failure) : Error(problem_of(failure)), failure_(std::move(failure)) {}

void Database::CloseDatabase::operator()(_duckdb_database* handle) const { duckdb_close(&handle); }

Database::Database(const DatabaseOptions& options) {
  duckdb_config config_handle = nullptr;
  duckdb_create_config(&config_handle);
  const Config config(config_handle);
  // Everything that can be set at open is: a SET statement later costs a parse and a plan each.
  set(config.get(), "autoinstall_known_extensions", "false");
  set(config.get(), "autoload_known_extensions", "false");
  set(config.get(), "preserve_insertion_order", "false");
  set(config.get(), "default_null_order", "nulls_last");
  set(config.get(), "errors_as_json", "true");
  // Folders come from our own callers, so a refusal is about the text of --memory or --threads.
  set(config.get(), "temp_directory", options.temp_directory);
  if (options.threads > 0) set(config.get(), "threads", std::to_string(options.threads));
  if (!options.memory_limit.empty()) set(config.get(), "memory_limit", options.memory_limit);

  duckdb_database handle = nullptr;
  char* error = nullptr;
  if (duckdb_open_ext(nullptr, &handle, config.get(), &error) == DuckDBError) {
    const QueryFailure failure = parse_failure(take_text(error));
    throw Error({.fault = Fault::user, .what = failure.message, .fix = "check --memory and --threads"});
  }
  handle_.reset(handle);
  // The one setting that only exists once the built-in calendar extension is loaded.
  connect().execute("SET GLOBAL TimeZone = 'UTC'");
}

Database::~Database() = default;

Connection Database::connect() {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(handle_.get(), &connection) == DuckDBError) {
    throw Error({.fault = Fault::outside, .what = "DuckDB can't open another connection"});
  }
  const std::lock_guard guard(lock_);
  connections_.insert(connection);
  return Connection(*this, connection);
}

void Database::interrupt() {
  const std::lock_guard guard(lock_);
  is_interrupted_ = true;
  for (duckdb_connection connection : connections_) duckdb_interrupt(connection);
}

std::string Database::keep_thrown(std::exception_ptr thrown) {
  const std::lock_guard guard(lock_);
  std::string text = "schoolhouse callback " + std::to_string(++thrown_count_) + ".";
  thrown_.emplace(text, std::move(thrown));
  return text;
}

std::exception_ptr Database::take_thrown(std::string_view error_text) {
  const std::lock_guard guard(lock_);
  for (auto kept = thrown_.begin(); kept != thrown_.end(); ++kept) {
    if (error_text.find(kept->first) == std::string_view::npos) continue;
    std::exception_ptr thrown = kept->second;
    // Other threads of the same query may have failed too; nobody will ask for theirs.
    thrown_.erase(kept);
    return thrown;
  }
  return nullptr;
}

void Database::once(const std::string& name, const std::function<void()>& work) {
  const std::lock_guard guard(once_lock_);
  if (done_.contains(name)) return;
  work();
  done_.insert(name);
}

TallyRegistry& Database::tallies() {
  std::call_once(tallies_made_, [this] { tallies_ = make_tally_registry(*this); });
  return *tallies_;
}

Connection::Connection(Connection&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Connection::~Connection() {
  if (handle_ == nullptr) return;
  {
    const std::lock_guard guard(database_->lock_);
    database_->connections_.erase(handle_);
  }
  duckdb_disconnect(&handle_);
}

std::int64_t Connection::execute(std::string_view sql) {
  return with_statement(sql, [&] {
    check_running(*database_);
    const Extracted extracted = extract(*this, std::string(sql));
    std::int64_t changed = 0;
    for (idx_t i = 0; i < extracted.count; ++i) {
      check_running(*database_);
      const Prepared prepared = prepare(*this, extracted, i);
      Result result = run(*this, prepared.get(), Delivery::whole);
      changed = static_cast<std::int64_t>(duckdb_rows_changed(result.get()));
    }
    return changed;
  });
}

Result run_one(Connection& connection, std::string_view sql) {
  return with_statement(sql, [&] {
    const Prepared prepared = prepare_one(connection, sql);
    return run(connection, prepared.get(), Delivery::whole);
  });
}

Rows Connection::query(std::string_view sql) {
  Result result = run_one(*this, sql);
  Rows rows;
  read_result(*database_, result, rows, [] { return true; });
  return rows;
}

void Connection::stream(std::string_view sql, const std::function<bool(const Rows& block)>& take) {
  const bool is_finished = with_statement(sql, [&] {
    const Prepared prepared = prepare_one(*this, sql);
    Result result = run(*this, prepared.get(), Delivery::streamed);
    Rows rows;
    return read_result(*database_, result, rows, [&] {
      const bool go_on = take(rows);
      rows.rows.clear();
      return go_on;
    });
  });
  // An unread result keeps its transaction open until the next statement, and what is registered meanwhile is lost.
  if (!is_finished) execute("SELECT 1");
}

std::vector<ResultColumn> Connection::describe(std::string_view sql) {
  const Prepared prepared = with_statement(sql, [&] { return prepare_one(*this, sql); });
  std::vector<ResultColumn> columns;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(prepared.get()); ++i) {
    const LogicalType type(duckdb_prepared_statement_column_logical_type(prepared.get(), i));
    columns.push_back({take_text(const_cast<char*>(duckdb_prepared_statement_column_name(prepared.get(), i))),
                       type_name(read_type(type.get()))});
  }
  return columns;
}

std::string engine_version() { return duckdb_library_version(); }

}  // namespace schoolhouse::duck
