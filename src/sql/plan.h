// Reads DuckDB's bound plan: the columns that come out, what they are made of, and casts that hide a change of values.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "sql/bind.h"
#include "sql/tree.h"
#include "sql/walk.h"

namespace schoolhouse::sql {

struct PlanFacts {
  std::vector<BoundColumn> columns;
  std::vector<Remark> problems;  // positions are those of the SQL that was bound
  std::vector<Remark> unportable;
};

// `plan` is one element of "plans" of json_serialize_plan(…, optimize := false). Tables are shapes, named "schema.name".
PlanFacts read_plan(const Tree& plan, std::string_view bound_sql);

// "DECIMAL(18,2)", "TIMESTAMP WITH TIME ZONE", "LIST": a type as the tree writes it.
std::string type_text(const TreeObject& type);

}  // namespace schoolhouse::sql
