// Reads declared tables of one database.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/postgres_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "connector/postgres/copy_text.h"
#include "connector/postgres/postgres_columns.h"
#include "connector/postgres/row_keeper.h"
#include "http/client.h"
#include "secret/secrets.h"

namespace schoolhouse::connector {
namespace {

// A page that is larger would be packed as it comes, not while the next one does.
constexpr std::int64_t most_page_bytes = std::int64_t{7} << 20U;
// Before each further try.
constexpr std::array wait_seconds{1.0, 2.0, 4.0};

// Settings by which every server writes values alike.
std::vector<std::string> settings(const PostgresSource& source) {
  std::vector<std::string> all = {"TimeZone = 'UTC'",       "DateStyle = 'ISO, YMD'", "IntervalStyle = 'iso_8601'",
                                  "extra_float_digits = 1", "bytea_output = 'hex'",   "synchronize_seqscans = off"};
  if (source.statement_seconds > 0)
    all.push_back(fmt::format("statement_timeout = {}",
                              static_cast<std::int64_t>(std::max(1.0, source.statement_seconds * 1000))));
  return all;
}

// A column of the table by the name that it has there, of those that are read.
std::string name_there(const PostgresTable& table, const std::string& declared,
                       const std::vector<std::string>& columns) {
  const auto column =
      std::ranges::find(table.rows.columns, declared, [](const SourceColumn& one) { return one.contract.name; });
  for (const std::string& name : column->names_in_files()) {
    if (std::ranges::find(columns, name) != columns.end()) return name;
  }
  return {};
}

std::string select(const PostgresTable& table, const RequestSpec& request, const std::vector<std::string>& columns,
                   const std::string& part = {}) {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + quote_identifier(column);
  std::vector<std::string> conditions;
  // A comment at its end must not swallow the bracket.
  if (!table.where.empty()) conditions.push_back("(" + table.where + "\n)");
  const std::string newest = table.incremental ? name_there(table, table.incremental->column, columns) : "";
  if (!newest.empty()) {
    // A row that does not say how new it is may be new.
    const std::string column = quote_identifier(newest);
    conditions.push_back("(" + column + " >= " + postgres_literal(request.cursor) + " OR " + column + " IS NULL)");
  }
  if (!part.empty()) conditions.push_back(part);
  return "SELECT " + list + " FROM " + quote_identifier(table.schema) + "." + quote_identifier(table.from) +
         (conditions.empty() ? "" : " WHERE ") + join(conditions, " AND ");
}

// The cell of one row as COPY writes it.
std::string cell_of(const std::string& row, std::size_t column) {
  std::string_view rest = row;
  CopyTextReader reader([&](std::span<char> buffer) {
    const std::size_t count = std::min(buffer.size(), rest.size());
    std::ranges::copy(rest.substr(0, count), buffer.begin());
    rest.remove_prefix(count);
    return count;
  });
  CopyRow cells;
  reader.next(cells);
  return std::string(cells.cells.at(column).value_or(""));
}

}  // namespace

// What is under way for one table.
struct PostgresReader::Reading {
  const PostgresTable& table;
  const RequestSpec& request;
  const Place& place;
  const std::vector<std::string>& columns;
  RowKeeper keeper;
  double started = steady_seconds();
  double told_at = 0;
  std::int64_t resumed_rows = 0;
};

PostgresReader::PostgresReader(const PostgresSource& source, const LoadContext& context)
    : source_(source), context_(context), remote_(context.remote()) {
  const auto fill = [&](const std::string& text) { return remote_.secrets.fill(text); };
  user_ = fill(source.user);
  address_ = {{"host", fill(source.host)},         {"port", fill(source.port)},  {"dbname", fill(source.database)},
              {"sslmode", source.ssl_mode},        {"gssencmode", "disable"},    {"client_encoding", "UTF8"},
              {"application_name", "schoolhouse"}, {"keepalives_idle", "30"},    {"keepalives_interval", "10"},
              {"keepalives_count", "3"},           {"tcp_user_timeout", "60000"}};
  if (!user_.empty()) address_.emplace_back("user", user_);
  if (!source.password.empty()) address_.emplace_back("password", fill(source.password));
  if (!source.ssl_root_certificate.empty())
    address_.emplace_back("sslrootcert", (context.project / fill(source.ssl_root_certificate)).string());
  try {
    try_again([&] { connect(); });
  } catch (const Error& error) {
    throw told(error, {});
  }
}

// Runs it again after a failure that may pass.
template <typename Work>
std::invoke_result_t<Work> PostgresReader::try_again(const Work& work) {
  for (const double seconds : wait_seconds) {
    try {
      return work();
    } catch (const PostgresError& error) {
      if (!error.may_pass() || !remote_.client.wait(seconds)) throw;
    }
  }
  return work();
}

void PostgresReader::connect() {
  const std::string shown = address_[0].second + ":" + address_[1].second + "/" + address_[2].second;
  connection_ =
      std::make_unique<PostgresConnection>(address_, shown, [&client = remote_.client] { return client.is_stopped(); });
  begin();
}

void PostgresReader::begin() {
  connection_->execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  for (const std::string& setting : settings(source_)) connection_->execute("SET LOCAL " + setting);
}

Error PostgresReader::told(const Error& error, const Place& place) const {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    problem.what = remote_.secrets.redact(std::move(problem.what));
    problem.fix = remote_.secrets.redact(std::move(problem.fix));
    if (problem.where == Place{}) problem.where = place;
  }
  return Error(std::move(problems));
}

