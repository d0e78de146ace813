// Reading of the JSON trees that DuckDB makes of SQL and of plans.
// SPDX-License-Identifier: Apache-2.0
#include "lake/plan_tree.h"

namespace schoolhouse::lake {
namespace {

template <class Wanted>
std::optional<Wanted> find(const TreeObject& object, std::string_view key) {
  Wanted value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

// Stands for lists that are absent; a parsed list must live in some document.
simdjson::dom::array empty_list() {
  static const simdjson::padded_string text = std::string_view("[]");
  static simdjson::dom::parser parser;
  static const simdjson::dom::array list = parser.parse(text).get_array().value();
  return list;
}

}  // namespace

std::string_view text_at(const TreeObject& object, std::string_view key) {
  return find<std::string_view>(object, key).value_or(std::string_view{});
}

bool is_true_at(const TreeObject& object, std::string_view key) { return find<bool>(object, key).value_or(false); }

std::optional<TreeObject> object_at(const TreeObject& object, std::string_view key) {
  return find<TreeObject>(object, key);
}

simdjson::dom::array list_at(const TreeObject& object, std::string_view key) {
  const auto list = find<simdjson::dom::array>(object, key);
  return list ? *list : empty_list();
}

std::optional<std::uint64_t> number_at(const TreeObject& object, std::string_view key) {
  return find<std::uint64_t>(object, key);
}

}  // namespace schoolhouse::lake
