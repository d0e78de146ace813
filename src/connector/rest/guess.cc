// Guesses from one answer how an endpoint is declared: where its rows stand, how it is paged, which columns it has.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/guess.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "connector/column_name.h"
#include "connector/rest/page_link.h"
#include "connector/rest/paging.h"
#include "connector/time_text.h"

namespace schoolhouse::connector {
namespace {

using Json = nlohmann::ordered_json;

// The first array of objects, at most two objects deep.
const Json* find_rows(const Json& value, std::string& path, int depth) {
  if (value.is_array()) {
    const bool has_objects =
        value.empty() || std::ranges::all_of(value, [](const Json& one) { return one.is_object(); });
    return has_objects ? &value : nullptr;
  }
  if (!value.is_object() || depth == 0) return nullptr;
  for (const auto& item : value.items()) {
    std::string below = path.empty() ? item.key() : path + "." + item.key();
    if (const Json* rows = find_rows(item.value(), below, depth - 1)) {
      path = below;
      return rows;
    }
  }
  return nullptr;
}

void find_hints(const Json& value, const std::string& path, const std::string& records, Guess& guess) {
  if (!value.is_object()) return;
  for (const auto& item : value.items()) {
    const std::string below = path.empty() ? item.key() : path + "." + item.key();
    if (below == records) continue;
    const HintKind kind = hint_kind(below);
    const bool is_text = item.value().is_string() && !item.value().get<std::string>().empty();
    const bool is_address = item.value().is_null() || (is_text && is_link(item.value().get<std::string>()));
    if (kind == HintKind::next && is_address && guess.next.empty()) guess.next = below;
    if (kind == HintKind::next && !is_address && (is_text || item.value().is_number_integer())) guess.cursor = below;
    if (kind == HintKind::total && item.value().is_number_integer() && guess.total.empty()) {
      guess.total = below;
      guess.total_rows = item.value().get<std::int64_t>();
    }
    const std::string last = to_lower(item.key());
    guess.has_offset |= item.value().is_number() && (last == "offset" || last == "skip");
    find_hints(item.value(), below, records, guess);
  }
}

// Codes with a leading zero are texts, whatever else stands there.
std::string type_of(const std::vector<const Json*>& values) {
  std::set<std::string> types;
  for (const Json* value : values) {
    if (value->is_null()) continue;
    if (value->is_boolean()) {
      types.insert("boolean");
    } else if (value->is_number_integer()) {
      types.insert("long");
    } else if (value->is_number()) {
      types.insert("double");
    } else if (value->is_string() && value->get<std::string>().size() == 10 &&
               parse_day(value->get<std::string>(), {})) {
      types.insert("date");
    } else if (value->is_string() && value->get<std::string>().size() > 10 &&
               parse_instant(value->get<std::string>(), {})) {
      types.insert("timestamp");
    } else {
      types.insert("string");
    }
  }
  if (types.size() == 1) return *types.begin();
  if (types == std::set<std::string>{"double", "long"}) return "double";
  return "string";
}

void guess_columns(const Json& rows, Guess& guess) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<const Json*>> values;
  for (const Json& row : rows) {
    for (const auto& item : row.items()) {
      if (!values.contains(item.key())) order.push_back(item.key());
      values[item.key()].push_back(&item.value());
    }
  }
  std::set<std::string> names;
  for (const std::string& key : order) {
    GuessedColumn column{column_name_of(key), key, type_of(values[key]), values[key].size() < rows.size()};
    column.is_nested =
        std::ranges::any_of(values[key], [](const Json* one) { return one->is_array() || one->is_object(); });
    while (!names.insert(column.name).second) column.name += "_2";
    std::set<std::string> distinct;
    for (const Json* value : values[key]) distinct.insert(value->dump());
    const bool is_key = !column.is_absent_in_some && distinct.size() == rows.size() && rows.size() > 1;
    if (guess.key.empty() && is_key && (column.name == "id" || column.name.ends_with("_id"))) guess.key = {column.name};
    guess.columns.push_back(std::move(column));
  }
}

}  // namespace

