// One value and one small result set of DuckDB as plain C++ values.
// SPDX-License-Identifier: Apache-2.0
#include "duck/value.h"

#include "base/error.h"
#include "duck/type_text.h"

namespace schoolhouse::duck {

std::string to_text(const Value& value) {
  struct Print {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return double_text(number); }
    std::string operator()(const std::string& text) const { return text; }
  };
  return std::visit(Print{}, value);
}

std::size_t Rows::column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  throw Error({.fault = Fault::bug, .what = "the result has no column '" + std::string(name) + "'"});
}

const Value& Rows::single() const {
  if (rows.size() != 1 || columns.size() != 1) {
    throw Error({.fault = Fault::bug,
                 .what = "the result has " + std::to_string(rows.size()) + " rows and " +
                         std::to_string(columns.size()) + " columns where one value was expected"});
  }
  return rows[0][0];
}

}  // namespace schoolhouse::duck
