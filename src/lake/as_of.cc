// Which version of a table "as of" a number or a time means.
// SPDX-License-Identifier: Apache-2.0
#include "lake/as_of.h"

#include <algorithm>

#include "base/error.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;

std::int64_t version_at(const Log& log, const TableName& table, Micros at) {
  const std::vector<std::int64_t> times = rising_times(log.commits);
  std::int64_t version = -1;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] * micros_in_ms <= at) version = log.commits[i].version;
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

std::int64_t version_of(const Log& log, const TableName& table, const AsOf& as_of) {
  if (const auto* at = std::get_if<AsOfTime>(&as_of)) return version_at(log, table, at->at);
  const std::int64_t wanted = std::get<AsOfVersion>(as_of).version;
  if (wanted >= 0 && wanted <= log.latest()) return wanted;
  throw Error({Fault::user,
               "the table " + table.text() + " has no version " + std::to_string(wanted),
               {},
               "use a version from 0 to " + std::to_string(log.latest())});
}

}  // namespace schoolhouse::lake