std::optional<Guess> guess_declaration(std::string_view body, const std::optional<std::string>& link_header) {
  const Json answer = Json::parse(body, nullptr, false);
  if (answer.is_discarded()) return std::nullopt;
  Guess guess;
  const Json* rows = find_rows(answer, guess.records, 2);
  Json single;
  if (rows == nullptr && answer.is_object()) {
    guess.records.clear();
    single = Json::array({answer});
    rows = &single;
  }
  if (rows == nullptr) return std::nullopt;
  guess.rows = rows->size();
  if (answer.is_object() && rows != &single) find_hints(answer, "", guess.records, guess);
  guess.has_header_link = link_header && next_of_link_header(*link_header).has_value();
  guess_columns(*rows, guess);
  return guess;
}

namespace {

bool has_more_rows(const Guess& guess) { return guess.total_rows > static_cast<std::int64_t>(guess.rows); }

// Quoted where YAML could take it for something else.
std::string yaml_text(const std::string& text) {
  constexpr std::array words{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool is_word = !text.empty() && is_plain(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_plain(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  return is_word && std::ranges::find(words, to_lower(text)) == words.end() ? text : Json(text).dump();
}

// Parameters do not stand in an answer: their names are the usual ones.
constexpr const char* is_a_guess = "  # a guess: the service's own pages say what the parameter is called";

std::string paging_yaml(const Guess& guess) {
  const std::string total = guess.total.empty() ? "" : ", total: " + yaml_text(guess.total);
  if (!guess.next.empty()) return "{ type: next_link, field: " + yaml_text(guess.next) + total + " }";
  if (guess.has_header_link) return "{ type: header_link }";
  if (!guess.cursor.empty())
    return "{ type: cursor, field: " + yaml_text(guess.cursor) + ", parameter: cursor" + total + " }" + is_a_guess;
  if (!has_more_rows(guess)) return "single";
  return (guess.has_offset ? "{ type: offset, parameter: offset" : "{ type: page_number, parameter: page") + total +
         " }" + is_a_guess;
}

}  // namespace

std::string describe_paging(const Guess& guess) {
  if (!guess.next.empty() || guess.has_header_link) return "further pages by a link";
  return guess.cursor.empty() && !has_more_rows(guess) ? "one page" : "further pages by a guess, see 'paging:'";
}

std::string to_yaml(const Guess& guess, const GivenEndpoint& endpoint) {
  std::string text = "kind: rest\n";
  if (!endpoint.description.empty()) text += "description: " + Json(endpoint.description).dump() + "\n";
  text += "url: " + Json(endpoint.url).dump() + "\n" + endpoint.sign_in + "tables:\n  " + endpoint.table +
          ":\n    path: " + yaml_text(endpoint.path) + "\n";
  if (!endpoint.parameters.empty()) text += "    parameters:\n";
  for (const auto& [name, value] : endpoint.parameters)
    text += "      " + yaml_text(name) + ": " + yaml_text(value) + "\n";
  if (!guess.records.empty()) text += "    records: " + yaml_text(guess.records) + "\n";
  text += "    paging: " + paging_yaml(guess) + "\n";
  if (!guess.key.empty()) text += "    key: [" + join(guess.key, ", ") + "]\n";
  text += "    columns:\n";
  for (const GuessedColumn& column : guess.columns) {
    const std::string from = column.name == column.key ? "" : ", from: " + yaml_text(column.key);
    const std::string absent = column.is_absent_in_some ? ", when_absent: not_reported" : "";
    text += "      " + column.name + ": " +
            (from.empty() && absent.empty() ? column.type : "{ type: " + column.type + from + absent + " }") +
            (column.is_nested ? "  # JSON; 'child_tables:' makes rows of it" : "") + "\n";
  }
  return text;
}

}  // namespace schoolhouse::connector
