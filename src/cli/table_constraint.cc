// Lists, adds and drops the CHECK constraints of a table.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_constraint.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "duck/database.h"
#include "lake/alter.h"
#include "lake/constraint.h"
#include "lake/published.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

std::vector<lake::Constraint> read_constraints(const lake::Lake& lake, const lake::TableName& table) {
  const std::optional<lake::TableState> state = lake::find_state(lake, table);
  return state && state->metadata() ? lake::constraints_of(*state->metadata()) : std::vector<lake::Constraint>();
}

int list_constraints(const Call& call, const lake::Lake& lake, const lake::TableName& table) {
  std::vector<std::vector<std::string>> lines = {{"constraint", "condition"}};
  Json list = Json::array();
  for (const lake::Constraint& constraint : read_constraints(lake, table)) {
    lines.push_back({constraint.name, constraint.sql});
    list.push_back({{"name", constraint.name}, {"condition", constraint.sql}});
  }
  call.console.out(call.options.is_json ? Json{{"table", table.text()}, {"constraints", list}}.dump() + "\n"
                                        : align(lines));
  return 0;
}

// What a change would meet, without making it.
void try_out(const lake::Lake& lake, duck::Connection& connection, const lake::TableName& table,
             const lake::Alteration& alteration) {
  const std::vector<lake::Constraint> known = read_constraints(lake, table);
  if (const auto* add = std::get_if<lake::AddConstraint>(&alteration)) {
    const lake::Constraint constraint{add->name, add->sql};
    const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake, table);
    lake::evaluable_constraint(connection, table, snapshot->schema, constraint);
    lake::check_rows(connection, table, snapshot->schema, {constraint}, lake::scan_sql(*snapshot));
  } else if (const auto* drop = std::get_if<lake::DropConstraint>(&alteration)) {
    std::vector<std::string> names;
    for (const lake::Constraint& constraint : known) names.push_back(constraint.name);
    if (std::ranges::find(names, drop->name) == names.end())
      throw Error({Fault::user,
                   "the table " + table.text() + " has no constraint '" + drop->name + "'",
                   {},
                   suggest(drop->name, names)});
  }
}

int change(const Call& call, OpenedLake& opened, const lake::TableName& table, const lake::Alteration& alteration,
           const std::string& done) {
  const lake::Lake& lake = opened.lake();
  const LakeLock lock(call, lake);
  duck::Connection connection = opened.workspace.connect();
  Json object = {{"dry_run", call.options.is_dry_run}, {"table", table.text()}};
  if (call.options.is_dry_run) {
    try_out(lake, connection, table, alteration);
    call.console.out(call.options.is_json ? object.dump() + "\n" : "would have " + done + "\n");
    return 0;
  }
  // The rows stay, and so does what they were made from.
  const lake::CommitNotes before = lake::find_head(lake, table)->notes;
  const lake::AlterResult result = lake::alter_table(
      lake, connection, table, alteration,
      {.step = "constraint", .fingerprint = before.fingerprint, .inputs = before.inputs, .extra = before.extra});
  lake::publish(lake, {table});
  object["version"] = result.commit.version;
  if (!result.upgrade.empty()) object["protocol"] = result.upgrade;
  call.console.out(call.options.is_json ? object.dump() + "\n"
                                        : done + " (version " + std::to_string(result.commit.version) + ")\n");
  if (!result.upgrade.empty()) call.console.note(result.upgrade);
  return 0;
}

}  // namespace

int constrain_table(const Call& call) {
  const std::vector<std::string>& words = call.options.words;
  const std::vector<std::string> actions = {"list", "add", "drop"};
  const std::string& action = words[1];
  const std::size_t wanted = action == "list" ? 3 : action == "add" ? 5 : action == "drop" ? 4 : 0;
  if (wanted == 0)
    throw Error({Fault::user, "unknown word '" + action + "' behind 'table constraint'", {}, suggest(action, actions)});
  if (words.size() != wanted) {
    throw Error({Fault::user,
                 "'table constraint " + action + "' needs TABLE" + (wanted > 3 ? " NAME" : "") +
                     (wanted > 4 ? " CONDITION" : ""),
                 {},
                 "write for example: schoolhouse table constraint add raw.sis_students grade_is_sane \"grade <= 12\""});
  }
  OpenedLake opened(call);
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  const lake::TableName table = read_stored_table(opened, words[2]).name;
  if (!lake::find_head(opened.lake(), table)) refuse_unbuilt(table);
  if (action == "list") return list_constraints(call, opened.lake(), table);
  if (action == "drop")
    return change(call, opened, table, lake::DropConstraint{words[3]},
                  "dropped the constraint " + words[3] + " of " + table.text());
  return change(call, opened, table, lake::AddConstraint{words[3], words[4]},
                "added the constraint " + words[3] + " to " + table.text());
}

}  // namespace schoolhouse::cli
