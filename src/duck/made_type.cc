// The types of columns that C++ fills, by their names in SQL.
// SPDX-License-Identifier: Apache-2.0
#include "duck/made_type.h"

#include <array>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace schoolhouse::duck {
namespace {

struct ScalarType {
  std::string_view name;
  duckdb_type type;
};
constexpr std::array scalar_types{
    ScalarType{"BOOLEAN", DUCKDB_TYPE_BOOLEAN},
    ScalarType{"INTEGER", DUCKDB_TYPE_INTEGER},
    ScalarType{"BIGINT", DUCKDB_TYPE_BIGINT},
    ScalarType{"DOUBLE", DUCKDB_TYPE_DOUBLE},
    ScalarType{"VARCHAR", DUCKDB_TYPE_VARCHAR},
    ScalarType{"DATE", DUCKDB_TYPE_DATE},
    ScalarType{"TIMESTAMP WITH TIME ZONE", DUCKDB_TYPE_TIMESTAMP_TZ},
};

}  // namespace

LogicalType MadeType::create() const {
  return LogicalType(type == DUCKDB_TYPE_DECIMAL ? duckdb_create_decimal_type(width, scale)
                                                 : duckdb_create_logical_type(type));
}

int MadeType::decimal_bytes() const {
  if (type != DUCKDB_TYPE_DECIMAL) return 0;
  return width <= 4 ? 2 : width <= 9 ? 4 : 8;
}

MadeType read_made_type(std::string_view name) {
  for (const ScalarType& type : scalar_types) {
    if (type.name == name) return {type.type};
  }
  const std::size_t comma = name.find(',');
  if (name.starts_with("DECIMAL(") && name.ends_with(")") && comma != std::string_view::npos) {
    const auto width = parse_integer(name.substr(8, comma - 8));
    const auto scale = parse_integer(name.substr(comma + 1, name.size() - comma - 2));
    if (width && scale && *width >= 1 && *width <= 18 && *scale >= 0 && *scale <= *width) {
      return {DUCKDB_TYPE_DECIMAL, static_cast<std::uint8_t>(*width), static_cast<std::uint8_t>(*scale)};
    }
  }
  throw Error({.fault = Fault::bug, .what = "C++ can't fill a column of type " + std::string(name)});
}

}  // namespace schoolhouse::duck
