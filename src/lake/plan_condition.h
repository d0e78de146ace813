// Bound expressions of DuckDB's plan as conditions over columns.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "lake/condition.h"
#include "lake/plan_tree.h"

namespace schoolhouse::lake {

// Columns are those of the input below. What is not understood is `anything`.
Condition condition_of(const Tree& expression);
// The column that the expression simply is.
std::optional<std::size_t> referred_column(const Tree& expression);
// A constant as it stands in a plan: {"type": …, "is_null": false, "value": 5}. Nothing for NULL, NaN and types without bounds.
std::optional<Literal> literal_of(const Tree& value);

}  // namespace schoolhouse::lake
