// Reads what becomes of the rows of a table that is asked for: write, gone, effective, incremental.
// SPDX-License-Identifier: Apache-2.0
#include "connector/pulled_table_yaml.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "connector/rest/write_rows.h"
#include "connector/web/web_service_yaml.h"

namespace schoolhouse::connector {
namespace {

Incremental read_incremental(const Yaml& value, const PulledTable& table, const std::string& file,
                             const std::string& path, const TextFiller& fill, std::vector<Problem>& problems) {
  Incremental incremental;
  YamlFields fields(value, file, path, incremental_keys(), problems);
  incremental.column = fields.text("column").value_or("");
  if (const auto start = fields.text("start")) incremental.start = fill(*start, fields.place("start"));
  const auto column = std::ranges::find(table.rows.columns, incremental.column,
                                        [](const SourceColumn& one) { return one.contract.name; });
  if (!incremental.column.empty() && column == table.rows.columns.end()) {
    std::vector<std::string> names;
    for (const SourceColumn& one : table.rows.columns) names.push_back(one.contract.name);
    fields.problem("column", "there is no column '" + incremental.column + "'", suggest(incremental.column, names));
    return incremental;
  }
  if (const auto lag = fields.text("lag")) {
    const auto seconds = parse_duration(*lag);
    const auto number = parse_number(*lag);
    const bool is_time =
        column != table.rows.columns.end() && (column->contract.type.kind == lake::Type::Kind::date ||
                                               column->contract.type.kind == lake::Type::Kind::timestamp);
    if (is_time && seconds)
      incremental.lag_seconds = *seconds;
    else if (!is_time && number)
      incremental.lag_number = *number;
    else
      fields.problem("lag", "'" + *lag + "' does not fit the column",
                     is_time ? "write a length of time, for example '2 days'" : "write a number");
  }
  return incremental;
}

const SourceColumn* find_column(const PulledTable& table, const std::string& name) {
  const auto column =
      std::ranges::find(table.rows.columns, name, [](const SourceColumn& one) { return one.contract.name; });
  return column == table.rows.columns.end() ? nullptr : &*column;
}

void read_effective(YamlFields& fields, PulledTable& table) {
  table.effective = fields.text("effective").value_or("");
  if (table.effective.empty()) return;
  if (table.write != WayToWrite::scd2) fields.problem("effective", "'effective' is for 'write: scd2'", "remove it");
  const SourceColumn* column = find_column(table, table.effective);
  if (column == nullptr) {
    std::vector<std::string> names;
    for (const SourceColumn& one : table.rows.columns) names.push_back(one.contract.name);
    fields.problem("effective", "there is no column '" + table.effective + "'", suggest(table.effective, names));
    return;
  }
  const lake::Type::Kind kind = column->contract.type.kind;
  if (kind != lake::Type::Kind::date && kind != lake::Type::Kind::timestamp)
    fields.problem("effective", "'" + table.effective + "' is no date or timestamp", "declare it as one");
}

constexpr std::array ways_to_write{std::pair{"replace", WayToWrite::replace}, std::pair{"append", WayToWrite::append},
                                   std::pair{"merge", WayToWrite::merge}, std::pair{"scd2", WayToWrite::scd2}};

}  // namespace

const std::vector<YamlKey>& incremental_keys() {
  static const std::vector<YamlKey> keys = {
      {"column", "text", "the column that tells how new a row is", true},
      {"start", "text", "where the first load begins", true},
      {"lag", "text",
       "how far behind the last value to ask again, for example '2 days': rows that came late or were corrected"},
  };
  return keys;
}

std::vector<YamlKey> writing_keys() {
  return {
      {"write", "word",
       "replace (without it): the rows of each request take the place of those before; append; merge by key; or "
       "scd2: a row that changed ends the version before, which stays (valid_from, valid_to, is_current)"},
      {"gone", "word", "rows that a request does not bring any more: keep (without it); of merge remove; of scd2 end"},
      {"effective", "text",
       "of scd2: the column that says from when a row is so; without it from the pull that brought it"},
      {"incremental", "map",
       "asks for new rows only: column, start, lag; of an endpoint {cursor} stands for the last value"},
  };
}

void read_way_to_write(YamlFields& fields, PulledTable& table) {
  const std::string write = fields.word("write", {"replace", "append", "merge", "scd2"}).value_or("replace");
  for (const auto& [name, way] : ways_to_write) {
    if (write == name) table.write = way;
  }
  if (table.write != WayToWrite::scd2) return;
  table.rows.made_columns = history_columns();
  table.rows.made_key = {table.rows.made_columns.front().name};
}

void read_writing(YamlFields& fields, const std::string& file, const TextFiller& fill, PulledTable& table,
                  std::vector<Problem>& problems) {
  if (const Yaml* incremental = fields.find("incremental"))
    table.incremental = read_incremental(*incremental, table, file, fields.path() + ".incremental", fill, problems);
  const bool is_history = table.write == WayToWrite::scd2;
  if ((table.write == WayToWrite::merge || is_history) && table.rows.key.empty())
    fields.problem("write",
                   is_history ? "a history needs the 'key:' of the rows" : "merging needs the 'key:' of the rows",
                   "name the columns that tell them apart under 'key:'");
  const std::string gone = fields.word("gone", {"keep", "remove", "end"}).value_or("keep");
  table.removes_gone = gone != "keep";
  if (gone == "remove" && table.write != WayToWrite::merge)
    fields.problem("gone", "'gone: remove' is for 'write: merge'",
                   is_history ? "write 'gone: end': the history stays" : "remove it");
  if (gone == "end" && !is_history) fields.problem("gone", "'gone: end' is for 'write: scd2'", "remove it");
  read_effective(fields, table);
  if (table.removes_gone && table.incremental)
    fields.problem("gone", "an incremental load does not bring all rows: what it lacks is not gone",
                   "take 'gone:' or 'incremental:' out");
  if (table.incremental && table.write == WayToWrite::replace)
    fields.problem("write", "an incremental load brings the new rows only: replacing would lose the others",
                   "declare 'write: append' or 'write: merge'");
}

}  // namespace schoolhouse::connector
