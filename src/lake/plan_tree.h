// Reading of the JSON trees that DuckDB makes of SQL and of plans.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <simdjson.h>

#include <optional>
#include <string_view>

namespace schoolhouse::lake {

using Tree = simdjson::dom::element;
using TreeObject = simdjson::dom::object;

// What stands at a key; an empty text, list or object, or nothing, where the key is absent or of another kind.
std::string_view text_at(const TreeObject& object, std::string_view key);
bool is_true_at(const TreeObject& object, std::string_view key);
std::optional<TreeObject> object_at(const TreeObject& object, std::string_view key);
simdjson::dom::array list_at(const TreeObject& object, std::string_view key);
std::optional<std::uint64_t> number_at(const TreeObject& object, std::string_view key);

}  // namespace schoolhouse::lake
