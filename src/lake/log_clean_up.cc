// Removes log entries that are older than the table's retention; what is left still begins with a checkpoint.
// SPDX-License-Identifier: Apache-2.0
#include "lake/log_clean_up.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "lake/as_of.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"
#include "lake/vacuum.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr std::int64_t micros_in_ms = 1000;
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t default_retention_ms = 30 * day_ms;
constexpr std::size_t version_digits = 20;

// The newest version that was committed at or before a time; nothing when all are younger.
std::optional<std::int64_t> newest_before(const Log& log, std::int64_t cutoff_ms) {
  const std::vector<std::int64_t> times = rising_times(log.commits);
  std::optional<std::int64_t> version;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] <= cutoff_ms) version = log.commits[i].version;
  }
  return version;
}

// The version that begins the name of a commit, checkpoint, checksum or compaction, or of what Hadoop keeps beside one (".….crc").
std::optional<std::int64_t> version_in(std::string_view name) {
  if (name.starts_with('.') && name.ends_with(".crc")) name.remove_prefix(1);
  if (name.size() <= version_digits || name[version_digits] != '.') return std::nullopt;
  return parse_integer(name.substr(0, version_digits));
}

}  // namespace

std::int64_t log_retention_ms(const std::map<std::string, std::string>& properties) {
  const auto found = properties.find("delta.logRetentionDuration");
  const auto retention = found == properties.end() ? std::nullopt : parse_interval_ms(found->second);
  return retention.value_or(default_retention_ms);
}

LogCleanUp plan_log_clean_up(const Lake& lake, const TableName& table) {
  LogCleanUp plan;
  const Log log = list_log(lake, table);
  const std::int64_t oldest = log.commits.empty() ? 0 : log.commits.front().version;
  plan.oldest_version = oldest;
  if (log.checkpoints.empty()) return plan;
  const std::optional<TableState> state = find_writable_state(lake, table);
  if (!state || to_lower(find_property(*state, "delta.enableExpiredLogCleanup").value_or("true")) == "false")
    return plan;
  // Whole days in UTC, as Delta counts them.
  const std::int64_t now_ms = lake.clock->now() / micros_in_ms;
  const std::int64_t cutoff_ms = (now_ms - log_retention_ms(state->metadata()->configuration)) / day_ms * day_ms;
  std::optional<std::int64_t> last = newest_before(log, cutoff_ms);
  if (!last) return plan;
  const std::set<std::int64_t> kept = versions_to_keep(lake, table);
  if (!kept.empty()) last = std::min(*last, *kept.begin());
  const Checkpoint* first_kept = newest_checkpoint(log, *last);
  if (first_kept == nullptr || first_kept->version <= oldest) return plan;
  plan.oldest_version = first_kept->version;
  for (const storage::Entry& entry : lake.storage->list(log.folder)) {
    const std::optional<std::int64_t> version = version_in(entry.name);
    if (!entry.is_folder && version && *version < first_kept->version) plan.files.push_back(log.folder / entry.name);
  }
  return plan;
}

void run_log_clean_up(const Lake& lake, const LogCleanUp& plan) {
  for (const std::filesystem::path& file : plan.files) lake.storage->remove(file);
}

}  // namespace schoolhouse::lake
