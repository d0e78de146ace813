// The types of columns that C++ fills, by their names in SQL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

#include "duck/handles.h"

namespace schoolhouse::duck {

// A scalar, or a DECIMAL with its width and scale.
struct MadeType {
  duckdb_type type = DUCKDB_TYPE_INVALID;
  std::uint8_t width = 0;
  std::uint8_t scale = 0;
  LogicalType create() const;
  // Of a DECIMAL: the bytes of the integer that holds it; otherwise 0.
  int decimal_bytes() const;
};
// BOOLEAN, INTEGER, BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP WITH TIME ZONE, DECIMAL(w,s) with w up to 18.
MadeType read_made_type(std::string_view name);

}  // namespace schoolhouse::duck
