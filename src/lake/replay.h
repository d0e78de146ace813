// The state of a table at one version, made by playing its log entries in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

class TableState {
 public:
  // Plays the entries of one commit, or of a checkpoint (`version` being the checkpoint's). Versions must come in order.
  void apply(std::int64_t version, std::int64_t modified_ms, std::vector<Action> actions);

  std::int64_t version() const { return version_; }
  // Of the version, in milliseconds: by its commit where the table has in-commit timestamps, else when its entry was written; as it was
  // told to `apply`.
  std::int64_t modified_ms() const { return modified_ms_; }
  void set_modified_ms(std::int64_t modified_ms) { modified_ms_ = modified_ms; }
  // Files, there or removed, that are held in memory.
  std::size_t entries() const { return files_.size() + removed_.size(); }
  const std::optional<Protocol>& protocol() const { return protocol_; }
  const std::optional<Metadata>& metadata() const { return metadata_; }
  // Live files in the order in which they were added.
  std::vector<const AddFile*> files() const;
  std::vector<const RemoveFile*> removed_files() const;
  std::vector<ApplicationTransaction> transactions() const;
  std::vector<DomainMetadata> domains() const;
  // Of the last commit that was played; nothing when it has none, or when only a checkpoint was played.
  const std::optional<CommitInfo>& last_info() const { return last_info_; }

 private:
  struct Player;
  void close_gaps();
  std::int64_t version_ = -1;
  std::int64_t modified_ms_ = 0;
  std::optional<Protocol> protocol_;
  std::optional<Metadata> metadata_;
  std::vector<std::optional<AddFile>> files_;
  std::unordered_map<std::string, std::size_t> positions_;
  std::map<std::string, RemoveFile> removed_;
  std::map<std::string, ApplicationTransaction> transactions_;
  std::map<std::string, DomainMetadata> domains_;
  std::optional<CommitInfo> last_info_;
};

// True when commits say themselves when they were made.
bool has_in_commit_times(const Metadata& metadata);

// What readers see of a state. Throws for a table that this program can't read.
Snapshot to_snapshot(const Lake& lake, const TableName& table, const TableState& state);

// The state at a version, from the newest checkpoint before it and the commits after. Nothing when there is no such table.
// Throws Error(outside) for a corrupt or incomplete log, Error(user) for a version that does not exist.
std::optional<TableState> find_state(const Lake& lake, const TableName& table, std::optional<AsOf> as_of = {});

}  // namespace schoolhouse::lake
