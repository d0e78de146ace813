// Data checks: declared beside a table or as a SELECT that must return no row.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "lake/lake.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::check {

enum class Severity { warn, error };

struct NotNull {
  std::string column;
};
struct Unique {
  std::vector<std::string> columns;
};
struct AcceptedValues {
  std::string column;
  std::vector<std::string> values;
};
struct Relationships {
  std::string column;
  lake::TableName to;
  std::string field;
};
struct AcceptedRange {
  std::string column;
  std::optional<std::string> min, max;
  bool is_inclusive = true;
};
struct RowCount {
  std::optional<std::int64_t> min, max;
};
// A condition that must be true for every row; NULL fails.
struct Expression {
  std::string sql;
};
// A SELECT that must return no row (its tables may be any).
struct NoRows {
  std::string sql;
};

using Rule = std::variant<NotNull, Unique, AcceptedValues, Relationships, AcceptedRange, RowCount, Expression, NoRows>;

struct Check {
  std::string name;  // unique in the project: "analytics.grade_distribution.not_null.letter", or the file's stem
  std::optional<lake::TableName> table;  // the table that it guards; none for a NoRows check on its own
  Rule rule;
  Severity severity = Severity::error;
  std::string description = {};
  std::vector<std::string> tags = {};
  std::string file = {};
  int line = 0;
};

// Reads the `checks:` list of a model or source table.
std::vector<Check> read_checks(const Yaml& list, const lake::TableName& table, const std::string& file,
                               const std::string& path, std::vector<Problem>& problems);
// Checks that stand on a column of a contract: required, unique, accepted_values, accepted_range, relationships.
std::vector<Check> read_column_checks(const Yaml& columns, const lake::TableName& table, const std::string& file,
                                      const std::string& path, std::vector<Problem>& problems);

// What a check reads: SQL that yields the table's rows (staged or published), and for each other table its relation.
struct Result {
  Check check;
  bool has_passed = true;
  std::int64_t failing_rows = 0;
  std::string failing_sql = {};  // yields the failing rows; empty where a count or statistics decided
  double seconds = 0;
};
// Runs checks against `rows_sql` (staged rows). Facts already known from writing (row count, null counts, ranges) decide without a scan
// where they can. Other tables are known to the connection as views.
std::vector<Result> run_checks(duck::Connection& connection, const std::vector<Check>& checks,
                               const std::string& rows_sql, const lake::StagedWrite* staged);

}  // namespace schoolhouse::check
