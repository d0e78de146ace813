// The type of a column as plain data, and its name.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "duck/handles.h"

namespace schoolhouse::duck {

// A type as plain data, so that no handle is asked for each cell.
struct ColumnType {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  duckdb_type storage = DUCKDB_TYPE_INVALID;  // of a DECIMAL or ENUM: the integer that holds it
  int width = 0;                              // of a DECIMAL
  int scale = 0;
  std::uint64_t length = 0;        // of an ARRAY
  std::string alias;               // "JSON"
  std::vector<std::string> names;  // fields of a STRUCT or UNION, words of an ENUM
  std::vector<ColumnType> children;
};
ColumnType read_type(duckdb_logical_type type);
// "DECIMAL(18,2)", "STRUCT(a INTEGER, b VARCHAR)[]"
std::string type_name(const ColumnType& type);

}  // namespace schoolhouse::duck
