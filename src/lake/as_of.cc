// Which version of a table "as of" a number or a time means.
// SPDX-License-Identifier: Apache-2.0
#include "lake/as_of.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/text.h"
#include "lake/action_json.h"
#include "lake/replay.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;

std::optional<std::int64_t> find_in_commit_time(const Lake& lake, const Log& log, std::int64_t version) {
  const std::filesystem::path file = log.folder / commit_file_name(version);
  const std::optional<std::string> text = lake.storage->read(file);
  const std::optional<CommitInfo> info = text ? find_commit_info(*text, file.string()) : std::nullopt;
  return info ? info->in_commit_timestamp_ms : std::nullopt;
}

// The first version whose commit says itself when it was made; nothing when none does.
std::optional<std::int64_t> find_first_timed(const Lake& lake, const Log& log, const TableName& table) {
  // Most tables are told by their newest commit alone.
  if (log.commits.empty() || !find_in_commit_time(lake, log, log.commits.back().version)) return std::nullopt;
  const std::optional<TableState> state = find_state(lake, table);
  if (!state || !state->metadata() || !has_in_commit_times(*state->metadata())) return std::nullopt;
  const auto& properties = state->metadata()->configuration;
  const auto found = properties.find("delta.inCommitTimestampEnablementVersion");
  return found == properties.end() ? 0 : parse_integer(found->second).value_or(0);
}

// The last of some commits whose time is not after `at_ms`, `time` giving that of each; -1: none.
template <class Time>
std::int64_t last_before(std::span<const CommitFile> commits, std::int64_t at_ms, Time time) {
  const auto end = std::partition_point(
      commits.begin(), commits.end(), [&](const CommitFile& commit) { return time(commit).value_or(at_ms) <= at_ms; });
  return end == commits.begin() ? -1 : std::prev(end)->version;
}

std::int64_t version_at(const Lake& lake, const Log& log, const TableName& table, Micros at) {
  const std::int64_t at_ms = at >= 0 ? at / micros_in_ms : (at - micros_in_ms + 1) / micros_in_ms;
  const std::optional<std::int64_t> first_timed = find_first_timed(lake, log, table);
  const std::span<const CommitFile> commits = log.commits;
  const auto timed = std::ranges::lower_bound(commits, first_timed.value_or(std::numeric_limits<std::int64_t>::max()),
                                              {}, &CommitFile::version);
  std::int64_t version = last_before({timed, commits.end()}, at_ms, [&](const CommitFile& commit) {
    return find_in_commit_time(lake, log, commit.version);
  });
  const std::vector<std::int64_t> times = rising_times(log.commits);
  if (version < 0) {
    version = last_before({commits.begin(), timed}, at_ms, [&](const CommitFile& commit) {
      return std::optional(times[static_cast<std::size_t>(&commit - log.commits.data())]);
    });
  }
  if (version >= 0) return version;
  const std::string oldest = times.empty() ? "not known" : format_utc(times.front() * micros_in_ms);
  throw Error({Fault::user,
               "the table " + table.text() + " has no version as old as " + format_utc(at),
               {},
               "use a time at or after " + oldest + ", when its oldest version was written"});
}

}  // namespace

std::vector<std::int64_t> rising_times(const std::vector<CommitFile>& commits) {
  std::vector<std::int64_t> times;
  for (const CommitFile& commit : commits) {
    times.push_back(times.empty() ? commit.modified_ms : std::max(commit.modified_ms, times.back() + 1));
  }
  return times;
}

std::vector<std::int64_t> commit_times(const Lake& lake, const Log& log, const TableName& table) {
  std::vector<std::int64_t> times = rising_times(log.commits);
  const std::optional<std::int64_t> first_timed = find_first_timed(lake, log, table);
  for (std::size_t i = 0; first_timed && i < times.size(); ++i) {
    const std::int64_t version = log.commits[i].version;
    if (version >= *first_timed) times[i] = find_in_commit_time(lake, log, version).value_or(times[i]);
  }
  return times;
}

std::int64_t version_of(const Lake& lake, const Log& log, const TableName& table, const AsOf& as_of) {
  if (const auto* at = std::get_if<AsOfTime>(&as_of)) return version_at(lake, log, table, at->at);
  const std::int64_t wanted = std::get<AsOfVersion>(as_of).version;
  if (wanted >= 0 && wanted <= log.latest()) return wanted;
  throw Error({Fault::user,
               "the table " + table.text() + " has no version " + std::to_string(wanted),
               {},
               "use a version from 0 to " + std::to_string(log.latest())});
}

}  // namespace schoolhouse::lake
