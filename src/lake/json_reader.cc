// Reads JSON that others wrote: fields of the expected kind, or a clear word on what is wrong.
// SPDX-License-Identifier: Apache-2.0
#include "lake/json_reader.h"

namespace schoolhouse::lake {
namespace {

[[noreturn]] void wrong_kind(std::string_view key, std::string_view expected) {
  throw JsonFault{"'" + std::string(key) + "' is not " + std::string(expected)};
}

[[noreturn]] void absent(std::string_view key) { throw JsonFault{"'" + std::string(key) + "' is missing"}; }

simdjson::dom::object object_of(Json json, std::string_view key) {
  simdjson::dom::object object;
  if (json.get(object) != simdjson::SUCCESS) wrong_kind(key, "an object");
  return object;
}

}  // namespace

Json parse_json(simdjson::dom::parser& parser, std::string_view text) {
  Json json;
  const simdjson::error_code error = parser.parse(text.data(), text.size()).get(json);
  if (error != simdjson::SUCCESS) throw JsonFault{std::string("it is not JSON: ") + simdjson::error_message(error)};
  return json;
}

std::optional<Json> find_field(Json json, std::string_view key) {
  const simdjson::dom::object object = object_of(json, "it");
  Json field;
  if (object.at_key(key).get(field) != simdjson::SUCCESS || field.is_null()) return std::nullopt;
  return field;
}

std::optional<std::string> find_text(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  if (!field) return std::nullopt;
  std::string_view text;
  if (field->get(text) != simdjson::SUCCESS) wrong_kind(key, "a text");
  return std::string(text);
}

std::optional<std::int64_t> find_integer(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  if (!field) return std::nullopt;
  std::int64_t number = 0;
  if (field->get(number) != simdjson::SUCCESS) wrong_kind(key, "a whole number");
  return number;
}

std::optional<bool> find_boolean(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  if (!field) return std::nullopt;
  bool value = false;
  if (field->get(value) != simdjson::SUCCESS) wrong_kind(key, "true or false");
  return value;
}

std::string read_text(Json json, std::string_view key) {
  std::optional<std::string> text = find_text(json, key);
  if (!text) absent(key);
  return *std::move(text);
}

std::int64_t read_integer(Json json, std::string_view key) {
  const std::optional<std::int64_t> number = find_integer(json, key);
  if (!number) absent(key);
  return *number;
}

std::map<std::string, std::optional<std::string>> read_texts_or_nulls(Json json, std::string_view key) {
  std::map<std::string, std::optional<std::string>> values;
  const std::optional<Json> field = find_field(json, key);
  if (!field) return values;
  for (const auto [name, value] : object_of(*field, key)) {
    std::string_view text;
    if (value.is_null()) {
      values[std::string(name)] = std::nullopt;
    } else if (value.get(text) == simdjson::SUCCESS) {
      values[std::string(name)] = std::string(text);
    } else {
      values[std::string(name)] = simdjson::minify(value);
    }
  }
  return values;
}

std::map<std::string, std::string> read_text_map(Json json, std::string_view key) {
  std::map<std::string, std::string> values;
  for (auto& [name, value] : read_texts_or_nulls(json, key)) {
    if (value) values[name] = *value;
  }
  return values;
}

std::vector<std::string> read_text_list(Json json, std::string_view key) {
  std::vector<std::string> texts;
  const std::optional<Json> field = find_field(json, key);
  if (!field) return texts;
  simdjson::dom::array array;
  if (field->get(array) != simdjson::SUCCESS) wrong_kind(key, "a list");
  for (const Json item : array) {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) wrong_kind(key, "a list of texts");
    texts.emplace_back(text);
  }
  return texts;
}

}  // namespace schoolhouse::lake
