// What one SELECT reads and yields, found by DuckDB's own parser and binder.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "duck/value.h"
#include "lake/lake.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::sql {

// Where a SELECT stands in a user's file, so that messages can point into it.
struct Origin {
  std::string file = {};
  int line = 1;  // of the first character of the SQL
};

// A table named in FROM, JOIN or a subquery (names of CTEs are not references).
struct Reference {
  lake::TableName table;
  std::optional<lake::AsOf> as_of;
  friend bool operator==(const Reference&, const Reference&) = default;
};

struct Select {
  std::vector<Reference> references;    // in order of first mention, without repeats
  std::vector<std::string> parameters;  // $names used, in order of first mention, without repeats
};

// Parses one SELECT. Throws Error(user) with line and column in the origin for: a syntax error, more than one statement, anything but a SELECT,
// a table without a schema (with the nearest known name when `known_tables` is given), direct file reads (read_csv, 'x.parquet'), and
// volatile functions (now, current_date, random, uuid, …: "use $run_date").
Select parse_select(duck::Connection& connection, std::string_view sql, const Origin& origin,
                    const std::vector<std::string>& known_tables = {});

// Replaces every reference and $parameter: tables by the names that `rename` gives, parameters by text literals or typed values.
// The SQL text is kept as written where nothing needs replacing.
std::string rewrite(duck::Connection& connection, std::string_view sql,
                    const std::function<std::string(const Reference&)>& rename,
                    const std::map<std::string, std::string>& parameters, const Origin& origin);

struct ColumnSource {
  lake::TableName table;
  std::string column;
  friend bool operator==(const ColumnSource&, const ColumnSource&) = default;
};
struct BoundColumn {
  std::string name;
  std::string duckdb_type;
  std::vector<ColumnSource> sources;  // columns of tables that its values come from (lineage)
};
// Binds a SELECT whose tables exist on the connection (as empty tables or views) and tells its columns with types and lineage.
// A binder error becomes Error(user) at its line in the origin, with the nearest names.
std::vector<BoundColumn> bind_select(duck::Connection& connection, std::string_view sql, const Origin& origin);

// Turns a QueryError of a user's SQL into an Error at file and line.
Error locate(const std::exception& query_error, std::string_view sql, const Origin& origin);

// Whether a value of the one type always fits the other unchanged; the contract's final cast may only be of this kind.
// HUGEINT to long is allowed (an overflow is an error, never a silent change).
bool is_lossless(std::string_view from_duckdb_type, const lake::Type& to);

}  // namespace schoolhouse::sql
