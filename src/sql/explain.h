// DuckDB's messages about a user's SQL in our own words, without its long lists.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::sql {

struct Explained {
  std::string what;
  std::string fix;
};
// `candidates` are the names or forms of functions that DuckDB offers in their place.
Explained explain(std::string_view message, const std::vector<std::string>& candidates);

}  // namespace schoolhouse::sql
