// Deletes, updates and replaces rows that meet a condition, in one commit.
// SPDX-License-Identifier: Apache-2.0
#include "lake/change.h"

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/change_commit.h"
#include "lake/change_target.h"
#include "lake/expression.h"
#include "lake/row_change.h"

namespace schoolhouse::lake {
namespace {

std::array<Relation, 1> target_alone(const ChangeTarget& target) { return {Relation{"target", target.column_names()}}; }

// A table of the places of rows that meet the condition, all with action 0; says what was read.
std::string find_places(const ChangeTarget& target, duck::Connection& connection, const Expression& condition,
                        std::optional<ScratchTable>& places, Reads& reads) {
  const std::vector<std::int64_t> candidates = find_candidates(connection, target, condition);
  reads.conditions = {file_condition(connection, target, condition)};
  reads.files = target.paths(candidates);
  places.emplace(connection, "SELECT " + std::string(place_column) +
                                 ", 0 AS schoolhouse_action, CAST(NULL AS BIGINT) AS schoolhouse_source FROM (" +
                                 places_sql(target, candidates) + ") AS target WHERE " + condition.sql);
  return places->name();
}

std::map<std::string, std::string> read_assignments(const ChangeTarget& target, duck::Connection& connection,
                                                    const std::vector<Assignment>& assignments) {
  std::map<std::string, std::string> values;
  for (const Assignment& assignment : assignments) {
    const Column* column = target.schema.find(assignment.column);
    if (column == nullptr) {
      throw Error({Fault::user,
                   "the update sets the column '" + assignment.column + "', which " + target.table.text() + " lacks",
                   {},
                   suggest(assignment.column, target.column_names())});
    }
    const Expression value =
        read_expression(connection, assignment.value, "the value of '" + column->name + "'", target_alone(target));
    if (!values.emplace(column->name, value.sql).second)
      throw Error({Fault::user, "the update sets the column '" + column->name + "' twice", {}, "set it once"});
  }
  return values;
}

// Makes the rows of a SELECT a table, and sees that all of them meet the condition.
void check_replacement(const ChangeTarget& target, duck::Connection& connection, const Expression& condition,
                       const ScratchTable& rows) {
  const std::int64_t strangers = std::get<std::int64_t>(
      connection.query("SELECT count(*) FROM " + rows.name() + " AS target WHERE " + condition.sql + " IS NOT TRUE")
          .single());
  if (strangers == 0) return;
  throw Error({Fault::data,
               format_count(strangers) + " of " + format_count(rows.rows()) + " new rows for " + target.table.text() +
                   " do not meet the condition of the rows that they replace",
               {},
               "select only rows that meet it, or widen the condition"});
}

}  // namespace

ChangeResult delete_rows(const Lake& lake, duck::Connection& connection, const TableName& table,
                         const std::string& condition, const ChangeOptions& options) {
  return commit_change(lake, table, options, [&](const ChangeTarget& target, ChangeDescription& description) {
    const Expression checked =
        read_expression(connection, condition, "the condition of the delete", target_alone(target));
    description.operation = "DELETE";
    description.parameters["predicate"] = predicate_parameter(checked.sql);
    std::optional<ScratchTable> places;
    const std::string found = find_places(target, connection, checked, places, description.reads);
    return stage_changes(target, connection, {.places = found, .actions = {{.kind = RowAction::Kind::remove}}});
  });
}

ChangeResult update_rows(const Lake& lake, duck::Connection& connection, const TableName& table,
                         const std::vector<Assignment>& assignments, const std::string& condition,
                         const ChangeOptions& options) {
  return commit_change(lake, table, options, [&](const ChangeTarget& target, ChangeDescription& description) {
    const Expression checked =
        read_expression(connection, condition, "the condition of the update", target_alone(target));
    description.operation = "UPDATE";
    description.parameters["predicate"] = predicate_parameter(checked.sql);
    const RowAction action{.values = read_assignments(target, connection, assignments)};
    std::optional<ScratchTable> places;
    const std::string found = find_places(target, connection, checked, places, description.reads);
    return stage_changes(target, connection, {.places = found, .actions = {action}});
  });
}

ChangeResult replace_where(const Lake& lake, duck::Connection& connection, const TableName& table,
                           const std::string& condition, const std::string& select, const ChangeOptions& options) {
  return commit_change(lake, table, options, [&](const ChangeTarget& target, ChangeDescription& description) {
    const Expression checked =
        read_expression(connection, condition, "the condition of the replacement", target_alone(target));
    description.operation = "WRITE";
    description.parameters = {{"mode", "Overwrite"}, {"predicate", predicate_parameter(checked.sql)}};
    const ScratchTable rows(connection, select);
    check_replacement(target, connection, checked, rows);
    std::optional<ScratchTable> places;
    const std::string found = find_places(target, connection, checked, places, description.reads);
    return stage_changes(
        target, connection,
        {.places = found, .actions = {{.kind = RowAction::Kind::remove}}, .inserts = "SELECT * FROM " + rows.name()});
  });
}

}  // namespace schoolhouse::lake
