// Reads checkpoints: each entry comes out of Parquet as the JSON that a commit would hold.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/uri.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

// Every row as the JSON of one log entry: other kinds of entries, and columns that only some writers add, are null or passed over.
void read_entries(duck::Connection& connection, const std::vector<std::filesystem::path>& files,
                  std::vector<Action>& actions) {
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) paths.push_back(quote_literal(file.string()));
  const std::string by_name = files.size() > 1 ? ", union_by_name = true" : "";
  const std::string sql = "SELECT CAST(to_json(entries) AS VARCHAR) FROM read_parquet([" + join(paths, ", ") +
                          "], hive_partitioning = false" + by_name + ") AS entries";
  connection.stream(sql, [&](const duck::Rows& block) {
    std::string lines;
    for (const auto& row : block.rows) lines += duck::to_text(row.front()) + "\n";
    std::vector<Action> read = read_actions(lines, files.front().string());
    std::ranges::move(read, std::back_inserter(actions));
    return true;
  });
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
