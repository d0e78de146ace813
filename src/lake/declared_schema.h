// What a schema must be like before a table is written with it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/schema.h"

namespace schoolhouse::lake {

// All problems: names that Delta refuses or that differ by case alone, types that are for reading only, partition columns that
// are not there, cannot be one, or leave no other column.
std::vector<Problem> find_schema_problems(const TableName& table, const Schema& schema,
                                          const std::vector<std::string>& partition_by);

}  // namespace schoolhouse::lake
