// Shows the tables, their columns and their versions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/opened_lake.h"
#include "cli/table_changes.h"
#include "cli/table_check.h"
#include "cli/table_column.h"
#include "cli/table_constraint.h"
#include "cli/table_copy.h"
#include "cli/table_diff.h"
#include "cli/table_optimize.h"
#include "cli/table_restore.h"
#include "cli/table_vacuum.h"
#include "lake/published.h"
#include "lake/tags.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

std::string_view name_of(catalog::TableKind kind) {
  switch (kind) {
    case catalog::TableKind::source:
      return "source";
    case catalog::TableKind::reference:
      return "reference";
    case catalog::TableKind::model:
      return "model";
    case catalog::TableKind::view:
      return "view";
  }
  return {};
}

std::string_view name_of(catalog::Privacy privacy) {
  switch (privacy) {
    case catalog::Privacy::open:
      return "open";
    case catalog::Privacy::internal:
      return "internal";
    case catalog::Privacy::student:
      return "student";
    case catalog::Privacy::sensitive:
      return "sensitive";
  }
  return {};
}

// What readers see when that is not the newest version.
std::string seen_text(const lake::Lake& lake, const lake::TableName& table, std::int64_t newest) {
  try {
    const std::optional<lake::AsOf> seen = lake::visible_version(lake, lake::find_published(lake), table);
    const auto* version = seen ? std::get_if<lake::AsOfVersion>(&*seen) : nullptr;
    if (version == nullptr || version->version == newest) return {};
    return "version " + std::to_string(version->version) + " until the next run has ended";
  } catch (const Error&) {
    return "nothing until the run that makes it has ended";
  }
}

int list_tables(const Call& call) {
  const OpenedLake opened(call);
  Json list = Json::array();
  std::vector<std::vector<std::string>> lines = {{"table", "kind", "rows", "version", "description"}};
  for (const auto& [name, table] : opened.tables.tables) {
    const bool is_declared = opened.workspace.project().catalog.find(name) != nullptr;
    const bool is_view = table.kind == catalog::TableKind::view;
    const auto head = is_view ? std::nullopt : lake::find_head(opened.lake(), name);
    const std::string kind = is_declared                   ? std::string(name_of(table.kind))
                             : name.schema == "quarantine" ? "quarantine"
                                                           : "not declared";
    const std::string version = is_view ? "" : head ? std::to_string(head->version) : "not built";
    lines.push_back({name.text(), kind, count_text(head ? head->notes.rows : -1), version, table.description});
    Json row = {{"table", name.text()}, {"kind", kind}, {"description", table.description}};
    if (head) row["version"] = head->version;
    if (head && head->notes.rows >= 0) row["rows"] = head->notes.rows;
    list.push_back(std::move(row));
  }
  call.console.out(call.options.is_json ? Json{{"tables", list}}.dump() + "\n" : align(lines));
  return 0;
}

int show_table(const Call& call) {
  const OpenedLake opened(call);
  const catalog::Table& table = read_table(opened, call.options.words[1]);
  const bool is_view = table.kind == catalog::TableKind::view;
  const auto snapshot = is_view ? std::nullopt : lake::find_snapshot(opened.lake(), table.name);
  // What is declared counts; a table that only the lake has shows what is there.
  std::vector<catalog::ContractColumn> columns = table.contract.columns;
  if (columns.empty() && snapshot) {
    for (const lake::Column& column : snapshot->schema.columns) {
      columns.push_back({.name = column.name,
                         .type = column.type,
                         .description = column.comment,
                         .is_required = !column.is_nullable});
    }
  }
  std::vector<std::vector<std::string>> facts = {{"table", table.name.text()}};
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) facts.push_back({name, value});
  };
  add("description", table.description);
  add("declared in", table.file + (table.line > 0 ? ":" + std::to_string(table.line) : ""));
  add("grain", table.contract.grain);
  add("key", join(table.contract.key, ", "));
  if (snapshot) {
    add("version", std::to_string(snapshot->version) + " of " + second_text(snapshot->committed_at));
    add("rows", count_text(snapshot->notes.rows));
    add("files",
        format_count(static_cast<std::int64_t>(snapshot->files.size())) + ", " + format_bytes(snapshot->bytes()));
    add("partitions", join(snapshot->partition_by, ", "));
    const lake::Lake& lake = opened.lake();
    add("readers see", seen_text(lake, table.name, snapshot->version));
    std::vector<std::string> tags;
    for (const lake::Tag& tag : lake::list_tags(lake)) {
      const auto pinned = tag.tables.find(table.name);
      if (pinned != tag.tables.end())
        tags.push_back(tag.name + " (version " + std::to_string(pinned->second.version) + ")");
    }
    add("tags", join(tags, ", "));
    add("protocol", "reader " + std::to_string(snapshot->min_reader_version) + ", writer " +
                        std::to_string(snapshot->min_writer_version));
    std::vector<std::string> properties;
    for (const auto& [name, value] : snapshot->properties) properties.push_back(name + " = " + value);
    add("properties", join(properties, ", "));
    add("folder", snapshot->folder.string());
  } else {
    add("version", is_view ? "a view: computed when it is read" : "not built yet");
  }
  std::vector<std::vector<std::string>> lines = {{"column", "type", "required", "privacy", "description"}};
  Json list = Json::array();
  for (const catalog::ContractColumn& column : columns) {
    lines.push_back({column.name, lake::to_text(column.type), column.is_required ? "yes" : "",
                     std::string(name_of(column.privacy)), column.description});
    list.push_back({{"name", column.name},
                    {"type", lake::to_text(column.type)},
                    {"required", column.is_required},
                    {"privacy", name_of(column.privacy)},
                    {"description", column.description}});
  }
  if (call.options.is_json) {
    Json object = {{"columns", list}};
    for (const auto& fact : facts) object[fact[0]] = fact[1];
    call.console.out(object.dump() + "\n");
  } else {
    call.console.out(align(facts) + "\n" + align(lines));
  }
  return 0;
}

