// One value and one small result set of DuckDB as plain C++ values.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace schoolhouse::duck {

// A scalar: NULL, boolean, integer, floating number, or text. DECIMAL, DATE, TIMESTAMP, nested and all other types come
// as DuckDB's own text form; the column's type tells which it is.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }
// "" for NULL, "true", "42", "3.25", or the text itself.
std::string to_text(const Value& value);

struct ResultColumn {
  std::string name;
  std::string type;  // DuckDB's name: "BIGINT", "DECIMAL(18,2)", "TIMESTAMP WITH TIME ZONE", "STRUCT(\"a\" DATE)[]"
};

// A result held in memory, row by row; for small results only.
struct Rows {
  std::vector<ResultColumn> columns;
  std::vector<std::vector<Value>> rows;

  // The position of a column; throws Error(bug) when there is none.
  std::size_t column(std::string_view name) const;
  // The only value of a result of one row and one column.
  const Value& single() const;
};

}  // namespace schoolhouse::duck
