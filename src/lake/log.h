// The files of a table's _delta_log folder: their names, and which commits and checkpoints are there.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

std::filesystem::path table_folder(const Lake& lake, const TableName& table);
std::filesystem::path log_folder(const Lake& lake, const TableName& table);
// "00000000000000000012.json"
std::string commit_file_name(std::int64_t version);
std::string checkpoint_file_name(std::int64_t version);
inline constexpr std::string_view hint_file_name = "_last_checkpoint";

struct CommitFile {
  std::int64_t version = -1;
  std::int64_t modified_ms = 0;
  std::int64_t size = 0;
};
// All parts of one checkpoint; a file that ends in .json holds lines as a commit does.
struct Checkpoint {
  std::int64_t version = -1;
  std::vector<std::string> files = {};
};
// The entries of several versions as one file, "x.y.compacted.json".
struct Compaction {
  std::int64_t from = -1;
  std::int64_t to = -1;
  std::string file;
};
struct Log {
  std::filesystem::path folder;
  std::vector<CommitFile> commits = {};      // oldest first
  std::vector<Checkpoint> checkpoints = {};  // complete ones, oldest first
  std::vector<Compaction> compactions = {};
  std::int64_t latest() const;  // -1: there is no table
};
// All of it, or only what is at or after a version.
Log list_log(const Lake& lake, const TableName& table, std::int64_t from = 0);
// Nothing when there is none at or before the version.
const Checkpoint* newest_checkpoint(const Log& log, std::int64_t at_most);

// True when the table has a version.
bool has_versions(const Lake& lake, const TableName& table);

// The version that _last_checkpoint names; nothing when there is no such file or it can't be read: it is only a hint.
std::optional<std::int64_t> read_hint(std::string_view text);
std::optional<std::int64_t> find_hint(const Lake& lake, const TableName& table);

// The entries in the text of a commit. Throws Error(outside) when it is corrupt.
std::vector<Action> read_commit(std::string_view text, const std::string& file);
// The entries of one commit; nothing when it does not exist. Throws Error(outside) when it is corrupt.
std::optional<std::vector<Action>> find_commit(const Lake& lake, const TableName& table, std::int64_t version);

}  // namespace schoolhouse::lake
