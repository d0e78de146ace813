// Renames and drops columns of a table.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_column.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "duck/database.h"
#include "lake/alter.h"
#include "lake/published.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

struct Change {
  lake::Alteration alteration;
  std::string done;
};

Change read_change(const std::vector<std::string>& words, const lake::TableName& table) {
  if (words[1] == "rename")
    return {lake::RenameColumn{words[3], words[4]},
            "renamed the column " + words[3] + " of " + table.text() + " to " + words[4]};
  return {lake::DropColumn{words[3]}, "dropped the column " + words[3] + " of " + table.text()};
}

void check_words(const std::vector<std::string>& words) {
  const std::string& action = words[1];
  const std::size_t wanted = action == "rename" ? 5 : action == "drop" ? 4 : 0;
  if (wanted == 0)
    throw Error({Fault::user,
                 "unknown word '" + action + "' behind 'table column'",
                 {},
                 suggest(action, std::vector<std::string>{"rename", "drop"})});
  if (words.size() != wanted) {
    throw Error({Fault::user,
                 "'table column " + action + "' needs TABLE COLUMN" + (wanted > 4 ? " NAME" : ""),
                 {},
                 "write for example: schoolhouse table column rename raw.sis_students grade grade_level"});
  }
}

}  // namespace

int change_columns(const Call& call) {
  const std::vector<std::string>& words = call.options.words;
  check_words(words);
  OpenedLake opened(call);
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  const lake::Lake& lake = opened.lake();
  const lake::TableName table = read_stored_table(opened, words[2]).name;
  const LakeLock lock(call, lake);
  const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake, table);
  if (!snapshot) refuse_unbuilt(table);
  const Change change = read_change(words, table);
  const bool is_mapped = snapshot->mapping != lake::ColumnMapping::none;
  Json object = {{"dry_run", call.options.is_dry_run}, {"table", table.text()}};
  duck::Connection connection = opened.workspace.connect();
  std::vector<lake::Alteration> steps;
  if (call.options.maps_columns && !is_mapped) steps.emplace_back(lake::MapColumns{});
  steps.push_back(change.alteration);
  // The rows stay, and so does what they were made from.
  const lake::CommitNotes& before = snapshot->notes;
  const lake::AlterResult result = lake::alter_table(
      lake, connection, table, steps,
      {.step = "column", .fingerprint = before.fingerprint, .inputs = before.inputs, .extra = before.extra},
      call.options.is_dry_run ? lake::AlterMode::tried : lake::AlterMode::done);
  if (!result.upgrade.empty()) object["protocol"] = result.upgrade;
  std::string told = "would have " + change.done;
  if (!call.options.is_dry_run) {
    lake::publish(lake, {table});
    object["version"] = result.commit.version;
    told = change.done + " (version " + std::to_string(result.commit.version) + ")";
  }
  call.console.out((call.options.is_json ? object.dump() : told) + "\n");
  if (!result.upgrade.empty()) call.console.note(result.upgrade);
  return 0;
}

}  // namespace schoolhouse::cli
