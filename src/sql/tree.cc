// Reading of the JSON trees that DuckDB makes of SQL: the lake's words for them, and places in the text.
// SPDX-License-Identifier: Apache-2.0
#include "sql/tree.h"

namespace schoolhouse::sql {

std::optional<std::size_t> location_of(const TreeObject& object) {
  const auto location = number_at(object, "query_location");
  // DuckDB writes 2^64 - 1 for "not known".
  if (!location || *location == ~std::uint64_t{0}) return std::nullopt;
  return static_cast<std::size_t>(*location);
}

}  // namespace schoolhouse::sql
