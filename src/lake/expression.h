// Conditions and values that a caller writes in SQL: checked to be plain expressions over known columns before they are run.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lake/schema.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::lake {

// The rows that an expression may speak of: the name before the dot, and the columns.
struct Relation {
  std::string name;
  std::vector<std::string> columns = {};
};

struct Expression {
  std::string sql;  // in parentheses, as it was given
  // Relation and column, in lower case, as they are referred to. A column without a relation is looked up in all of them.
  std::set<std::pair<std::string, std::string>> columns = {};
  std::set<std::string> functions = {};  // and operators that DuckDB counts as such
  // The parts that are joined by AND, each with its own columns; the whole when there is no AND.
  std::vector<Expression> parts = {};
};

// `doing` says what the expression is for, for messages: "the condition of the delete". Throws Error(user) for text that is no single
// expression, for subqueries, windows, aggregates, functions whose value depends on more than their arguments, and unknown columns.
Expression read_expression(duck::Connection& connection, std::string_view sql, std::string_view doing,
                           std::span<const Relation> relations);

}  // namespace schoolhouse::lake
