// Frees space: data files that no version within the table's retention, and no tag, needs.
// SPDX-License-Identifier: Apache-2.0
#include "lake/vacuum.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "lake/checkpoint.h"
#include "lake/file_identity.h"
#include "lake/log.h"
#include "lake/pinned_version.h"
#include "lake/published.h"
#include "lake/staged_write.h"
#include "lake/tags.h"
#include "lake/transaction.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t micros_in_ms = 1000;
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t default_retention_ms = 7 * day_ms;

// Folders and files that hold no rows by Delta's naming; partition folders may begin with an underscore.
bool is_hidden(const std::string& name) {
  const bool is_marked = name.starts_with('_') || name.starts_with('.');
  return is_marked && !name.starts_with("_change_data") && name.find('=') == std::string::npos;
}

void for_each_file(storage::Storage& storage, const fs::path& folder,
                   const std::function<void(const fs::path&, const storage::Entry&)>& take) {
  for (const storage::Entry& entry : storage.list(folder)) {
    if (is_hidden(entry.name)) continue;
    if (entry.is_folder) {
      for_each_file(storage, folder / entry.name, take);
    } else {
      take(folder / entry.name, entry);
    }
  }
}

template <class File>
void add_files(std::set<fs::path>& files, const fs::path& folder, const File& file) {
  for (fs::path& path : paths_of(folder, file)) files.insert(std::move(path));
}

std::set<fs::path> live_files(const fs::path& folder, const TableState& state) {
  std::set<fs::path> files;
  for (const AddFile* file : state.files()) add_files(files, folder, *file);
  return files;
}

// Removed so lately that readers of the version before may still be at work.
std::set<fs::path> lately_removed(const fs::path& folder, const TableState& state, std::int64_t cutoff_ms) {
  std::set<fs::path> files;
  for (const RemoveFile* file : state.removed_files()) {
    if (file->deleted_ms.value_or(0) >= cutoff_ms) add_files(files, folder, *file);
  }
  return files;
}

// Every file that the log says was removed, whenever that was.
std::set<fs::path> ever_removed(const Lake& lake, const TableName& table, const TableState& state) {
  const fs::path folder = table_folder(lake, table);
  std::set<fs::path> files;
  for (const RemoveFile* file : state.removed_files()) add_files(files, folder, *file);
  for (const CommitFile& commit : list_log(lake, table).commits) {
    for (const Action& action : find_commit(lake, table, commit.version).value_or(std::vector<Action>())) {
      if (const auto* remove = std::get_if<RemoveFile>(&action)) add_files(files, folder, *remove);
    }
  }
  return files;
}

std::string days_text(std::int64_t ms) {
  return ms % day_ms == 0 ? std::to_string(ms / day_ms) + " days" : format_seconds(static_cast<double>(ms) / 1000);
}

void check_retention(const TableName& table, const VacuumRequest& request, std::int64_t own_ms) {
  if (request.below_retention == BelowRetention::allowed || request.keep_ms.value_or(own_ms) >= own_ms) return;
  throw Error(
      {Fault::user,
       "the table " + table.text() + " keeps removed files for " + days_text(own_ms) + ", but " +
           days_text(*request.keep_ms) + " are asked for",
       {"", 0, "--keep"},
       "keep them longer; or add --below-retention, when nothing else reads or writes the table and its earlier "
       "versions are not needed"});
}

}  // namespace

std::int64_t VacuumPlan::bytes() const {
  return std::accumulate(files.begin(), files.end(), std::int64_t{0},
                         [](std::int64_t sum, const VacuumedFile& file) { return sum + file.size; });
}

std::int64_t file_retention_ms(const std::map<std::string, std::string>& properties) {
  const auto found = properties.find("delta.deletedFileRetentionDuration");
  const auto retention = found == properties.end() ? std::nullopt : parse_interval_ms(found->second);
  return retention.value_or(default_retention_ms);
}

std::set<fs::path> files_of_version(const Lake& lake, const TableName& table, std::int64_t version) {
  try {
    const std::optional<TableState> state = find_state(lake, table, AsOfVersion{version});
    return state ? live_files(table_folder(lake, table), *state) : std::set<fs::path>();
  } catch (Error& error) {
    error.add_during("looking for the files of version " + std::to_string(version) + " of " + table.text() +
                     ", which a tag or the published versions hold");
    throw;
  }
}

std::set<std::int64_t> versions_to_keep(const Lake& lake, const TableName& table) {
  const std::optional<PinnedVersion> newest = find_version(lake, table);
  std::set<std::int64_t> versions;
  if (!newest) return versions;
  for (const Tag& tag : list_tags(lake)) {
    const auto found = tag.tables.find(table);
    if (found == tag.tables.end()) continue;
    // A tag of a table that was deleted and made anew holds nothing of this one.
    const bool is_other = !found->second.table_id.empty() && found->second.table_id != newest->table_id;
    if (!is_other) versions.insert(found->second.version);
  }
  if (const std::optional<Published> published = find_published(lake)) {
    const auto found = published->tables.find(table);
    if (found != published->tables.end() && found->second.version < newest->version)
      versions.insert(found->second.version);
  }
  versions.erase(newest->version);
  return versions;
}

std::optional<VacuumPlan> plan_vacuum(const Lake& lake, const TableName& table, const VacuumRequest& request) {
  const std::optional<TableState> state = find_writable_state(lake, table);
  if (!state) return std::nullopt;
  const std::int64_t own_ms = file_retention_ms(state->metadata()->configuration);
  check_retention(table, request, own_ms);
  VacuumPlan plan{.keep_ms = request.keep_ms.value_or(own_ms)};
  const std::int64_t cutoff_ms = lake.clock->now() / micros_in_ms - plan.keep_ms;

  const fs::path folder = table_folder(lake, table);
  std::set<fs::path> needed = live_files(folder, *state);
  needed.merge(lately_removed(folder, *state, cutoff_ms));
  std::set<fs::path> kept;
  for (const std::int64_t version : versions_to_keep(lake, table)) kept.merge(files_of_version(lake, table, version));

  const bool is_lite = request.mode == VacuumMode::lite;
  const std::set<fs::path> removed = is_lite ? ever_removed(lake, table, *state) : std::set<fs::path>();
  for_each_file(*lake.storage, folder, [&](const fs::path& file, const storage::Entry& entry) {
    if (needed.contains(file) || entry.modified_ms >= cutoff_ms || (is_lite && !removed.contains(file))) return;
    if (kept.contains(file)) {
      ++plan.kept_files;
    } else {
      plan.files.push_back({file, entry.size});
    }
  });
  return plan;
}

void run_vacuum(const Lake& lake, const TableName& table, const VacuumPlan& plan) {
  std::vector<fs::path> files;
  for (const VacuumedFile& file : plan.files) {
    lake.storage->remove(file.path);
    files.push_back(file.path);
  }
  // Again, for the folders that are empty now.
  drop_files(lake, table, files);
}

}  // namespace schoolhouse::lake
