// What requests need to know from the lake: rows of a list, and the last value of an incremental column.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/lake_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "connector/record_table.h"
#include "connector/rest/change_sql.h"
#include "duck/database.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

}  // namespace

std::vector<std::vector<std::string>> LakeValues::read_rows(const EachRows& rows, const Place& place) const {
  const auto snapshot = lake::find_snapshot(context_.lake, rows.table);
  if (!snapshot)
    throw Error({Fault::user, "the table " + rows.table.text() + " is not loaded yet", place,
                 "load it first: 'schoolhouse ingest'"});
  std::vector<std::string> known;
  for (const lake::Column& column : snapshot->schema.columns) known.push_back(column.name);
  std::string list;
  for (const std::string& column : rows.columns) {
    if (std::ranges::find(known, column) == known.end())
      throw Error({Fault::user, "the table " + rows.table.text() + " has no column '" + column + "'", place,
                   suggest(column, known)});
    list += (list.empty() ? "" : ", ") + ("CAST(" + quote_identifier(column) + " AS VARCHAR)");
  }
  std::string sql = "SELECT " + list + " FROM (" + lake::scan_sql(*snapshot) + ")";
  if (!rows.where.empty()) sql += " WHERE " + rows.where;
  std::vector<std::vector<std::string>> all;
  for (const auto& row : context_.connection().query(sql + " ORDER BY ALL").rows) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (duck::is_null(row[i]))
        throw Error({Fault::data, "a row of " + rows.table.text() + " has no value in '" + rows.columns[i] + "'", place,
                     "repair it, or leave such rows out by 'where:'"});
      texts.push_back(duck::to_text(row[i]));
    }
    all.push_back(std::move(texts));
  }
  return all;
}

std::string LakeValues::cursor_sql(std::optional<Micros> asked) const {
  const Incremental& incremental = *table_.incremental;
  const auto column = std::ranges::find(table_.rows.columns, incremental.column,
                                        [](const SourceColumn& one) { return one.contract.name; });
  std::string greatest = "max(" + quote_identifier(incremental.column) + ")";
  const Kind kind = column->contract.type.kind;
  if (asked && (kind == Kind::date || kind == Kind::timestamp)) {
    // What changed while the pages came may stand on one that had come: it is asked for again. Days differ by time zone.
    const std::string moment = fmt::format("make_timestamptz({})", *asked);
    greatest = "least(" + greatest + ", " +
               (kind == Kind::date ? "CAST(" + moment + " AT TIME ZONE 'UTC' AS DATE) - 1" : moment) + ")";
  }
  const std::string lag = fmt::format("to_seconds({})", incremental.lag_seconds);
  switch (kind) {
    case Kind::date:
      return "strftime(" + greatest + " - " + lag + ", '%Y-%m-%d')";
    case Kind::timestamp:
      return "strftime((" + greatest + " - " + lag + ") AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')";
    case Kind::string:
      return greatest;
    default:
      return fmt::format("CAST({} - {} AS VARCHAR)", greatest, incremental.lag_number);
  }
}

void LakeValues::set_cursors(std::vector<RequestSpec>& plan) const {
  if (!table_.incremental) return;
  std::map<std::string, std::string> greatest;
  if (snapshot_) {
    const auto head = lake::find_head(context_.lake, table_.rows.name);
    const auto note = head ? head->notes.extra.find(asked_note) : std::map<std::string, std::string>::const_iterator();
    const bool is_noted = head && note != head->notes.extra.end();
    const std::string sql = "SELECT " + request_sql("_file") + ", " +
                            cursor_sql(is_noted ? parse_integer(note->second) : std::nullopt) + " FROM (" +
                            lake::scan_sql(*snapshot_) + ") GROUP BY 1";
    for (const auto& row : context_.connection().query(sql).rows) {
      if (!duck::is_null(row[1])) greatest[duck::to_text(row[0])] = duck::to_text(row[1]);
    }
  }
  for (RequestSpec& spec : plan) {
    const auto known = greatest.find(spec.key);
    spec.cursor = known == greatest.end() ? table_.incremental->start : known->second;
  }
}

TemporaryRows::TemporaryRows(duck::Connection& connection, const std::string& select)
    : connection_(connection), name_(new_function_name() + "_rows") {
  connection.execute("CREATE TEMP TABLE " + name_ + " AS " + select);
  count_ = std::get<std::int64_t>(connection.query("SELECT count(*) FROM " + name_).rows.at(0).at(0));
}

TemporaryRows::~TemporaryRows() {
  try {
    connection_.execute("DROP TABLE IF EXISTS " + name_);
  } catch (const Error&) {
    // The connection goes with the step, and the table with it.
  }
}

}  // namespace schoolhouse::connector
