// Removes log entries that are older than the table's retention; what is left still begins with a checkpoint.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lake/lake.h"

namespace schoolhouse::lake {

struct LogCleanUp {
  std::int64_t oldest_version = 0;  // that can still be read afterwards
  std::vector<std::filesystem::path> files = {};
};

// What would be removed: everything before the newest checkpoint that is older than delta.logRetentionDuration (30 days when the
// table has none) and that no tag needs. Nothing when delta.enableExpiredLogCleanup is false.
LogCleanUp plan_log_clean_up(const Lake& lake, const TableName& table);
// Removes the oldest first, so that a stop in the middle leaves a log that can be read. Call with the writer lock held.
void run_log_clean_up(const Lake& lake, const LogCleanUp& plan);

std::int64_t log_retention_ms(const std::map<std::string, std::string>& properties);

}  // namespace schoolhouse::lake
