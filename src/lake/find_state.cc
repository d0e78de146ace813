// Reads as little of a table's log as its state at one version needs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.h"
#include "lake/action_json.h"
#include "lake/as_of.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "lake/tags.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view repair =
    "restore the folder from a backup; or remove the table's folder and build the table again";

// Up to here the entries are played from the first one: quicker than asking DuckDB for a checkpoint.
constexpr std::int64_t short_log = 50;
constexpr std::int64_t short_log_bytes = 500'000;

bool is_short(const Log& log, std::int64_t wanted) {
  if (wanted >= short_log || static_cast<std::int64_t>(log.commits.size()) <= wanted) return false;
  std::int64_t bytes = 0;
  for (std::int64_t version = 0; version <= wanted; ++version) {
    const CommitFile& commit = log.commits[static_cast<std::size_t>(version)];
    if (commit.version != version) return false;
    bytes += commit.size;
  }
  return bytes <= short_log_bytes;
}

// The part of the log from the newest checkpoint that can serve: all of it when no hint says where that is, or when it is short.
Log list_needed(const Lake& lake, const TableName& table, const std::optional<AsOf>& as_of) {
  const bool is_by_time = as_of && std::holds_alternative<AsOfTime>(*as_of);
  const std::optional<std::int64_t> hint = is_by_time ? std::nullopt : find_hint(lake, table);
  if (!hint || *hint < short_log || (as_of && std::get<AsOfVersion>(*as_of).version < *hint))
    return list_log(lake, table);
  Log log = list_log(lake, table, *hint);
  const bool is_there = std::ranges::find(log.checkpoints, *hint, &Checkpoint::version) != log.checkpoints.end();
  return is_there ? log : list_log(lake, table);
}

const Checkpoint* newest_before(const Log& log, std::int64_t wanted) {
  const Checkpoint* newest = nullptr;
  for (const Checkpoint& checkpoint : log.checkpoints) {
    if (checkpoint.version <= wanted) newest = &checkpoint;
  }
  return newest;
}

[[noreturn]] void throw_gap(const Log& log, std::int64_t missing) {
  if (log.has_unknown_checkpoints) {
    throw Error({Fault::user,
                 "the table's log starts with a checkpoint of version 2, which this version can't read",
                 {log.folder.string()},
                 "write a classic checkpoint with the program that made the table (in Spark: set "
                 "delta.checkpointPolicy to classic)"});
  }
  throw Error({Fault::outside,
               "the table's log is incomplete: the entry of version " + std::to_string(missing) + " is missing",
               {(log.folder / commit_file_name(missing)).string()},
               std::string(repair)});
}

}  // namespace

std::optional<TableState> find_state(const Lake& lake, const TableName& table, std::optional<AsOf> as_of) {
  if (as_of && std::holds_alternative<AsOfTag>(*as_of))
    return find_tagged_state(lake, table, std::get<AsOfTag>(*as_of).name);
  const Log log = list_needed(lake, table, as_of);
  if (log.latest() < 0) {
    if (log.has_unknown_checkpoints) throw_gap(log, 0);
    return std::nullopt;
  }
  const std::int64_t wanted = as_of ? version_of(log, table, *as_of) : log.latest();

  TableState state;
  if (const Checkpoint* checkpoint = newest_before(log, wanted); checkpoint != nullptr && !is_short(log, wanted)) {
    state.apply(checkpoint->version, 0, read_checkpoint(lake, table, *checkpoint));
  }
  for (const CommitFile& commit : log.commits) {
    if (commit.version > wanted) break;
    if (commit.version < state.version()) continue;
    const bool is_checkpoints_own = commit.version == state.version();
    if (!is_checkpoints_own && commit.version != state.version() + 1) throw_gap(log, state.version() + 1);
    std::optional<std::vector<Action>> actions = find_commit(lake, table, commit.version);
    if (!actions) throw_gap(log, commit.version);
    // What the checkpoint holds is not played again, but who wrote the version and when stands in its commit alone.
    if (is_checkpoints_own)
      std::erase_if(*actions, [](const Action& action) { return !std::holds_alternative<CommitInfo>(action); });
    state.apply(commit.version, commit.modified_ms, *std::move(actions));
  }
  if (state.version() != wanted) throw_gap(log, state.version() + 1);
  return state;
}

}  // namespace schoolhouse::lake
