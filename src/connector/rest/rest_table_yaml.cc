// Reads one table of a source of kind rest: which requests are made, how rows are found, and what becomes of them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "connector/pulled_table_yaml.h"
#include "connector/rest/rest_yaml.h"

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
    };
    for (const YamlKey& key : writing_keys()) all.push_back(key);
    const std::vector<YamlKey> failures = {
        {"failure_limit", "share",
         "share of the requests that may fail: the rest is kept and the gap named; without it none"},
        {"no_rows_when", "list of text", "statuses such as 404 that mean: there are no rows for this one"},
    };
    all.insert(all.end(), failures.begin(), failures.end());
    all.insert(all.end(), row_rule_keys().begin(), row_rule_keys().end());
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
  read_writing(fields, file, fill, table, problems);
  read_failures(fields, table);
  check_texts(table, file, fields.path(), entry.line, problems);
  return table;
}

}  // namespace schoolhouse::connector
