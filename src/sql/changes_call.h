// Reads the call table_changes('schema.name', from, to) in a SELECT.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sql/select.h"

namespace schoolhouse::sql {

// What the arguments mean, each an expression without a table, with values in the place of $names. What is wrong with them is a text.
struct ChangesArguments {
  std::optional<Reference> reference = {};
  std::string fault = {};
};
ChangesArguments read_changes_call(duck::Connection& connection, const std::vector<std::string>& arguments);

}  // namespace schoolhouse::sql
