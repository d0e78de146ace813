// Copies tables with their files: a version to another lake, as a backup, or to another table of the same lake.
// SPDX-License-Identifier: Apache-2.0
#include "lake/copy.h"

#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "lake/checkpoint.h"
#include "lake/features.h"
#include "lake/file_identity.h"
#include "lake/log.h"
#include "lake/staged_write.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t micros_in_ms = 1000;

std::string as_json_text(const std::string& text) { return "\"" + text + "\""; }

TableState read_state(const Lake& lake, const TableName& table, std::optional<AsOf> as_of) {
  std::optional<TableState> state = find_state(lake, table, std::move(as_of));
  if (!state)
    throw Error({Fault::user, "the table " + table.text() + " is not built yet", {}, "'schoolhouse run' builds it"});
  const std::string folder = table_folder(lake, table).string();
  std::optional<Problem> obstacle = find_read_obstacle(*state, folder);
  if (!obstacle) obstacle = find_write_obstacle(*state, folder);
  if (obstacle) throw Error(*std::move(obstacle));
  return *std::move(state);
}

// Files lie under the same names below the other folder.
std::vector<fs::path> copy_files(const Lake& lake, const fs::path& from, const fs::path& to, const fs::path& top,
                                 const TableState& state, CopiedTable& copied) {
  std::set<fs::path> sources;
  for (const AddFile* file : state.files()) {
    for (fs::path& path : paths_of(from, *file)) sources.insert(std::move(path));
    ++copied.files;
    copied.bytes += file->size;
  }
  std::vector<fs::path> made;
  for (const fs::path& source : sources) {
    const fs::path relative = source.lexically_relative(from);
    if (relative.empty() || *relative.begin() == "..") {
      throw Error({Fault::user,
                   "the table has files outside its folder, which a copy can't take along",
                   {source.string()},
                   "write the rows anew with the program that made the table"});
    }
    const fs::path target = to / relative;
    storage::make_folder(target.parent_path());
    std::error_code error;
    fs::copy_file(source, target, fs::copy_options::overwrite_existing, error);
    if (error) storage::throw_disk_failure("copy the file", source, error.value());
    made.push_back(target);
  }
  lake.storage->sync(made, top);
  return made;
}

}  // namespace

CopiedTable copy_version(const Lake& from, const TableName& table, std::int64_t version, const Lake& to) {
  if (has_versions(to, table)) {
    throw Error({Fault::user,
                 "the table " + table.text() + " is there already",
                 {table_folder(to, table).string()},
                 "copy to an empty folder"});
  }
  const TableState state = read_state(from, table, AsOfVersion{version});
  CopiedTable copied{.version = version, .new_version = version};
  copy_files(to, table_folder(from, table), table_folder(to, table), to.root.parent_path(), state, copied);

  storage::make_folder(log_folder(to, table));
  const std::string name = commit_file_name(version);
  const std::optional<std::string> entry = from.storage->read(log_folder(from, table) / name);
  if (!entry)
    throw Error({Fault::outside,
                 "the log entry of version " + std::to_string(version) + " of " + table.text() + " is gone",
                 {(log_folder(from, table) / name).string()},
                 "copy a newer version"});
  // The first entry holds all that there is; a later one stands on a checkpoint, which must be there before it.
  if (version > 0) write_checkpoint(to, table, state);
  const fs::path target = log_folder(to, table) / name;
  to.storage->put_if_absent(target, *entry);
  // The time of a version is the time of its entry.
  std::error_code ignored;
  const auto modified = fs::last_write_time(log_folder(from, table) / name, ignored);
  if (!ignored) fs::last_write_time(target, modified, ignored);
  to.storage->sync({target});
  return copied;
}

CopiedTable clone_table(const Lake& lake, const TableName& source, std::optional<AsOf> as_of, const TableName& target) {
  if (has_versions(lake, target)) {
    throw Error({Fault::user,
                 "the table " + target.text() + " is there already",
                 {table_folder(lake, target).string()},
                 "choose another name"});
  }
  const TableState state = read_state(lake, source, std::move(as_of));
  CopiedTable copied{.version = state.version()};
  mark_unfinished(lake);
  const fs::path folder = table_folder(lake, target);
  const std::vector<fs::path> files = copy_files(lake, table_folder(lake, source), folder, lake.root, state, copied);

  Metadata metadata = *state.metadata();
  metadata.id = random_uuid();
  metadata.created_ms = lake.clock->now() / micros_in_ms;
  Transaction transaction{.operation = "CLONE"};
  transaction.actions = {*state.protocol(), metadata};
  for (const AddFile* file : state.files()) {
    AddFile add = *file;
    add.has_data_change = true;
    transaction.actions.emplace_back(std::move(add));
  }
  transaction.parameters = {{"source", as_json_text(source.text())},
                            {"sourceVersion", std::to_string(state.version())},
                            {"isShallow", "false"}};
  transaction.metrics = {{"numCopiedFiles", std::to_string(copied.files)},
                         {"copiedFilesSize", std::to_string(copied.bytes)}};
  transaction.notes = {.step = "clone"};
  const std::string hash = hash_of(state, notes_of(state));
  if (!hash.empty()) transaction.hash_change = hash;
  bool is_committed = false;
  try {
    copied.new_version = commit_transaction(lake, target, transaction, [&] { is_committed = true; }).version;
  } catch (...) {
    if (!is_committed) drop_files(lake, target, files);
    throw;
  }
  return copied;
}

}  // namespace schoolhouse::lake
