// What a table asks of each row: required columns and CHECK constraints, looked at before rows are published.
// SPDX-License-Identifier: Apache-2.0
#include "lake/constraint.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "duck/database.h"
#include "lake/expression.h"
#include "lake/staged_write.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view property_start = "delta.constraints.";

// Functions that give the same answers in Spark and in DuckDB. Operators are functions to DuckDB's parser.
constexpr std::array<std::string_view, 15> shared_functions = {"+",        "-",      "*",      "~~",    "!~~",
                                                               "lower",    "upper",  "length", "trim",  "abs",
                                                               "coalesce", "ifnull", "nullif", "ltrim", "rtrim"};

[[noreturn]] void refuse(const TableName& table, const Constraint& constraint, const std::string& why) {
  throw Error({Fault::user,
               "the constraint '" + constraint.name + "' of the table " + table.text() + " " + why,
               {},
               "write to the table with Spark, or drop the constraint there (ALTER TABLE … DROP CONSTRAINT " +
                   constraint.name + ")"});
}

}  // namespace

std::vector<Constraint> constraints_of(const Metadata& metadata) {
  std::vector<Constraint> constraints;
  for (const auto& [key, value] : metadata.configuration) {
    if (key.starts_with(property_start)) constraints.push_back({key.substr(property_start.size()), value});
  }
  return constraints;
}

std::string evaluable_constraint(duck::Connection& connection, const TableName& table, const Schema& schema,
                                 const Constraint& constraint) {
  // Quotes that the two languages read differently.
  for (const std::string_view mark : {"\"", "\\", "/*", "--"}) {
    if (constraint.sql.find(mark) != std::string::npos)
      refuse(table, constraint, "holds " + std::string(mark) + ", which Spark reads in its own way");
  }
  const std::string sql = replace_all(constraint.sql, "`", "\"");
  Relation relation{.name = "target"};
  for (const Column& column : schema.columns) relation.columns.push_back(column.name);
  Expression expression;
  try {
    expression = read_expression(connection, sql, "it", std::array{relation});
  } catch (const Error& error) {
    refuse(table, constraint, "can't be evaluated: " + error.problems().front().what);
  }
  for (const std::string& function : expression.functions) {
    if (std::ranges::find(shared_functions, to_lower(function)) == shared_functions.end())
      refuse(table, constraint, "calls '" + function + "', which is not sure to mean the same here as in Spark");
  }
  for (const auto& [of, name] : expression.columns) {
    const Column* column = schema.find(name);
    if (column != nullptr && is_time(column->type) && sql.find('\'') != std::string::npos)
      refuse(table, constraint,
             "compares the time '" + column->name + "' with a text, which depends on Spark's time zone");
  }
  return expression.sql;
}

void check_rows(duck::Connection& connection, const TableName& table, const Schema& schema,
                const std::vector<Constraint>& constraints, const std::string& select) {
  std::vector<std::string> counts = {"count(*)"};
  std::vector<std::string> names;
  for (const Column& column : schema.columns) {
    if (column.is_nullable) continue;
    counts.push_back("count(*) FILTER (" + quote_identifier(column.name) + " IS NULL)");
    names.push_back("the column '" + column.name + "' of " + table.text() + " is required, but");
  }
  for (const Constraint& constraint : constraints) {
    // A row must make it true: NULL is not enough.
    counts.push_back("count(*) FILTER (" + evaluable_constraint(connection, table, schema, constraint) +
                     " IS NOT TRUE)");
    names.push_back("the constraint '" + constraint.name + "' of " + table.text() + " is broken:");
  }
  if (names.empty()) return;
  const duck::Rows rows = connection.query("SELECT " + join(counts, ", ") + " FROM (" + select + ") AS target");
  std::vector<Problem> problems;
  const std::int64_t all = std::get<std::int64_t>(rows.rows.front().front());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::int64_t bad = std::get<std::int64_t>(rows.rows.front()[i + 1]);
    if (bad == 0) continue;
    problems.push_back({Fault::data,
                        names[i] + " " + format_count(bad) + " of " + format_count(all) + " new rows do not meet it",
                        {},
                        "mend the rows, or take back what the table asks for"});
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

void check_constraints(duck::Connection& connection, const TableState& state, const Schema& schema,
                       StagedWrite& write) {
  const std::vector<Constraint> constraints = constraints_of(*state.metadata());
  if (write.rows() == 0) return;
  const bool has_required =
      std::ranges::any_of(schema.columns, [](const Column& column) { return !column.is_nullable; });
  if (constraints.empty() && !has_required) return;
  check_rows(connection, write.table(), schema, constraints, write.scan_sql());
}

}  // namespace schoolhouse::lake
