// The SQL by which the rows of a pull become the next version of a table.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/change_sql.h"

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

// Equal, also where both are NULL.
std::string same(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const std::string quoted = quote_identifier(name);
    text += (text.empty() ? "" : " AND ") + ("o." + quoted + " IS NOT DISTINCT FROM n." + quoted);
  }
  return text;
}

std::string pull_sql() { return "split_part(_file, '/', 1)"; }

}  // namespace

std::string list_sql(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quote_identifier(name);
  return text;
}

std::string is_of_requests_sql(const std::string& file, const std::vector<std::string>& requests) {
  if (requests.empty()) return "false";
  std::string text;
  for (const std::string& request : requests) text += (text.empty() ? "" : ", ") + quote_literal(request);
  return request_sql(file) + " IN (" + text + ")";
}

std::string request_sql(const std::string& file) { return "regexp_extract(" + file + ", '^[^/]*/(.*)#[0-9]+$', 1)"; }

std::string newest_by_key_sql(const ChangeSql& change) {
  return "SELECT * FROM (SELECT DISTINCT ON (" + list_sql(change.columns) + ", " + pull_sql() + ") * FROM " +
         change.new_rows + ") QUALIFY max(" + pull_sql() + ") OVER (PARTITION BY " + list_sql(change.key) +
         ") = " + pull_sql();
}

std::string first_of_equal_sql(const ChangeSql& change) {
  return "SELECT * FROM " + change.new_rows + " QUALIFY min(" + pull_sql() + ") OVER (PARTITION BY " +
         list_sql(change.columns) + ") = " + pull_sql();
}

std::string unknown_rows_sql(const ChangeSql& change) {
  return "SELECT n.* FROM " + change.new_rows + " AS n WHERE NOT EXISTS (SELECT 1 FROM " + change.old_rows +
         " AS o WHERE " + same(change.columns) + ")";
}

std::string differ_sql(const ChangeSql& change, const std::string& left, const std::string& right) {
  std::string text;
  for (const std::string& name : change.columns) {
    const std::string quoted = quote_identifier(name);
    text += (text.empty() ? "" : " OR ") + (left + "." + quoted + " IS DISTINCT FROM " + right + "." + quoted);
  }
  return text;
}

std::string difference_sql(const ChangeSql& change) {
  const std::string columns = list_sql(change.columns);
  const std::string before = "SELECT " + columns + " FROM " + change.old_rows;
  const std::string after = "SELECT " + columns + " FROM " + change.new_rows;
  return "SELECT (SELECT count(*) FROM (" + before + " EXCEPT ALL " + after + ")) + (SELECT count(*) FROM (" + after +
         " EXCEPT ALL " + before + "))";
}

}  // namespace schoolhouse::connector
