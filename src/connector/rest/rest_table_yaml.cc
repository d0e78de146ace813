// Reads one table of a source of kind rest: which requests are made, how rows are found, and what becomes of them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "connector/rest/rest_yaml.h"
#include "connector/rest/write_rows.h"

namespace schoolhouse::connector {
namespace {

// "year", "person.id": what requests can be made for.
std::set<std::string> each_names(const RestTable& table) {
  std::set<std::string> names;
  for (const Each& each : table.each) {
    if (const auto* rows = std::get_if<EachRows>(&each.values)) {
      for (const std::string& column : rows->columns) names.insert(each.name + "." + column);
    } else {
      names.insert(each.name);
    }
  }
  return names;
}

void check_each_texts(const RestTable& table, const std::string& text, const Place& place,
                      std::vector<Problem>& problems) {
  const std::set<std::string> known = each_names(table);
  constexpr std::string_view mark = "{each.";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::string name = text.substr(at + mark.size(), text.find('}', at) - at - mark.size());
    if (known.contains(name)) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    problems.push_back({Fault::user, "{each." + name + "} is not declared", place,
                        names.empty() ? "declare it under 'each:' of the table" : suggest(name, names)});
  }
  if (text.find("{cursor}") != std::string::npos && !table.incremental)
    problems.push_back(
        {Fault::user, "{cursor} needs 'incremental:'", place, "declare the column that tells how new a row is"});
}

void check_body(const RestTable& table, const Yaml& value, const std::string& file, const std::string& path,
                std::vector<Problem>& problems) {
  if (value.kind == Yaml::Kind::scalar) check_each_texts(table, value.scalar, {file, value.line, path}, problems);
  for (const Yaml& item : value.items) check_body(table, item, file, path, problems);
  for (const YamlEntry& entry : value.entries) check_body(table, entry.value, file, path + "." + entry.key, problems);
}

void check_texts(const RestTable& table, const std::string& file, const std::string& path, int line,
                 std::vector<Problem>& problems) {
  check_each_texts(table, table.path, {file, line, path + ".path"}, problems);
  for (const auto& [name, text] : table.parameters)
    check_each_texts(table, text, {file, line, path + ".parameters." + name}, problems);
  for (const auto& [name, text] : table.headers)
    check_each_texts(table, text, {file, line, path + ".headers." + name}, problems);
  if (table.body) check_body(table, *table.body, file, path + ".body", problems);
  const std::set<std::string> known = each_names(table);
  for (const SourceColumn& column : table.rows.columns) {
    if (column.from_each.empty() || known.contains(column.from_each)) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    problems.push_back({Fault::user,
                        "'" + column.from_each + "' is not declared under 'each:'",
                        {file, column.line, path + ".columns." + column.contract.name + ".from_each"},
                        names.empty() ? "declare it under 'each:' of the table" : suggest(column.from_each, names)});
  }
}

void fill_texts(Yaml& value, const std::string& file, const std::string& path, const TextFiller& fill) {
  if (value.kind == Yaml::Kind::scalar) value.scalar = fill(value.scalar, {file, value.line, path});
  for (Yaml& item : value.items) fill_texts(item, file, path, fill);
  for (YamlEntry& entry : value.entries) fill_texts(entry.value, file, path + "." + entry.key, fill);
}

Incremental read_incremental(const Yaml& value, const RestTable& table, const std::string& file,
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

void read_request(YamlFields& fields, const std::string& file, const TextFiller& fill, RestTable& table,
                  std::vector<Problem>& problems) {
  table.method = fields.word("method", {"GET", "POST"}).value_or("GET");
  if (const auto path = fields.text("path")) {
    table.path = fill(*path, fields.place("path"));
    if (!table.path.starts_with('/')) fields.problem("path", "a path begins with a slash", "write /" + table.path);
  }
  if (const Yaml* each = fields.find("each"))
    table.each = read_each(*each, file, fields.path() + ".each", fill, problems);
  if (const Yaml* parameters = fields.find("parameters"))
    table.parameters = read_named_texts(*parameters, file, fields.path() + ".parameters", fill, problems);
  if (const Yaml* headers = fields.find("headers"))
    table.headers = read_named_texts(*headers, file, fields.path() + ".headers", fill, problems);
  if (const Yaml* body = fields.find("body")) {
    table.body = *body;
    fill_texts(*table.body, file, fields.path() + ".body", fill);
    if (table.method == "GET") fields.problem("body", "a GET has no body", "declare 'method: POST'");
  }
  table.records = fields.text("records").value_or("");
  if (const Yaml* paging = fields.find("paging"))
    table.paging = read_paging(*paging, file, fields.path() + ".paging", problems);
}

const SourceColumn* find_column(const RestTable& table, const std::string& name) {
  const auto column =
      std::ranges::find(table.rows.columns, name, [](const SourceColumn& one) { return one.contract.name; });
  return column == table.rows.columns.end() ? nullptr : &*column;
}

void read_effective(YamlFields& fields, RestTable& table) {
  table.effective = fields.text("effective").value_or("");
  if (table.effective.empty()) return;
  if (table.write != RestWrite::scd2) fields.problem("effective", "'effective' is for 'write: scd2'", "remove it");
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

constexpr std::array ways_to_write{std::pair{"replace", RestWrite::replace}, std::pair{"append", RestWrite::append},
                                   std::pair{"merge", RestWrite::merge}, std::pair{"scd2", RestWrite::scd2}};

// Before the columns and the key are read: a history has some of its own.
void read_way_to_write(YamlFields& fields, RestTable& table) {
  const std::string write = fields.word("write", {"replace", "append", "merge", "scd2"}).value_or("replace");
  for (const auto& [name, way] : ways_to_write) {
    if (write == name) table.write = way;
  }
  if (table.write != RestWrite::scd2) return;
  table.rows.made_columns = history_columns();
  table.rows.made_key = {table.rows.made_columns.front().name};
}

void read_writing(YamlFields& fields, RestTable& table) {
  const bool is_history = table.write == RestWrite::scd2;
  if ((table.write == RestWrite::merge || is_history) && table.rows.key.empty())
    fields.problem("write",
                   is_history ? "a history needs the 'key:' of the rows" : "merging needs the 'key:' of the rows",
                   "name the columns that tell them apart under 'key:'");
  const std::string gone = fields.word("gone", {"keep", "remove", "end"}).value_or("keep");
  table.removes_gone = gone != "keep";
  if (gone == "remove" && table.write != RestWrite::merge)
    fields.problem("gone", "'gone: remove' is for 'write: merge'",
                   is_history ? "write 'gone: end': the history stays" : "remove it");
  if (gone == "end" && !is_history) fields.problem("gone", "'gone: end' is for 'write: scd2'", "remove it");
  read_effective(fields, table);
  if (table.removes_gone && table.incremental)
    fields.problem("gone", "an incremental load does not bring all rows: what it lacks is not gone",
                   "take 'gone:' or 'incremental:' out");
  if (table.incremental && table.write == RestWrite::replace)
    fields.problem("write", "an incremental load brings the new rows only: replacing would lose the others",
                   "declare 'write: append' or 'write: merge'");
}

void read_failures(YamlFields& fields, RestTable& table) {
  if (const auto text = fields.text("failure_limit")) {
    const auto share = parse_share(*text);
    if (share)
      table.failure_limit = *share;
    else
      fields.problem("failure_limit", "'failure_limit' must be a share of the requests from 0% to 100%",
                     "write for example 10%");
  }
  for (const std::string& text : fields.texts("no_rows_when")) {
    const auto status = parse_integer(text);
    if (status && *status >= 400 && *status < 500)
      table.statuses_without_rows.push_back(static_cast<int>(*status));
    else
      fields.problem("no_rows_when", "'" + text + "' is not a status from 400 to 499", "write for example 404");
  }
}

}  // namespace

const std::vector<YamlKey>& incremental_keys() {
  static const std::vector<YamlKey> keys = {
      {"column", "text", "the column that tells how new a row is", true},
      {"start", "text", "the value of {cursor} at the first load", true},
      {"lag", "text",
       "how far behind the last value to ask again, for example '2 days': rows that came late or were corrected"},
  };
  return keys;
}

const std::vector<YamlKey>& rest_table_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"description", "text", "what the table holds"},
        {"path", "text", "the endpoint, behind the 'url:' of the source; {each.NAME} is what the request is made for",
         true},
        {"method", "word", "GET (without it) or POST"},
        {"parameters", "map", "the query, by name"},
        {"headers", "map", "headers of the requests of this table"},
        {"body", "map", "of a POST, sent as JSON"},
        {"each", "map",
         "requests are made for every combination of these lists: values, a parameter, or rows of a table"},
        {"paging", "map", "how further pages are asked for, or the word single", true},
        {"records", "text",
         "where the rows stand in the answer; dots lead into objects; without it the answer is the rows"},
        {"write", "word",
         "replace (without it): the rows of each request take the place of those before; append; merge by key; or "
         "scd2: a "
         "row that changed ends the version before, which stays (valid_from, valid_to, is_current)"},
        {"gone", "word",
         "rows that a request does not bring any more: keep (without it); of merge remove; of scd2 end"},
        {"effective", "text",
         "of scd2: the column that says from when a row is so; without it from the pull that brought it"},
        {"incremental", "map", "asks for new rows only: column, start, lag; {cursor} stands for the last value"},
        {"failure_limit", "share",
         "share of the requests that may fail: the rest is kept and the gap named; without it none"},
        {"no_rows_when", "list of text", "statuses such as 404 that mean: there are no rows for this one"},
    };
    for (const YamlKey& key : row_rule_keys()) {
      if (key.name != "description") all.push_back(key);
    }
    return all;
  }();
  return keys;
}

RestTable read_rest_table(const YamlEntry& entry, const lake::TableName& name, const std::string& file,
                          const TextFiller& fill, std::vector<Problem>& problems) {
  RestTable table;
  table.rows.name = name;
  table.rows.line = entry.line;
  table.rows.format = Format::json;
  YamlFields fields(entry.value, file, "tables." + entry.key, rest_table_keys(), problems);
  read_request(fields, file, fill, table, problems);
  read_way_to_write(fields, table);
  read_row_rules(fields, file, table.rows, problems);
  if (const Yaml* incremental = fields.find("incremental"))
    table.incremental = read_incremental(*incremental, table, file, fields.path() + ".incremental", fill, problems);
  read_writing(fields, table);
  read_failures(fields, table);
  check_texts(table, file, fields.path(), entry.line, problems);
  return table;
}

}  // namespace schoolhouse::connector
