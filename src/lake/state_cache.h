// Remembers the last state of tables, so that only what was committed since is read again.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// Of all tables of a lake. Used by several threads at once.
class StateCache {
 public:
  struct Entry {
    std::shared_ptr<TableState> state;  // shared with those who look at it
    std::string commit_hash;            // of the text of its version's log entry: another one is another table
  };

  // Beyond so many files of all tables those that were not used for the longest time are forgotten.
  explicit StateCache(std::size_t most_files = 300'000) : most_files_(most_files) {}

  // What is remembered is the caller's until it is put back.
  std::optional<Entry> take(const std::filesystem::path& log_folder);
  void put(const std::filesystem::path& log_folder, Entry entry);

 private:
  struct Kept {
    Entry entry;
    std::uint64_t used = 0;
  };
  void forget_oldest();

  std::mutex lock_;
  std::map<std::filesystem::path, Kept> kept_;
  std::size_t most_files_;
  std::uint64_t uses_ = 0;
};

// A state of which others may hold a share, for it may have very many files; nothing when there is no such table.
using SharedState = std::shared_ptr<const TableState>;

// As find_state, but where the lake remembers states only newer log entries are read.
SharedState find_shared_state(const Lake& lake, const TableName& table, const std::optional<AsOf>& as_of = {});
// The newest state for a commit: without the time of its version (-1) where that would need a look at the whole folder.
SharedState find_newest_state(const Lake& lake, const TableName& table);

// Takes the text of our own next entry into account, `before` being the state that it was planned on. Where nobody else holds that state
// it becomes the one after the entry, which is returned, and `before` is given up; else nothing happens.
SharedState remember_commit(const Lake& lake, const TableName& table, SharedState& before, const std::string& text);

}  // namespace schoolhouse::lake
