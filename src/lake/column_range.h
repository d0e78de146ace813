// What is known of the values of a column in one data file: bounds, and whether there are NULLs.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "lake/condition.h"
#include "lake/json_reader.h"
#include "lake/schema.h"

namespace schoolhouse::lake {

struct ColumnRange {
  bool may_be_null = true;
  bool may_be_value = true;
  std::optional<Literal> low = {};   // no value is below it
  std::optional<Literal> high = {};  // no value is above it
};

// Of a partition column: one value, or NULL.
ColumnRange range_of_partition(const Type& type, const std::optional<std::string>& value);
// By the statistics of a file, a JSON object; `name` is the column's name in data files.
ColumnRange range_of_statistics(const Type& type, const std::string& name, Json stats);

}  // namespace schoolhouse::lake
