// Shows the tables, their columns and their versions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/lake_tables.h"
#include "run/workspace.h"

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

std::string count_text(std::int64_t count) { return count < 0 ? "" : format_count(count); }
std::string second_text(Micros at) { return format_utc(at).substr(0, 19) + "Z"; }

struct Opened {
  run::Workspace workspace;
  catalog::Catalog tables;
  explicit Opened(const Call& call)
      : workspace(open_project(call), {static_cast<int>(call.options.threads), call.options.memory}, call.clock) {
    lake::open_lake(workspace.lake(), lake::Access::read);
    tables = all_tables(workspace);
  }
};

const catalog::Table& find_table(const Opened& opened, const Options& options) {
  const auto name = lake::parse_table_name(options.words[1]);
  const catalog::Table* table = name ? opened.tables.find(*name) : nullptr;
  if (!table)
    throw Error({Fault::user,
                 "unknown table '" + options.words[1] + "'",
                 {},
                 suggest(options.words[1], opened.tables.names())});
  return *table;
}

int list_tables(const Call& call) {
  const Opened opened(call);
  Json list = Json::array();
  std::vector<std::vector<std::string>> lines = {{"table", "kind", "rows", "version", "description"}};
  for (const auto& [name, table] : opened.tables.tables) {
    const bool is_declared = opened.workspace.project().catalog.find(name) != nullptr;
    const bool is_view = table.kind == catalog::TableKind::view;
    const auto head = is_view ? std::nullopt : lake::find_head(opened.workspace.lake(), name);
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
  const Opened opened(call);
  const catalog::Table& table = find_table(opened, call.options);
  const bool is_view = table.kind == catalog::TableKind::view;
  const auto snapshot = is_view ? std::nullopt : lake::find_snapshot(opened.workspace.lake(), table.name);
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
  const Opened opened(call);
  const catalog::Table& table = find_table(opened, call.options);
  if (table.kind == catalog::TableKind::view) {
    throw Error(
        {Fault::user, table.name.text() + " is a view and has no versions", {}, "ask the tables that it reads"});
  }
  const auto most = call.options.rows > 0 ? std::optional(static_cast<std::size_t>(call.options.rows)) : std::nullopt;
  std::vector<std::vector<std::string>> lines = {{"version", "time", "operation", "rows", "added", "removed", "run"}};
  Json list = Json::array();
  for (const lake::HistoryEntry& entry : lake::read_history(opened.workspace.lake(), table.name, most)) {
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
  if (list.empty()) {
    throw Error(
        {Fault::user, "the table " + table.name.text() + " is not built yet", {}, "'schoolhouse run' builds it"});
  }
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
  };
  return actions;
}

int run_table(const Call& call) { return run_action(call, table_actions()); }

}  // namespace schoolhouse::cli
