// Data checks: declared beside a table or as a SELECT that must return no row.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "catalog/catalog.h"
#include "lake/lake.h"
#include "sql/select.h"

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
  sql::Origin origin = {};  // of the SQL of an expression or a SELECT
};

// The keys of one entry of `checks:`, for the reference page.
const std::vector<YamlKey>& check_keys();
// Reads the `checks:` list of a model, a source table or checks/NAME.yml.
std::vector<Check> read_checks(const Yaml& list, const lake::TableName& table, const std::string& file,
                               const std::string& path, std::vector<Problem>& problems);
// Checks that stand on the columns of a contract (the same `columns:` map): required, unique, accepted_values, accepted_range, relationships.
std::vector<Check> read_column_checks(const Yaml& columns, const lake::TableName& table, const std::string& file,
                                      const std::string& path, std::vector<Problem>& problems);
// What `key:` promises: the columns are unique together, and none is NULL. Leaves out what `checks` holds already.
std::vector<Check> key_checks(const std::vector<std::string>& key, const lake::TableName& table,
                              const std::string& file, int line, const std::vector<Check>& checks);
// Reads checks/NAME.sql: a header comment (description, severity, tags) and a SELECT that must return no row.
Check read_check_file(const std::string& name, const std::string& file, const std::string& text,
                      std::vector<Problem>& problems);
// Reads checks/NAME.yml: `table:` and `checks:`.
std::vector<Check> read_checks_file(const std::string& file, const std::string& text, std::vector<Problem>& problems);

// Finds what can't work before anything runs: columns and tables that do not exist, values that do not fit the type, SQL that does not bind,
// two checks of one name.
std::vector<Problem> validate(duck::Connection& connection, const std::vector<Check>& checks,
                              const catalog::Catalog& catalog, const sql::Parameters& parameters);
// The tables that a check reads beside its own.
std::vector<lake::TableName> tables_read(duck::Connection& connection, const Check& check);

struct Result {
  Check check;
  bool has_passed = true;
  std::int64_t failing_rows =
      0;  // of a row count: the count that was found; of `unique`: rows that share their key with another
  std::string failing_sql = {};  // a SELECT that yields the failing rows; empty for a row count
  double seconds = 0;
};
// "3 rows have no letter", without any value of the data.
std::string describe(const Result& result);

// Turns a SELECT over tables of the project into one that runs: catalog::prepare with what the caller knows.
using Prepare = std::function<catalog::Prepared(const catalog::Query&)>;
// Runs checks on the rows that `rows_sql` yields (staged rows, or catalog::prepare of "SELECT * FROM schema.name"). All checks of one call that
// have a table are on that one table. Facts known from writing decide without a scan where they can; the others share scans.
std::vector<Result> run_checks(duck::Connection& connection, const std::vector<Check>& checks,
                               const std::string& rows_sql, const lake::StagedWrite* staged, const Prepare& prepare);

}  // namespace schoolhouse::check
