// Walks DuckDB's syntax tree of one SELECT and collects what it names and what it may not do.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "sql/select.h"
#include "sql/tree.h"

namespace schoolhouse::sql {

struct NamedTable {
  std::string catalog;  // in memory.raw.users
  std::string schema;   // empty for a name alone that is no CTE
  std::string name;
  std::string alias;
  std::string at_unit;  // VERSION or TIMESTAMP
  std::size_t position = 0;
};
// A column with its table's schema: raw.users.id.
struct QualifiedColumn {
  std::string schema;
  std::string table;
  std::size_t position = 0;
};
// Something to say about a position of the SQL.
struct Remark {
  std::string what;
  std::string fix;
  std::size_t position = 0;
};
// A call of table_changes(…) in FROM.
struct ChangesCall {
  std::string alias;
  std::size_t position = 0;
};
struct Walked {
  std::vector<NamedTable> tables;  // without names of CTEs
  std::vector<QualifiedColumn> columns;
  std::vector<ChangesCall> changes;
  std::vector<Remark> problems;
  std::vector<Remark> unportable;
};

// `statement` is one element of "statements" of json_serialize_sql.
Walked walk(const Tree& statement, Purpose purpose);

}  // namespace schoolhouse::sql
