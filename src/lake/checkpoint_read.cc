// Reads checkpoints: each entry comes out of Parquet as the JSON that a commit would hold.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"

namespace schoolhouse::lake {
namespace {

struct EntryKind {
  std::string_view name;
  std::string_view required;  // set in each entry of the kind
};
constexpr std::array entry_kinds{
    EntryKind{"protocol", "minReaderVersion"},
    EntryKind{"metaData", "id"},
    EntryKind{"txn", "appId"},
    EntryKind{"domainMetadata", "domain"},
    EntryKind{"remove", "path"},
    EntryKind{"add", "path"},
    EntryKind{"sidecar", "path"},
};

std::set<std::string> column_names(duck::Connection& connection, const std::string& sql) {
  std::set<std::string> names;
  for (const duck::ResultColumn& column : connection.describe(sql)) names.insert(column.name);
  return names;
}

std::set<std::string> field_names(duck::Connection& connection, const std::string& field, const std::string& source) {
  return column_names(connection, "SELECT fields.* FROM (SELECT " + field + " AS fields FROM " + source + ")");
}

// Some writers keep statistics as columns of their own types only. Rows and counts of NULLs are all that is needed of them.
std::string stats_field(duck::Connection& connection, const std::set<std::string>& fields, const std::string& source) {
  const bool has_text = fields.contains("stats");
  if (!fields.contains("stats_parsed")) return has_text ? "\"add\".stats" : "";
  const std::set<std::string> parsed = field_names(connection, "\"add\".stats_parsed", source);
  std::vector<std::string> parts;
  for (const char* name : {"numRecords", "nullCount"}) {
    if (parsed.contains(name)) parts.push_back(std::string(name) + " := \"add\".stats_parsed." + name);
  }
  if (parts.empty()) return has_text ? "\"add\".stats" : "";
  const std::string made = "CASE WHEN \"add\".stats_parsed IS NOT NULL THEN CAST(to_json(struct_pack(" +
                           join(parts, ", ") + ")) AS VARCHAR) END";
  return has_text ? "coalesce(\"add\".stats, " + made + ")" : made;
}

std::string entry_sql(duck::Connection& connection, const EntryKind& kind, const std::string& source) {
  const std::string column = quote_identifier(kind.name);
  const std::set<std::string> fields = field_names(connection, column, source);
  std::vector<std::string> parts;
  for (const std::string& field : fields) {
    if (field == "stats" || field.ends_with("_parsed")) continue;
    parts.push_back(quote_identifier(field) + " := " + column + "." + quote_identifier(field));
  }
  if (kind.name == "add") {
    if (const std::string stats = stats_field(connection, fields, source); !stats.empty())
      parts.push_back("stats := " + stats);
  }
  return "SELECT CAST(to_json(struct_pack(" + column + " := struct_pack(" + join(parts, ", ") +
         "))) AS VARCHAR) FROM " + source + " WHERE " + column + "." + quote_identifier(kind.required) + " IS NOT NULL";
}

std::string source_sql(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) paths.push_back(quote_literal(file.string()));
  return "read_parquet([" + join(paths, ", ") + "], hive_partitioning = false, union_by_name = true)";
}

void read_entries(duck::Connection& connection, const std::vector<std::filesystem::path>& files,
                  std::vector<Action>& actions) {
  const std::string source = source_sql(files);
  const std::set<std::string> columns = column_names(connection, "SELECT * FROM " + source);
  for (const EntryKind& kind : entry_kinds) {
    if (!columns.contains(std::string(kind.name))) continue;
    connection.stream(entry_sql(connection, kind, source), [&](const duck::Rows& block) {
      std::string lines;
      for (const auto& row : block.rows) lines += duck::to_text(row.front()) + "\n";
      std::vector<Action> read = read_actions(lines, files.front().string());
      std::ranges::move(read, std::back_inserter(actions));
      return true;
    });
  }
}

// Entries that stand in files beside the checkpoint.
void read_sidecars(duck::Connection& connection, const std::filesystem::path& log_folder,
                   std::vector<Action>& actions) {
  std::vector<std::filesystem::path> files;
  for (const Action& action : actions) {
    if (const auto* sidecar = std::get_if<Sidecar>(&action)) {
      const std::filesystem::path path = sidecar->path;
      files.push_back(path.is_absolute() || path.has_parent_path() ? log_folder / path
                                                                   : log_folder / "_sidecars" / path);
    }
  }
  if (!files.empty()) read_entries(connection, files, actions);
}

bool has_all_commits_before(const Lake& lake, const TableName& table, std::int64_t version) {
  const Log log = list_log(lake, table);
  return static_cast<std::int64_t>(log.commits.size()) > version &&
         log.commits[static_cast<std::size_t>(version)].version == version;
}

}  // namespace

std::vector<Action> read_checkpoint(const Lake& lake, const TableName& table, const Checkpoint& checkpoint) {
  const std::filesystem::path folder = log_folder(lake, table);
  std::vector<std::filesystem::path> files;
  for (const std::string& name : checkpoint.files) files.push_back(folder / name);
  if (!lake.database)
    throw Error({Fault::bug, "a checkpoint can't be read without a database", {files.front().string()}});
  try {
    duck::Connection connection = lake.database().connect();
    std::vector<Action> actions;
    read_entries(connection, files, actions);
    read_sidecars(connection, folder, actions);
    return actions;
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    const bool can_do_without = has_all_commits_before(lake, table, checkpoint.version);
    throw Error({Fault::outside,
                 "the table's checkpoint is corrupt: " + error.failure().message,
                 {files.front().string()},
                 can_do_without
                     ? "delete this file and _last_checkpoint beside it: the commits before it are all there, the "
                       "table is read from these"
                     : "restore the file from a backup; or remove the table's folder and build the table again"});
  }
}

}  // namespace schoolhouse::lake
