// Frees space: data files that no version within the table's retention, and no tag, needs.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "lake/lake.h"

namespace schoolhouse::lake {

enum class VacuumMode {
  full,  // looks at every file in the table's folder
  lite,  // looks at those only that the log names as removed: quicker, and blind for what failed writers left
};
// Less than the table's retention may take files from readers and writers that are at work.
enum class BelowRetention { refused, allowed };

struct VacuumRequest {
  std::optional<std::int64_t> keep_ms = {};  // nothing: the table's delta.deletedFileRetentionDuration
  VacuumMode mode = VacuumMode::full;
  BelowRetention below_retention = BelowRetention::refused;
};

struct VacuumedFile {
  std::filesystem::path path;
  std::int64_t size = 0;
};
struct VacuumPlan {
  std::int64_t keep_ms = 0;
  std::vector<VacuumedFile> files = {};  // in path order
  std::int64_t kept_files = 0;           // that only a tag, or the versions that readers see, still need
  std::int64_t bytes() const;
};

// What would be deleted. Nothing when there is no such table. Throws Error(user) for a retention below the table's, and for a table
// that this program may not write to; Error when a version that a tag needs can't be read.
std::optional<VacuumPlan> plan_vacuum(const Lake& lake, const TableName& table, const VacuumRequest& request);
// Deletes the files of a plan, and folders that are empty without them. Call with the writer lock held since before the plan.
void run_vacuum(const Lake& lake, const TableName& table, const VacuumPlan& plan);

// The retention of removed files: delta.deletedFileRetentionDuration, 7 days when the table has none.
std::int64_t file_retention_ms(const std::map<std::string, std::string>& properties);

// Files of the table that a version's rows are in, deletion vectors among them.
std::set<std::filesystem::path> files_of_version(const Lake& lake, const TableName& table, std::int64_t version);

// Versions of a table, without the newest, that must stay readable: tags pin them, or readers see them now.
std::set<std::int64_t> versions_to_keep(const Lake& lake, const TableName& table);

}  // namespace schoolhouse::lake
