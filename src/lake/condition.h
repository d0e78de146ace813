// What must hold of a row, as far as it can be told from bounds: the ground on which files are passed over.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace schoolhouse::lake {

enum class Comparison { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

// Whole numbers, days of a date, microseconds of a timestamp and booleans (0, 1); fractions, decimals included; texts.
using Literal = std::variant<std::int64_t, double, std::string>;

// A condition over the columns of one table. What is not understood is `anything`: such a part may be true, false or NULL.
struct Condition {
  enum class Kind { anything, compare, starts_with, is_null, negation, all_of, any_of };
  Kind kind = Kind::anything;
  std::size_t column = 0;                     // its place in the schema; of compare, starts_with and is_null
  Comparison comparison = Comparison::equal;  // of compare
  Literal literal = std::int64_t{0};          // of compare and starts_with
  std::vector<Condition> parts = {};          // of negation (one), all_of and any_of
};

}  // namespace schoolhouse::lake
