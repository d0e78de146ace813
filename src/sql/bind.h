// What a SELECT yields: names, types and where each column's values come from, found by DuckDB's own binder.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/schema.h"
#include "sql/select.h"

namespace schoolhouse::sql {

struct ColumnSource {
  lake::TableName table;
  std::string column;
  friend auto operator<=>(const ColumnSource&, const ColumnSource&) = default;
};
struct BoundColumn {
  std::string name;
  std::string duckdb_type;
  std::vector<ColumnSource> sources = {};  // columns of tables that its values come from, sorted, without repeats
};
struct Bound {
  std::vector<BoundColumn> columns;
  std::vector<Problem> problems;    // what the binder refused, and text compared with numbers unseen
  std::vector<Problem> unportable;  // casts and operations that another engine does differently for these types
};
struct BindRequest {
  const Select* select;
  const Rewritten* rewritten;  // over tables that exist on the connection: temporary tables named "schema.name"
};
// Binds many at once. Nothing is run.
std::vector<Bound> bind_selects(duck::Connection& connection, std::span<const BindRequest> requests);
Bound bind_select(duck::Connection& connection, const Select& select, const Rewritten& rewritten);

// Makes an empty temporary table of each schema on the connection, for bind_selects; replaces one of the same name.
struct Shape {
  lake::TableName table;
  lake::Schema schema;
};
void create_shapes(duck::Connection& connection, std::span<const Shape> shapes);
// The name of a shape in FROM.
std::string shape_relation(const Reference& reference);

// Whether every value of DuckDB's type fits the declared one unchanged; the contract's final cast may only be of this kind.
// HUGEINT to long is allowed (an overflow is an error when it happens, never a silent change).
bool is_lossless(std::string_view from_duckdb_type, const lake::Type& to);

}  // namespace schoolhouse::sql
