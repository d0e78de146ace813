// The marks of runs that are at work, and the removal of what killed runs left behind.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <limits>
#include <set>

#include "base/error.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "lake/published.h"
#include "lake/replay.h"
#include "lake/staged_write.h"
#include "lake/tags.h"
#include "lake/uri.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t micros_in_ms = 1000;
constexpr std::int64_t hour_ms = 3'600'000;

void for_each_file(storage::Storage& storage, const fs::path& folder,
                   const std::function<void(const fs::path&)>& take) {
  for (const storage::Entry& entry : storage.list(folder)) {
    if (entry.is_folder) {
      for_each_file(storage, folder / entry.name, take);
    } else {
      take(folder / entry.name);
    }
  }
}

// Every file that some version of the table names, as added or as removed: time travel may still ask for it.
std::set<fs::path> named_files(const Lake& lake, const TableName& table) {
  std::set<fs::path> named;
  const fs::path folder = table_folder(lake, table);
  const auto take = [&](const std::vector<Action>& actions) {
    for (const Action& action : actions) {
      if (const auto* add = std::get_if<AddFile>(&action)) named.insert(resolve_path(folder, add->path));
      if (const auto* change = std::get_if<ChangeFile>(&action)) named.insert(resolve_path(folder, change->path));
      if (const auto* remove = std::get_if<RemoveFile>(&action)) named.insert(resolve_path(folder, remove->path));
    }
  };
  const Log log = list_log(lake, table);
  for (const CommitFile& commit : log.commits)
    take(find_commit(lake, table, commit.version).value_or(std::vector<Action>()));
  // Files of versions whose entries were cleaned away are named by the oldest checkpoint.
  if (!log.checkpoints.empty() && (log.commits.empty() || log.commits.front().version > 0)) {
    take(read_checkpoint(lake, table, log.checkpoints.front()));
  }
  return named;
}

std::int64_t clean_table(const Lake& lake, const TableName& table, const std::set<std::string>& runs) {
  std::vector<fs::path> unfinished;
  std::vector<fs::path> suspects;
  for_each_file(*lake.storage, table_folder(lake, table), [&](const fs::path& file) {
    const std::string name = file.filename().string();
    const auto is_of_run = [&](const std::string& run) { return name.starts_with(data_file_prefix(run)); };
    if (name.starts_with(storage::unfinished_prefix)) unfinished.push_back(file);
    if (std::ranges::any_of(runs, is_of_run)) suspects.push_back(file);
  });
  if (!suspects.empty()) {
    const std::set<fs::path> named = named_files(lake, table);
    std::erase_if(suspects, [&](const fs::path& file) { return named.contains(file); });
  }
  unfinished.insert(unfinished.end(), suspects.begin(), suspects.end());
  for (const fs::path& file : unfinished) lake.storage->remove(file);
  drop_files(lake, table, unfinished);
  return static_cast<std::int64_t>(unfinished.size());
}

// Folders of tables, whether or not they have a version yet.
std::vector<TableName> table_folders(const Lake& lake) {
  std::vector<TableName> tables;
  for (const storage::Entry& schema : lake.storage->list(lake.root)) {
    if (!schema.is_folder) continue;
    for (const storage::Entry& table : lake.storage->list(lake.root / schema.name)) {
      const std::optional<TableName> name = parse_table_name(schema.name + "." + table.name);
      if (table.is_folder && name) tables.push_back(*name);
    }
  }
  return tables;
}

// Temporary files of puts that were killed, written before a time.
std::int64_t drop_unfinished_puts(const Lake& lake, const fs::path& folder,
                                  std::int64_t before_ms = std::numeric_limits<std::int64_t>::max()) {
  std::int64_t count = 0;
  for (const storage::Entry& entry : lake.storage->list(folder)) {
    if (!entry.name.starts_with(storage::unfinished_prefix) || entry.modified_ms >= before_ms) continue;
    lake.storage->remove(folder / entry.name);
    ++count;
  }
  return count;
}

}  // namespace

std::string run_name(const Lake& lake) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!std::ranges::all_of(lake.run_id, is_allowed))
    throw Error({Fault::bug, "a run id of other characters than letters, digits, _ and -"});
  return lake.run_id.empty() ? "none" : lake.run_id;
}

std::string data_file_prefix(const std::string& run_id) { return std::string(data_file_start) + run_id + "-"; }

fs::path unfinished_folder(const Lake& lake) { return lake.root / "_unfinished"; }

void mark_unfinished(const Lake& lake) {
  const fs::path mark = unfinished_folder(lake) / run_name(lake);
  if (!lake.storage->read(mark)) lake.storage->put_if_absent(mark, "");
}

void drop_files(const Lake& lake, const TableName& table, const std::vector<fs::path>& files) noexcept {
  std::set<fs::path> folders = {log_folder(lake, table)};
  for (const fs::path& file : files) {
    try {
      lake.storage->remove(file);
      folders.insert(file.parent_path());
    } catch (const std::exception&) {
      continue;
    }
  }
  try {
    // From the inside out; a folder that is not empty stays.
    const fs::path top = table_folder(lake, table);
    while (!folders.empty()) {
      const fs::path folder = *folders.rbegin();
      folders.erase(folder);
      if (folder == lake.root || !folder.has_relative_path()) continue;
      lake.storage->remove(folder);
      if (folder != top.parent_path()) folders.insert(folder.parent_path());
    }
  } catch (const std::exception&) {
    return;
  }
}

std::int64_t clean_up(const Lake& lake) {
  // Tags are written beside runs: a put of one may be at work.
  const std::int64_t hour_ago_ms = lake.clock->now() / micros_in_ms - hour_ms;
  std::int64_t count = drop_unfinished_puts(lake, lake.root) + drop_unfinished_puts(lake, published_folder(lake)) +
                       drop_unfinished_puts(lake, tags_folder(lake), hour_ago_ms);
  std::set<std::string> runs;
  for (const storage::Entry& mark : lake.storage->list(unfinished_folder(lake))) {
    if (!mark.is_folder && mark.name != run_name(lake)) runs.insert(mark.name);
  }
  if (runs.empty()) return count;
  for (const TableName& table : table_folders(lake)) count += clean_table(lake, table, runs);
  for (const std::string& run : runs) lake.storage->remove(unfinished_folder(lake) / run);
  return count;
}

}  // namespace schoolhouse::lake
