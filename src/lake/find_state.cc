// Reads as little of a table's log as its state at one version needs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "lake/action_json.h"
#include "lake/as_of.h"
#include "lake/checkpoint.h"
#include "lake/commit_reader.h"
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
  const std::int64_t hint = is_by_time ? -1 : find_hint(lake, table).value_or(-1);
  const auto* by_version = as_of ? std::get_if<AsOfVersion>(&*as_of) : nullptr;
  if (hint < short_log || (by_version != nullptr && by_version->version < hint)) return list_log(lake, table);
  Log log = list_log(lake, table, hint);
  const bool is_there = std::ranges::find(log.checkpoints, hint, &Checkpoint::version) != log.checkpoints.end();
  return is_there ? log : list_log(lake, table);
}

[[noreturn]] void throw_gap(const Log& log, std::int64_t missing) {
  throw Error({Fault::outside,
               "the table's log is incomplete: the entry of version " + std::to_string(missing) + " is missing",
               {(log.folder / commit_file_name(missing)).string()},
               std::string(repair)});
}

// Versions before the oldest checkpoint go when a log is cleaned up.
void check_still_there(const Log& log, const TableName& table, std::int64_t wanted) {
  if (log.checkpoints.empty() || wanted >= log.checkpoints.front().version) return;
  if (!log.commits.empty() && log.commits.front().version == 0) return;
  const std::string oldest = std::to_string(log.checkpoints.front().version);
  throw Error({Fault::user,
               "version " + std::to_string(wanted) + " of the table " + table.text() + " is no longer in its log",
               {log.folder.string()},
               "use version " + oldest + " or a later one"});
}

// The compaction that goes furthest from a version on and not beyond the wanted one.
const Compaction* find_compaction(const Log& log, std::int64_t from, std::int64_t wanted) {
  const Compaction* best = nullptr;
  for (const Compaction& compaction : log.compactions) {
    if (compaction.from == from && compaction.to > from && compaction.to <= wanted &&
        (best == nullptr || compaction.to > best->to))
      best = &compaction;
  }
  return best;
}

// Who wrote a version and when stands in its commit alone.
std::vector<Action> info_of(const Lake& lake, const TableName& table, std::int64_t version) {
  const std::filesystem::path file = log_folder(lake, table) / commit_file_name(version);
  const std::optional<std::string> text = lake.storage->read(file);
  std::optional<CommitInfo> info = text ? find_commit_info(*text, file.string()) : std::nullopt;
  return info ? std::vector<Action>{*std::move(info)} : std::vector<Action>{};
}

std::int64_t modified_ms(const Log& log, std::int64_t version) {
  const auto found = std::ranges::lower_bound(log.commits, version, {}, &CommitFile::version);
  return found == log.commits.end() || found->version != version ? 0 : found->modified_ms;
}

// One file to be played: of a commit, or of several.
struct Step {
  CommitFile commit = {};
  const Compaction* compaction = nullptr;
};

void apply_compaction(const Lake& lake, const TableName& table, const Log& log, const Compaction& compaction,
                      TableState& state) {
  const std::filesystem::path file = log.folder / compaction.file;
  std::vector<Action> actions = read_actions(lake.storage->read(file).value_or(""), file.string());
  std::ranges::move(info_of(lake, table, compaction.to), std::back_inserter(actions));
  state.apply(compaction.to, modified_ms(log, compaction.to), std::move(actions));
}

// Plays what comes after the state's version, up to the wanted one.
void apply_commits(const Lake& lake, const TableName& table, const Log& log, std::int64_t wanted, TableState& state) {
  std::vector<Step> steps;
  std::vector<CommitFile> commits;
  std::int64_t version = state.version();
  for (const CommitFile& commit : log.commits) {
    if (commit.version > wanted) break;
    if (commit.version <= version) continue;
    if (const Compaction* compaction = find_compaction(log, version + 1, wanted)) {
      steps.push_back({.compaction = compaction});
      version = compaction->to;
      if (commit.version <= version) continue;
    }
    steps.push_back({.commit = commit});
    commits.push_back(commit);
    version = commit.version;
  }
  CommitReader reader(lake, table, std::move(commits));
  for (const Step& step : steps) {
    if (step.compaction != nullptr) {
      apply_compaction(lake, table, log, *step.compaction, state);
      continue;
    }
    if (step.commit.version != state.version() + 1) throw_gap(log, state.version() + 1);
    std::optional<std::vector<Action>> actions = reader.next();
    if (!actions) throw_gap(log, step.commit.version);
    state.apply(step.commit.version, step.commit.modified_ms, *std::move(actions));
  }
}

}  // namespace

std::optional<TableState> find_state(const Lake& lake, const TableName& table, std::optional<AsOf> as_of) {
  if (as_of && std::holds_alternative<AsOfTag>(*as_of))
    return find_tagged_state(lake, table, std::get<AsOfTag>(*as_of).name);
  const Log log = list_needed(lake, table, as_of);
  if (log.latest() < 0) return std::nullopt;
  const std::int64_t wanted = as_of ? version_of(lake, log, table, *as_of) : log.latest();
  check_still_there(log, table, wanted);

  TableState state;
  if (const Checkpoint* checkpoint = newest_checkpoint(log, wanted); checkpoint != nullptr && !is_short(log, wanted)) {
    state.apply(checkpoint->version, 0, read_checkpoint(lake, table, *checkpoint));
    state.apply(checkpoint->version, modified_ms(log, checkpoint->version), info_of(lake, table, checkpoint->version));
  }
  apply_commits(lake, table, log, wanted, state);
  if (state.version() != wanted) throw_gap(log, state.version() + 1);
  return state;
}

}  // namespace schoolhouse::lake
