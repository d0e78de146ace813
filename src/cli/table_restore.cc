// Brings tables back to what they were at a version, a time or a tag.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_restore.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "lake/published.h"
#include "lake/restore.h"
#include "lake/tags.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

struct Restored {
  lake::TableName table;
  lake::RestorePlan plan;
  std::int64_t new_version = -1;
};

lake::AsOf read_target(const Options& options, bool is_one) {
  if (options.to.empty()) {
    throw Error({Fault::user,
                 "it is not said what to restore to",
                 {},
                 "add --to with a version, a time such as 2026-11-20T08:00:00Z, or a tag"});
  }
  const lake::AsOf to = read_as_of(options.to);
  if (is_one || !std::holds_alternative<lake::AsOfVersion>(to)) return to;
  throw Error({Fault::user,
               "a version's number means another moment in each table",
               {"", 0, "--to"},
               "name one table behind 'restore', or restore all to a time or a tag"});
}

// Of the chosen tables those that were there then.
std::vector<lake::TableName> tables_then(const Call& call, const lake::Lake& lake, const lake::AsOf& to) {
  std::vector<lake::TableName> chosen = choose_tables(lake::list_tables(lake), call.options);
  if (const auto* tag = std::get_if<lake::AsOfTag>(&to)) {
    const lake::Tag pinned = lake::read_tag(lake, tag->name);
    std::erase_if(chosen, [&](const lake::TableName& table) { return !pinned.tables.contains(table); });
  } else if (const auto* time = std::get_if<lake::AsOfTime>(&to)) {
    std::erase_if(chosen, [&](const lake::TableName& table) {
      const std::vector<lake::HistoryEntry> versions = lake::read_history(lake, table);
      return versions.empty() || versions.back().committed_at > time->at;
    });
  }
  if (chosen.empty()) {
    throw Error({Fault::user,
                 "no table was there at that time",
                 {"", 0, "--to"},
                 "'schoolhouse table history' shows since when tables are there"});
  }
  return chosen;
}

Json to_json(const Restored& restored) {
  const lake::RestorePlan& plan = restored.plan;
  Json row = {{"table", restored.table.text()},
              {"from", plan.from_version},
              {"to", plan.to_version},
              {"files_added", plan.files_added},
              {"files_removed", plan.files_removed},
              {"columns_changed", plan.has_other_columns}};
  if (plan.rows_before >= 0) row["rows_before"] = plan.rows_before;
  if (plan.rows_after >= 0) row["rows_after"] = plan.rows_after;
  if (restored.new_version >= 0) row["version"] = restored.new_version;
  return row;
}

std::string to_text(const std::vector<Restored>& tables) {
  std::vector<std::vector<std::string>> lines = {
      {"table", "from", "back to", "rows before", "rows after", "new version"}};
  for (const Restored& restored : tables) {
    const lake::RestorePlan& plan = restored.plan;
    lines.push_back({restored.table.text(), std::to_string(plan.from_version), std::to_string(plan.to_version),
                     count_text(plan.rows_before), count_text(plan.rows_after),
                     !plan.is_change()          ? "the same already"
                     : restored.new_version < 0 ? "not made (--dry-run)"
                                                : std::to_string(restored.new_version)});
  }
  return align(lines);
}

}  // namespace

int restore_tables(const Call& call) {
  const Options& options = call.options;
  const bool is_one = options.words.size() > 1;
  const lake::AsOf to = read_target(options, is_one);
  const OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  const LakeLock lock(call, lake);
  std::vector<Restored> all;
  if (is_one) {
    const lake::TableName table = read_stored_table(opened, options.words[1]).name;
    if (!lake::find_head(lake, table)) refuse_unbuilt(table);
    all.push_back({table, lake::plan_restore(lake, table, to)});
  } else {
    for (const lake::TableName& table : tables_then(call, lake, to))
      all.push_back({table, lake::plan_restore(lake, table, to)});
  }
  // All plans first: when one can't be made, no table is changed. Readers see all restored tables at once.
  std::vector<lake::TableName> changed;
  for (Restored& restored : all) {
    if (options.is_dry_run || !restored.plan.is_change()) continue;
    restored.new_version = lake::run_restore(lake, restored.table, restored.plan).version;
    changed.push_back(restored.table);
  }
  if (!changed.empty()) lake::publish(lake, changed);
  Json list = Json::array();
  for (const Restored& restored : all) list.push_back(to_json(restored));
  call.console.out(options.is_json ? Json{{"dry_run", options.is_dry_run}, {"tables", list}}.dump() + "\n"
                                   : to_text(all));
  return 0;
}

}  // namespace schoolhouse::cli
