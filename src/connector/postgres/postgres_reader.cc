// Reads declared tables of one database.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/postgres_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "base/clock.h"
#include "base/text.h"
#include "connector/postgres/postgres_columns.h"
#include "http/client.h"
#include "secret/secrets.h"

namespace schoolhouse::connector {
namespace {

// One page is packed while the next one comes; more than this would be packed as it comes.
constexpr std::int64_t page_bytes = std::int64_t{7} << 20U;

// Rows as they come, kept page by page.
class RowKeeper {
 public:
  RowKeeper(Pull& pull, const RequestSpec& request, std::string asked, std::string header)
      : pull_(pull), request_(request), asked_(std::move(asked)), header_(std::move(header)) {}

  void take(std::string_view row) {
    if (bytes_ >= page_bytes) close(Further::yes);
    if (!body_) open();
    body_->take(row);
    bytes_ += static_cast<std::int64_t>(row.size());
    all_bytes_ += static_cast<std::int64_t>(row.size());
    ++records_;
  }
  std::int64_t rows() const { return row_ + records_; }
  std::int64_t bytes() const { return all_bytes_; }

  // A table without rows has one page all the same.
  std::vector<PulledPage> finish() {
    if (!body_) open();
    close(Further::no);
    pages_.push_back(keeping_.get());
    return std::move(pages_);
  }

 private:
  enum class Further { yes, no };

  void open() {
    body_ = pull_.begin_page();
    body_->take(header_);
  }
  void close(Further further) {
    PulledPage page{.key = {.number = number_, .row = row_}, .asked = asked_, .records = records_};
    row_ += records_;
    ++number_;
    if (further == Further::yes) page.next = PageKey{.number = number_, .row = row_};
    if (keeping_.valid()) pages_.push_back(keeping_.get());
    keeping_ = std::async(std::launch::async, [this, page, body = std::move(body_)]() mutable {
      body->finish();
      pull_.keep(request_.key, request_.values, page, body.get());
      return page;
    });
    body_ = nullptr;
    bytes_ = 0;
    records_ = 0;
  }

