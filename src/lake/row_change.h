// Turns changed rows into files and log entries: files rewritten without them, or deletion vectors where the table allows these.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/change_target.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// What becomes of a row of the table. Values are SQL over `target` (the row) and `source`; columns that are not named keep theirs.
struct RowAction {
  enum class Kind { update, remove };
  Kind kind = Kind::update;
  std::map<std::string, std::string> values = {};
};

struct RowChanges {
  // A table of the connection: schoolhouse_place BIGINT, schoolhouse_action INTEGER (in `actions`), schoolhouse_source BIGINT; each
  // place once.
  std::string places = {};
  std::vector<RowAction> actions = {};
  std::string source = {};  // a table of the connection with the column schoolhouse_number; empty: no value asks for it
  std::string inserts = {};  // a SELECT of the table's columns; empty: no rows are added
};

// Files that were made for a commit: gone at the end unless they were kept.
class StagedFiles {
 public:
  explicit StagedFiles(const Lake& lake) : lake_(&lake) {}
  StagedFiles(StagedFiles&& other) noexcept;
  ~StagedFiles();
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;
  void add(StagedWrite write) { writes_.push_back(std::move(write)); }
  void add(const std::filesystem::path& file) { files_.push_back(file); }
  std::vector<StagedWrite>& writes() { return writes_; }
  // Waits until all of them are durable.
  void sync();
  // They are part of the table now.
  void keep();

 private:
  const Lake* lake_;
  std::vector<StagedWrite> writes_ = {};
  std::vector<std::filesystem::path> files_ = {};
};

struct StagedChanges {
  explicit StagedChanges(const Lake& lake) : files(lake) {}
  StagedFiles files;
  std::vector<Action> actions = {};
  std::int64_t updated = 0, removed = 0, inserted = 0;
  std::int64_t files_added = 0, files_removed = 0, vectors_added = 0;
};
// Throws Error(data) when a row breaks a constraint of the table.
StagedChanges stage_changes(const ChangeTarget& target, duck::Connection& connection, const RowChanges& changes);

}  // namespace schoolhouse::lake
