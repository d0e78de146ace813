// Reads JSON that others wrote: fields of the expected kind, or a clear word on what is wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::lake {

using Json = simdjson::dom::element;

// What is wrong with a text, without its place; its reader adds the file and throws an Error.
struct JsonFault {
  std::string what;
};

// One document in `text`; `parser` owns what the result points to. Throws JsonFault.
Json parse_json(simdjson::dom::parser& parser, std::string_view text);

// The field, or nothing when it is absent or null. Throws JsonFault when `json` is not an object.
std::optional<Json> find_field(Json json, std::string_view key);
// Fields of a kind: nothing when absent or null, JsonFault when of another kind.
std::optional<std::string> find_text(Json json, std::string_view key);
std::optional<std::int64_t> find_integer(Json json, std::string_view key);
std::optional<bool> find_boolean(Json json, std::string_view key);
// As above, but JsonFault when absent.
std::string read_text(Json json, std::string_view key);
std::int64_t read_integer(Json json, std::string_view key);
// A map of texts; empty when absent. Values of other kinds come as their JSON text, null as nothing.
std::map<std::string, std::optional<std::string>> read_texts_or_nulls(Json json, std::string_view key);
std::map<std::string, std::string> read_text_map(Json json, std::string_view key);
std::vector<std::string> read_text_list(Json json, std::string_view key);

}  // namespace schoolhouse::lake
