// The SQL by which the rows of a pull become the next version of a table.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace schoolhouse::connector {

// Names and rows of one change. `old_rows` and `new_rows` are relations in SQL: a name, or a SELECT in brackets.
struct ChangeSql {
  std::string old_rows;
  std::string new_rows;
  std::vector<std::string> columns;  // declared ones and their reasons: what makes two rows equal
  std::vector<std::string> key = {};
};

// The request that a row came by, from its _file: "000002/year=2021#3" -> "year=2021".
std::string request_sql(const std::string& file);
// Of several pulls that brought a row: a key counts as the last one brought it, and a whole row only once.
std::string newest_by_key_sql(const ChangeSql& change);
std::string first_of_equal_sql(const ChangeSql& change);
// New rows that are not there yet, whole.
std::string unknown_rows_sql(const ChangeSql& change);
// Whether a row came by one of the requests, from its _file.
std::string is_of_requests_sql(const std::string& file, const std::vector<std::string>& requests);
// Whether a column differs between two relations, NULL being a value like another.
std::string differ_sql(const ChangeSql& change, const std::string& left, const std::string& right);
// "a", "b"
std::string list_sql(const std::vector<std::string>& names);
// How many rows differ, either way, between two relations.
std::string difference_sql(const ChangeSql& change);

}  // namespace schoolhouse::connector