int show_history(const Call& call) {
  const OpenedLake opened(call);
  const catalog::Table& table = read_stored_table(opened, call.options.words[1]);
  const auto most = call.options.rows > 0 ? std::optional(static_cast<std::size_t>(call.options.rows)) : std::nullopt;
  std::vector<std::vector<std::string>> lines = {{"version", "time", "operation", "rows", "added", "removed", "run"}};
  Json list = Json::array();
  for (const lake::HistoryEntry& entry : lake::read_history(opened.lake(), table.name, most)) {
    lines.push_back({std::to_string(entry.version), second_text(entry.committed_at), entry.operation,
                     count_text(entry.notes.rows), count_text(entry.rows_added.value_or(-1)),
                     count_text(entry.rows_removed.value_or(-1)), entry.notes.run_id});
    Json row = {{"version", entry.version}, {"time", format_utc(entry.committed_at)}, {"operation", entry.operation}};
    if (entry.notes.rows >= 0) row["rows"] = entry.notes.rows;
    if (entry.rows_added) row["rows_added"] = *entry.rows_added;
    if (entry.rows_removed) row["rows_removed"] = *entry.rows_removed;
    if (!entry.notes.run_id.empty()) row["run"] = entry.notes.run_id;
    list.push_back(std::move(row));
  }
  if (list.empty()) refuse_unbuilt(table.name);
  call.console.out(call.options.is_json ? Json{{"table", table.name.text()}, {"versions", list}}.dump() + "\n"
                                        : align(lines));
  return 0;
}

}  // namespace

std::span<const Action> table_actions() {
  static constexpr std::array actions{
      Action{"list", "", "every table of the project and the lake", 0, 0, list_tables},
      Action{"show", "TABLE", "its description, its columns and where it lies", 1, 1, show_table},
      Action{"history", "TABLE", "its versions, the newest first", 1, 1, show_history},
      Action{"diff", "TABLE FROM [TO]",
             "rows added, removed and changed between two versions (TO: the newest); with two tags instead, how many "
             "rows of "
             "each table; with two tables, between those",
             2, 3, diff_tables},
      Action{"changes", "TABLE FROM [TO]",
             "the rows that its versions inserted, deleted and updated, where the table keeps its change feed", 2, 3,
             show_changes},
      Action{"check", "[TABLE]", "prove that log, files, statistics and checksums agree; every problem at once", 0, 1,
             check_tables},
      Action{"restore", "[TABLE]",
             "bring a table back to the version, time or tag of --to, as a new version; without TABLE every table", 0,
             1, restore_tables},
      Action{"optimize", "[TABLE]", "put small files together; with --zorder lay rows so that lookups open few files",
             0, 1, optimize_tables},
      Action{"constraint", "list|add|drop TABLE [NAME [CONDITION]]",
             "conditions that every row must meet, whichever program writes it", 1, 4, constrain_table},
      Action{"column", "rename|drop TABLE COLUMN [NAME]",
             "rename or drop a column without writing rows anew; the table needs column mapping (--map-columns)", 3, 4,
             change_columns},
      Action{"clone", "TABLE NEW [VERSION]", "make a new table with its rows and files of its own", 2, 3, clone_table},
      Action{"copy", "[TABLE]",
             "back up the versions that readers see, or those of --tag, to the folder of --to, which is then a lake", 0,
             1, copy_tables},
      Action{"vacuum", "[TABLE]",
             "free space: delete the files, and the log entries, that no version within the table's retention and no "
             "tag needs",
             0, 1, vacuum_tables},
  };
  return actions;
}

int run_table(const Call& call) { return run_action(call, table_actions()); }

}  // namespace schoolhouse::cli
