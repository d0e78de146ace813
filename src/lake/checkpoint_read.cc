// Reads checkpoints: each entry comes out of Parquet as the JSON that a commit would hold.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/uri.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

std::string read_parquet(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) paths.push_back(quote_literal(file.string()));
  const std::string by_name = files.size() > 1 ? ", union_by_name = true" : "";
  return "read_parquet([" + join(paths, ", ") + "], hive_partitioning = false" + by_name + ") AS entries";
}

// The fields of the column, in lower case; none when there is no such column.
std::set<std::string> fields_of(duck::Connection& connection, const std::string& source, const std::string& column) {
  std::set<std::string> fields;
  const std::vector<duck::ResultColumn> columns = connection.describe("SELECT * FROM " + source);
  const auto found = std::ranges::find(columns, column, &duck::ResultColumn::name);
  if (found == columns.end() || !found->type.starts_with("STRUCT(")) return fields;
  for (const duck::ResultColumn& field : connection.describe("SELECT unnest(" + column + ") FROM " + source))
    fields.insert(field.name);
  return fields;
}

// Rows that are not of added files, as the JSON of one log entry each: there are few. Columns that only some writers add are passed over.
void read_others(duck::Connection& connection, const std::string& source, const std::string& condition,
                 const std::string& file, std::vector<Action>& actions) {
  connection.stream("SELECT CAST(to_json(entries) AS VARCHAR) FROM " + source + condition,
                    [&](const duck::Rows& block) {
                      std::string lines;
                      for (const auto& row : block.rows) lines += duck::to_text(row.front()) + "\n";
                      std::vector<Action> read = read_actions(lines, file);
                      std::ranges::move(read, std::back_inserter(actions));
                      return true;
                    });
}

std::string text_of(const duck::Value& value) { return duck::is_null(value) ? std::string() : duck::to_text(value); }

// The parts that come as JSON in one column of the block, for the rows that have them.
std::vector<Action> read_seldom(const duck::Rows& block, std::size_t column, const std::string& file) {
  std::string lines;
  for (const auto& row : block.rows) {
    if (!duck::is_null(row[column])) lines += "{\"add\":" + text_of(row[column]) + "}\n";
  }
  return read_actions(lines, file);
}

// Added files come column by column. What is seldom there (values of partitions, tags, vectors) comes as JSON, read as a commit's is.
void read_adds(duck::Connection& connection, const std::string& source, const std::set<std::string>& fields,
               const std::string& file, std::vector<Action>& actions) {
  const auto has = [&](const char* field) { return fields.contains(field); };
  const auto column = [&](const char* field, const char* otherwise) {
    return has(field) ? "add.\"" + std::string(field) + "\"" : std::string(otherwise);
  };
  std::string seldom = "{'path': '', 'size': 0";
  for (const char* field : {"partitionValues", "tags", "deletionVector"}) {
    if (has(field)) seldom += ", '" + std::string(field) + "': add.\"" + field + "\"";
  }
  std::string is_plain = "true";
  for (const char* field : {"partitionValues", "tags"}) {
    if (has(field))
      is_plain += " AND coalesce(CAST(to_json(add.\"" + std::string(field) + "\") AS VARCHAR), '{}') = '{}'";
  }
  if (has("deletionVector")) is_plain += " AND add.\"deletionVector\" IS NULL";
  const std::string parsed = has("stats_parsed") ? "add.\"stats_parsed\"" : "NULL";
  const std::string stats = column("stats", "NULL");
  const std::string sql = "SELECT add.path, add.size, coalesce(" + column("modificationTime", "0") + ", 0), coalesce(" +
                          column("dataChange", "true") + ", true), " + stats + ", CASE WHEN " + is_plain +
                          " THEN NULL ELSE CAST(to_json(" + seldom + "}) AS VARCHAR) END, CASE WHEN " + stats +
                          " IS NULL THEN CAST(to_json(" + parsed + ") AS VARCHAR) END FROM " + source +
                          " WHERE add IS NOT NULL";
  connection.stream(sql, [&](const duck::Rows& block) {
    std::vector<Action> seldom_parts = read_seldom(block, 5, file);
    auto next_part = seldom_parts.begin();
    for (const auto& row : block.rows) {
      AddFile add;
      if (!duck::is_null(row[5])) add = std::get<AddFile>(std::move(*next_part++));
      add.path = text_of(row[0]);
      const auto* size = std::get_if<std::int64_t>(&row[1]);
      const auto* modified = std::get_if<std::int64_t>(&row[2]);
      const auto* change = std::get_if<bool>(&row[3]);
      if (add.path.empty() || size == nullptr || modified == nullptr || change == nullptr) {
        throw Error({Fault::outside,
                     "the table's checkpoint is corrupt: an added file has no path or no size",
                     {file},
                     "restore the file from a backup; or remove the table's folder and build the table again"});
      }
      add.size = *size;
      add.modified_ms = *modified;
      add.has_data_change = *change;
      add.stats = text_of(row[4]);
      if (add.stats.empty()) add.stats = bounds_of_columns(text_of(row[6]));
      actions.emplace_back(std::move(add));
    }
    return true;
  });
}

void read_entries(duck::Connection& connection, const std::vector<std::filesystem::path>& files,
                  std::vector<Action>& actions) {
  const std::string source = read_parquet(files);
  const std::string file = files.front().string();
  const std::set<std::string> fields = fields_of(connection, source, "add");
  const bool has_adds = fields.contains("path") && fields.contains("size");
  read_others(connection, source, has_adds ? " WHERE add IS NULL" : "", file, actions);
  if (has_adds) read_adds(connection, source, fields, file, actions);
}

// Entries that stand in files beside the checkpoint.
void read_sidecars(duck::Connection& connection, const std::filesystem::path& log_folder,
                   std::vector<Action>& actions) {
  std::vector<std::filesystem::path> files;
  for (const Action& action : actions) {
    if (const auto* sidecar = std::get_if<Sidecar>(&action)) {
      const bool is_name = sidecar->path.find('/') == std::string::npos;
      files.push_back(resolve_path(is_name ? log_folder / "_sidecars" : log_folder, sidecar->path));
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
  const bool is_json = files.front().extension() == ".json";
  if (!lake.database)
    throw Error({Fault::bug, "a checkpoint can't be read without a database", {files.front().string()}});
  try {
    duck::Connection connection = lake.database().connect();
    std::vector<Action> actions;
    if (is_json) {
      actions = read_actions(lake.storage->read(files.front()).value_or(""), files.front().string());
    } else {
      read_entries(connection, files, actions);
    }
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
