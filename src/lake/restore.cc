// Brings back the rows and columns that a table had at an earlier version, as one new version.
// SPDX-License-Identifier: Apache-2.0
#include "lake/restore.h"

#include <map>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "lake/file_identity.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "lake/table_facts.h"
#include "lake/uri.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t micros_in_ms = 1000;

using FilesByIdentity = std::map<std::string, const AddFile*>;

FilesByIdentity files_of(const TableState& state) {
  FilesByIdentity files;
  for (const AddFile* file : state.files()) files.emplace(identity_of(*file), file);
  return files;
}

// Each folder is listed once, however many files it holds.
class FilesOnDisk {
 public:
  explicit FilesOnDisk(storage::Storage& storage) : storage_(storage) {}
  bool has(const fs::path& file) {
    const fs::path folder = file.parent_path();
    auto names = folders_.find(folder);
    if (names == folders_.end()) {
      names = folders_.emplace(folder, std::set<std::string>()).first;
      for (const storage::Entry& entry : storage_.list(folder)) names->second.insert(entry.name);
    }
    return names->second.contains(file.filename().string());
  }

 private:
  storage::Storage& storage_;
  std::map<fs::path, std::set<std::string>> folders_;
};

void check_files(const Lake& lake, const TableName& table, const std::vector<const AddFile*>& wanted,
                 std::int64_t version) {
  const fs::path folder = table_folder(lake, table);
  FilesOnDisk disk(*lake.storage);
  std::vector<fs::path> missing;
  for (const AddFile* file : wanted) {
    for (const fs::path& path : paths_of(folder, *file)) {
      if (!disk.has(path)) missing.push_back(path);
    }
  }
  if (missing.empty()) return;
  throw Error(
      {Fault::data,
       "version " + std::to_string(version) + " of " + table.text() +
           " can't be restored: " + format_count(static_cast<std::int64_t>(missing.size())) + " of its files " +
           (missing.size() == 1 ? "is" : "are") + " gone",
       {missing.front().string()},
       "restore a version that is younger than the table's retention, or that a tag pins; or copy the files back "
       "from a backup"});
}

bool has_other_metadata(const Metadata& a, const Metadata& b) {
  return a.schema_string != b.schema_string || a.partition_columns != b.partition_columns ||
         a.configuration != b.configuration;
}

std::int64_t bytes_of(const std::vector<const AddFile*>& files) {
  std::int64_t bytes = 0;
  for (const AddFile* file : files) bytes += file->size;
  return bytes;
}

// Spark's words, so that its history shows what happened.
void describe(Transaction& transaction, const std::vector<const AddFile*>& added,
              const std::vector<const AddFile*>& removed, const TableState& target) {
  transaction.operation = "RESTORE";
  transaction.parameters = {{"version", std::to_string(target.version())}, {"timestamp", "null"}};
  const std::vector<const AddFile*> after = target.files();
  transaction.metrics = {{"numRestoredFiles", std::to_string(added.size())},
                         {"restoredFilesSize", std::to_string(bytes_of(added))},
                         {"numRemovedFiles", std::to_string(removed.size())},
                         {"removedFilesSize", std::to_string(bytes_of(removed))},
                         {"numRemovedRows", std::to_string(rows_in(removed).value_or(0))},
                         {"numOfFilesAfterRestore", std::to_string(after.size())},
                         {"tableSizeAfterRestore", std::to_string(bytes_of(after))}};
}

}  // namespace

RestorePlan plan_restore(const Lake& lake, const TableName& table, const AsOf& to) {
  const std::optional<TableState> now = find_writable_state(lake, table);
  const std::optional<TableState> target = find_state(lake, table, to);
  if (!now || !target) throw Error({Fault::user, "the table " + table.text() + " is not built yet"});
  if (target->metadata()->id != now->metadata()->id) {
    throw Error({Fault::user,
                 "version " + std::to_string(target->version()) + " of " + table.text() +
                     " belongs to another table of the same name",
                 {},
                 "restore a version that came after the table was made anew"});
  }
  const FilesByIdentity before = files_of(*now);
  const FilesByIdentity after = files_of(*target);
  RestorePlan plan{.from_version = now->version(), .to_version = target->version()};
  Transaction& transaction = plan.transaction;
  transaction.read_version = now->version();
  transaction.reads.has_whole_table = true;
  transaction.isolation = Isolation::serializable;

  plan.has_other_columns = has_other_metadata(*now->metadata(), *target->metadata());
  if (plan.has_other_columns) transaction.actions.emplace_back(*target->metadata());
  std::vector<const AddFile*> added;
  std::vector<const AddFile*> removed;
  const std::int64_t now_ms = lake.clock->now() / micros_in_ms;
  for (const AddFile* file : now->files()) {
    if (after.contains(identity_of(*file))) continue;
    removed.push_back(file);
    transaction.actions.emplace_back(remove_of(*file, now_ms));
  }
  for (const AddFile* file : target->files()) {
    if (before.contains(identity_of(*file))) continue;
    added.push_back(file);
    AddFile add = *file;
    add.has_data_change = true;
    transaction.actions.emplace_back(std::move(add));
  }
  check_files(lake, table, target->files(), target->version());
  plan.files_added = static_cast<std::int64_t>(added.size());
  plan.files_removed = static_cast<std::int64_t>(removed.size());

  // What the rows were made from comes back with them: a run sees by it whether there is something newer.
  const CommitNotes notes_now = notes_of(*now);
  const CommitNotes notes_then = notes_of(*target);
  plan.rows_before = rows_in(*now, notes_now);
  plan.rows_after = rows_in(*target, notes_then);
  transaction.notes = {
      .step = "restore", .fingerprint = notes_then.fingerprint, .inputs = notes_then.inputs, .extra = notes_then.extra};
  const std::string change = subtract_hashes(hash_of(*target, notes_then), hash_of(*now, notes_now));
  if (!change.empty()) transaction.hash_change = change;
  describe(transaction, added, removed, *target);
  return plan;
}

CommitResult run_restore(const Lake& lake, const TableName& table, const RestorePlan& plan) {
  return commit_transaction(lake, table, plan.transaction);
}

}  // namespace schoolhouse::lake
