// Reads the call table_changes('schema.name', from, to) in a SELECT.
// SPDX-License-Identifier: Apache-2.0
#include "sql/changes_call.h"

#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::sql {
namespace {

std::optional<duck::Value> value_of(duck::Connection& connection, const std::string& sql) {
  try {
    return connection.query(sql).single();
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    return std::nullopt;
  }
}

// A whole number is a version, all else a time.
std::optional<lake::AsOf> bound_of(duck::Connection& connection, const std::string& expression) {
  const std::optional<duck::Value> type = value_of(connection, "SELECT typeof((" + expression + "))");
  if (!type) return std::nullopt;
  const std::string name = duck::to_text(*type);
  const bool is_version = name.ends_with("INT") || name == "INTEGER" || name == "UINTEGER";
  const std::optional<duck::Value> value =
      value_of(connection, is_version ? "SELECT CAST((" + expression + ") AS BIGINT)"
                                      : "SELECT epoch_us(CAST((" + expression + ") AS TIMESTAMPTZ))");
  const auto* number = value ? std::get_if<std::int64_t>(&*value) : nullptr;
  if (number == nullptr) return std::nullopt;
  if (is_version) return lake::AsOfVersion{*number};
  return lake::AsOfTime{*number};
}

}  // namespace

ChangesArguments read_changes_call(duck::Connection& connection, const std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments.size() > 3) return {.fault = "table_changes needs a table, from and to"};
  const std::optional<duck::Value> name = value_of(connection, "SELECT CAST((" + arguments[0] + ") AS VARCHAR)");
  const auto table = name ? lake::parse_table_name(to_lower(duck::to_text(*name))) : std::nullopt;
  if (!table) return {.fault = "the first argument of table_changes is not the name of a table"};
  const std::optional<lake::AsOf> from = bound_of(connection, arguments[1]);
  std::optional<lake::AsOf> to;
  if (arguments.size() == 3) to = bound_of(connection, arguments[2]);
  if (!from || (arguments.size() == 3 && !to))
    return {.fault = "from and to of table_changes are no versions or times"};
  return {.reference = Reference{.table = *table, .changes = lake::ChangeRange{*from, to}}};
}

}  // namespace schoolhouse::sql
