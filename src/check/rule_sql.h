// Data checks as SQL: what makes a row fail, and which rows failed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "check/check.h"

namespace schoolhouse::check {

// The short name of a kind, as users write it: "not_null", "unique", …
std::string kind_name(const Rule& rule);

// A condition over one row that is true where the row fails; nothing for rules that need more than one row.
std::optional<std::string> failing_condition(const Rule& rule);

// What stands for tables in the SQL below: SELECTs without brackets.
struct Sources {
  std::string rows;  // the rows that are checked
  std::string
      parent;  // of relationships: the table that is referred to; of a SELECT that must return no row: that SELECT
};
// A SELECT of one number: how many rows fail, or of a row count the count itself.
std::string count_sql(const Rule& rule, const Sources& sources);
// A SELECT that yields the failing rows; empty for a row count.
std::string rows_sql(const Rule& rule, const Sources& sources);

// Whether the number that count_sql gave means that the check has passed.
bool is_passed(const Rule& rule, std::int64_t count);

// A declared bound or value as SQL: numbers as numbers, all else as text that DuckDB turns into the column's type.
std::string bound_literal(const std::string& text);

}  // namespace schoolhouse::check
