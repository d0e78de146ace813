// What happened to a table, from the entries of its log.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ranges>

#include "base/text.h"
#include "lake/as_of.h"
#include "lake/file_stats.h"
#include "lake/log.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;

// The first of the metrics that is there: each kind of operation has its own word.
std::optional<std::int64_t> find_metric(const CommitInfo& info, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = info.operation_metrics.find(name);
    if (found != info.operation_metrics.end()) return parse_integer(found->second);
  }
  return std::nullopt;
}

HistoryEntry describe(std::int64_t version, Micros committed_at, const std::vector<Action>& actions) {
  HistoryEntry entry{.version = version, .committed_at = committed_at};
  CommitInfo info;
  std::int64_t added = 0;
  std::int64_t removed = 0;
  bool removes_rows = false;
  std::optional<std::int64_t> rows = 0;
  for (const Action& action : actions) {
    if (const auto* found = std::get_if<CommitInfo>(&action)) info = *found;
    if (const auto* remove = std::get_if<RemoveFile>(&action)) {
      ++removed;
      removes_rows |= remove->has_data_change;
    }
    if (const auto* add = std::get_if<AddFile>(&action)) {
      ++added;
      if (!add->has_data_change) continue;  // the same rows in other files
      const std::optional<std::int64_t> count = read_row_count(add->stats);
      rows = rows && count ? std::optional(*rows + *count) : std::nullopt;
    }
  }
  entry.operation = info.operation;
  entry.files_added = added;
  entry.files_removed = removed;
  entry.rows_added = rows ? rows : find_metric(info, {"numOutputRows", "numTargetRowsInserted"});
  entry.rows_removed =
      !removes_rows ? 0 : find_metric(info, {"numRemovedRows", "numDeletedRows", "numTargetRowsDeleted"});
  if (info.notes) entry.notes = *info.notes;
  if (entry.notes.data_version < 0) entry.notes.data_version = version;
  return entry;
}

}  // namespace

std::vector<HistoryEntry> read_history(const Lake& lake, const TableName& table, std::optional<std::size_t> most) {
  const Log log = list_log(lake, table);
  const std::vector<std::int64_t> times = commit_times(lake, log, table);
  std::vector<HistoryEntry> entries;
  for (std::size_t i = log.commits.size(); i-- > 0;) {
    if (most && entries.size() >= *most) break;
    const std::optional<std::vector<Action>> actions = find_commit(lake, table, log.commits[i].version);
    if (actions) entries.push_back(describe(log.commits[i].version, times[i] * micros_in_ms, *actions));
  }
  return entries;
}

}  // namespace schoolhouse::lake