// Whether the server can read the statement; what it can't read may be the declared condition.
void PostgresReader::check(const std::string& sql, const PostgresTable& table, const Place& place) {
  try {
    connection_->check(sql);
  } catch (const PostgresError& error) {
    const bool is_condition = !table.where.empty() && error.state().starts_with("42") && error.state() != "42501";
    throw told(error, {place.file, place.line, place.key + (is_condition ? ".where" : ".from")});
  }
}

// How many rows came; as many as the server says that it sent.
std::int64_t PostgresReader::copy(Reading& reading, const std::string& sql,
                                  const std::function<void(std::string_view row)>& take) {
  const RowKeeper& keeper = reading.keeper;
  const std::int64_t before = keeper.rows();
  const std::int64_t count = connection_->copy_out("COPY (" + sql + ") TO STDOUT", [&](std::string_view row) {
    take(row);
    if (!context_.tell || keeper.rows() % 1000 != 0) return;
    const double now = steady_seconds();
    if (now < reading.told_at + 0.2) return;
    reading.told_at = now;
    const double rate =
        static_cast<double>(keeper.rows() - reading.resumed_rows) / std::max(now - reading.started, 0.001);
    context_.tell(fmt::format("{} rows, {}, {} rows/s", format_count(keeper.rows()), format_bytes(keeper.bytes()),
                              format_count(static_cast<std::int64_t>(rate))));
  });
  const std::int64_t came = keeper.rows() - before;
  if (count >= 0 && count != came) {
    throw Error({Fault::outside,
                 fmt::format("{}: the server sent {} rows, and {} came", connection_->shown(), format_count(count),
                             format_count(came)),
                 {},
                 "run again"});
  }
  return came;
}

void PostgresReader::fetch_whole(Reading& reading, std::int64_t most_rows) {
  const std::string sql = select(reading.table, reading.request, reading.columns) +
                          (most_rows > 0 ? " LIMIT " + std::to_string(most_rows) : "");
  check(sql, reading.table, reading.place);
  RowKeeper& keeper = reading.keeper;
  copy(reading, sql, [&](std::string_view row) {
    if (keeper.page_bytes() >= most_page_bytes) keeper.end_page();
    keeper.take(row);
  });
}

void PostgresReader::fetch_chunks(Reading& reading) {
  const Place chunks{reading.place.file, reading.place.line, reading.place.key + ".chunks"};
  if (name_there(reading.table, reading.table.chunks->column, reading.columns).empty()) {
    throw Error({Fault::user, "the column '" + reading.table.chunks->column + "' of 'chunks:' is not there", chunks,
                 "take one that is"});
  }
  const auto version = connection_->query("SHOW server_version_num");
  if (parse_integer(version.at(0).at(0).value_or("")).value_or(0) < 130000) {
    throw Error({Fault::user, connection_->shown() + ": the server is older than PostgreSQL 13, which reads parts",
                 chunks, "take 'chunks:' out"});
  }
  check(select(reading.table, reading.request, reading.columns), reading.table, reading.place);
  if (reading.keeper.token().empty()) set_until(reading);
  for (;;) {
    std::string last = try_again([&] {
      // A try that failed leaves neither rows nor a connection that could be used.
      reading.keeper.drop_page();
      if (!connection_) connect();
      try {
        return fetch_chunk(reading);
      } catch (...) {
        connection_ = nullptr;
        throw;
      }
    });
    if (last.empty()) return;
    reading.keeper.end_page(std::move(last));
  }
}