  Pull& pull_;
  const RequestSpec& request_;
  std::string asked_;
  std::string header_;
  std::unique_ptr<PageWriter> body_;
  std::int64_t number_ = 0;
  std::int64_t row_ = 0;
  std::int64_t records_ = 0;
  std::int64_t bytes_ = 0;
  std::int64_t all_bytes_ = 0;
  std::vector<PulledPage> pages_;
  std::future<PulledPage> keeping_;  // last: its thread uses what stands above
};

// As COPY would write it.
std::string header_of(const std::vector<std::string>& columns) {
  std::string line;
  for (const std::string& column : columns) {
    if (!line.empty()) line += '\t';
    for (const char c : column) {
      if (c == '\\')
        line += "\\\\";
      else if (c == '\t')
        line += "\\t";
      else if (c == '\n')
        line += "\\n";
      else if (c == '\r')
        line += "\\r";
      else
        line += c;
    }
  }
  return line + "\n";
}

// Settings by which every server writes values alike.
std::vector<std::string> settings(const PostgresSource& source) {
  std::vector<std::string> all = {"TimeZone = 'UTC'",       "DateStyle = 'ISO, YMD'", "IntervalStyle = 'iso_8601'",
                                  "extra_float_digits = 1", "bytea_output = 'hex'",   "synchronize_seqscans = off"};
  if (source.statement_seconds > 0)
    all.push_back(fmt::format("statement_timeout = {}",
                              static_cast<std::int64_t>(std::max(1.0, source.statement_seconds * 1000))));
  return all;
}

}  // namespace

PostgresReader::PostgresReader(const PostgresSource& source, const LoadContext& context)
    : source_(source), context_(context), remote_(context.remote()) {
  const auto fill = [&](const std::string& text) { return remote_.secrets.fill(text); };
  user_ = fill(source.user);
  PostgresAddress address = {
      {"host", fill(source.host)},         {"port", fill(source.port)},  {"dbname", fill(source.database)},
      {"sslmode", source.ssl_mode},        {"gssencmode", "disable"},    {"client_encoding", "UTF8"},
      {"application_name", "schoolhouse"}, {"keepalives_idle", "30"},    {"keepalives_interval", "10"},
      {"keepalives_count", "3"},           {"tcp_user_timeout", "60000"}};
  if (!user_.empty()) address.emplace_back("user", user_);
  if (!source.password.empty()) address.emplace_back("password", fill(source.password));
  if (!source.ssl_root_certificate.empty())
    address.emplace_back("sslrootcert", (context.project / fill(source.ssl_root_certificate)).string());
  const std::string shown = address[0].second + ":" + address[1].second + "/" + address[2].second;
  try {
    connection_ = std::make_unique<PostgresConnection>(address, shown,
                                                       [&client = remote_.client] { return client.is_stopped(); });
    connection_->execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for (const std::string& setting : settings(source)) connection_->execute("SET LOCAL " + setting);
  } catch (const Error& error) {
    throw told(error, {});
  }
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

std::string PostgresReader::select(const PostgresTable& table, const RequestSpec& request,
                                   const std::vector<std::string>& columns, std::int64_t most_rows) const {
  std::string list;
  for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + quote_identifier(column);
  std::string sql = "SELECT " + list + " FROM " + quote_identifier(table.schema) + "." + quote_identifier(table.from);
  std::string conditions;
  // A comment at its end must not swallow the bracket.
  if (!table.where.empty()) conditions = "(" + table.where + "\n)";
  if (table.incremental) {
    const auto declared = std::ranges::find(table.rows.columns, table.incremental->column,
                                            [](const SourceColumn& one) { return one.contract.name; });
    for (const std::string& name : declared->names_in_files()) {
      if (std::ranges::find(columns, name) == columns.end()) continue;
      const std::string column = quote_identifier(name);
      // A row that does not say how new it is may be new.
      conditions += (conditions.empty() ? "" : " AND ") +
                    ("(" + column + " >= " + postgres_literal(request.cursor) + " OR " + column + " IS NULL)");
      break;
    }
  }
  if (!conditions.empty()) sql += " WHERE " + conditions;
  if (most_rows > 0) sql += " LIMIT " + std::to_string(most_rows);
  return sql;
}

FetchResult PostgresReader::fetch(const PostgresTable& table, const RequestSpec& request, Pull& pull,
                                  const Place& place, std::int64_t most_rows) {
  const Place from{place.file, place.line, place.key + ".from"};
  try {
    const std::vector<std::string> columns = find_server_columns(*connection_, table, user_, place);
    const std::string sql = select(table, request, columns, most_rows);
    try {
      connection_->check(sql);
    } catch (const PostgresError& error) {
      const bool is_condition = !table.where.empty() && error.state().starts_with("42") && error.state() != "42501";
      throw told(error, is_condition ? Place{place.file, place.line, place.key + ".where"} : from);
    }
    RowKeeper keeper(
        pull, request,
        remote_.secrets.with_names("postgres " + connection_->shown() + " " + table.schema + "." + table.from),
        header_of(columns));
    const double started = steady_seconds();
    double told_at = 0;
    const std::int64_t count = connection_->copy_out("COPY (" + sql + ") TO STDOUT", [&](std::string_view row) {
      keeper.take(row);
      if (!context_.tell || keeper.rows() % 1000 != 0) return;
      const double now = steady_seconds();
      if (now < told_at + 0.2) return;
      told_at = now;
      const double rate = static_cast<double>(keeper.rows()) / std::max(now - started, 0.001);
      context_.tell(fmt::format("{} rows, {}, {} rows/s", format_count(keeper.rows()), format_bytes(keeper.bytes()),
                                format_count(static_cast<std::int64_t>(rate))));
    });
    if (count >= 0 && count != keeper.rows()) {
      throw Error({Fault::outside,
                   fmt::format("{}: the server sent {} rows, and {} came", connection_->shown(), format_count(count),
                               format_count(keeper.rows())),
                   from, "run again"});
    }
    FetchResult result;
    result.count.records = keeper.rows();
    result.count.requests_done = 1;
    result.requests.push_back({.spec = request, .pages = keeper.finish()});
    result.count.pages = static_cast<std::int64_t>(result.requests.front().pages.size());
    return result;
  } catch (const Error& error) {
    throw told(error, from);
  }
}

}  // namespace schoolhouse::connector
