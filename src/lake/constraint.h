// What a table asks of each row: required columns and CHECK constraints, looked at before rows are published.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// One of the table's CHECK constraints: the property delta.constraints.<name>.
struct Constraint {
  std::string name;
  std::string sql;  // Spark SQL, as the log has it
};
std::vector<Constraint> constraints_of(const Metadata& metadata);

// The constraint as DuckDB evaluates it, over the columns of the schema. Throws Error(user) naming the constraint when it holds
// something that is not sure to mean the same in Spark and in DuckDB.
std::string evaluable_constraint(duck::Connection& connection, const TableName& table, const Schema& schema,
                                 const Constraint& constraint);

// Throws Error(data) when staged rows have no value in a required column or break a constraint: it tells how many, never which.
void check_constraints(duck::Connection& connection, const TableState& state, const Schema& schema, StagedWrite& write);
// The same for the rows of a SELECT, against some constraints.
void check_rows(duck::Connection& connection, const TableName& table, const Schema& schema,
                const std::vector<Constraint>& constraints, const std::string& select);

}  // namespace schoolhouse::lake