// A later load asks for what is newer than the newest row of now: a row that changes behind the place that the parts have reached is then
// not passed over, however long they take.
void PostgresReader::set_until(Reading& reading) {
  if (!reading.table.incremental) return;
  const std::string name = name_there(reading.table, reading.table.incremental->column, reading.columns);
  if (name.empty()) return;
  const auto rows = connection_->query("SELECT CAST(max(" + quote_identifier(name) + ") AS text) FROM (" +
                                       select(reading.table, reading.request, reading.columns) + ") AS asked");
  if (const auto& newest = rows.at(0).at(0))
    reading.keeper.set_until("(" + quote_identifier(name) + " <= " + postgres_literal(*newest) + " OR " +
                             quote_identifier(name) + " IS NULL)");
}

std::string PostgresReader::select_part(const Reading& reading, const std::string& part) const {
  const std::string& until = reading.keeper.until();
  return select(reading.table, reading.request, reading.columns, part + (until.empty() ? "" : " AND " + until));
}

// The value behind which the next part begins, as a literal; empty: it was the last. The server holds no moment for longer than a part.
std::string PostgresReader::fetch_chunk(Reading& reading) {
  const Chunks& chunks = *reading.table.chunks;
  RowKeeper& keeper = reading.keeper;
  const std::string name = name_there(reading.table, chunks.column, reading.columns);
  const std::string column = quote_identifier(name);
  const std::string part = keeper.token().empty() ? column + " IS NOT NULL" : column + " > " + keeper.token();
  // Rows of the same value come in the same part, however many there are.
  const std::string in_order =
      " ORDER BY " + column + " FETCH FIRST " + std::to_string(chunks.rows) + " ROWS WITH TIES";
  std::string last;
  const std::int64_t count = copy(reading, select_part(reading, part) + in_order, [&](std::string_view row) {
    keeper.take(row);
    last = row;
  });
  const bool is_last = count < chunks.rows;
  if (is_last) {
    copy(reading, select_part(reading, column + " IS NULL"), [&](std::string_view row) { keeper.take(row); });
  }
  connection_->execute("COMMIT");
  if (is_last) return {};
  begin();
  const auto place = std::ranges::find(reading.columns, name) - reading.columns.begin();
  const std::string value = cell_of(last, static_cast<std::size_t>(place));
  if (!is_utf8(value)) {
    throw Error({Fault::data,
                 connection_->shown() + ": a value of '" + name + "' is no UTF-8, and can't lead to the next part",
                 {reading.place.file, reading.place.line, reading.place.key + ".chunks"},
                 "take another column for 'chunks:', or repair the text there"});
  }
  return postgres_literal(value);
}

FetchResult PostgresReader::fetch(const PostgresTable& table, const RequestSpec& request, Pull& pull,
                                  const Place& place, std::int64_t most_rows) {
  try {
    FetchResult result;
    result.count.requests_done = 1;
    FetchedRequest& fetched = result.requests.emplace_back(FetchedRequest{.spec = request});
    const bool is_in_parts = table.chunks && most_rows == 0;
    const auto found = pull.found().find(request.key);
    if (is_in_parts && found != pull.found().end()) fetched.pages = found->second.pages;
    const auto resumed = static_cast<std::int64_t>(fetched.pages.size());
    result.count.resumed = resumed;
    if (fetched.pages.empty() || fetched.pages.back().next) {
      const std::vector<std::string> columns = find_server_columns(*connection_, table, user_, place);
      Reading reading{table, request, place, columns,
                      RowKeeper(pull, request,
                                remote_.secrets.with_names("postgres " + connection_->shown() + " " + table.schema +
                                                           "." + table.from),
                                columns)};
      if (resumed > 0) reading.keeper.take_up(fetched.pages);
      reading.resumed_rows = reading.keeper.rows();
      if (is_in_parts)
        fetch_chunks(reading);
      else
        fetch_whole(reading, most_rows);
      fetched.pages = reading.keeper.finish();
    }
    for (const PulledPage& page : fetched.pages) result.count.records += page.records;
    result.count.pages = static_cast<std::int64_t>(fetched.pages.size()) - resumed;
    return result;
  } catch (const Error& error) {
    throw told(error, {place.file, place.line, place.key + ".from"});
  }
}

std::string fetch_declaration(const PostgresSource& source, const PostgresTable& table, const RequestSpec& request,
                              const std::string& outside) {
  if (!table.chunks) return {};
  std::string text = source.host + ":" + source.port + "/" + source.database;
  for (const std::string& part : {table.schema, table.from, table.where, table.chunks->column, request.cursor, outside})
    text += "\n" + part;
  for (const SourceColumn& column : table.rows.columns) {
    text += "\n" + column.contract.name;
    for (const std::string& name : column.names_in_files()) text += "\t" + name;
  }
  return sha256(text);
}

}  // namespace schoolhouse::connector
