// Proves that a table is whole: log, files, statistics, deletion vectors and checksums agree. Everything that does not is told at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

enum class CheckDepth {
  quick,  // the log, and that files are there with their sizes
  full,   // and every row: statistics and the hash of all rows
};

struct TableCheck {
  std::int64_t version = -1;
  std::int64_t commits = 0;
  std::int64_t checkpoints = 0;
  std::int64_t checksums = 0;  // that other programs left beside the log
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t rows = -1;  // counted; -1: not counted
  std::vector<Problem> problems = {};
};

TableCheck check_table(const Lake& lake, duck::Connection& connection, const TableName& table, CheckDepth depth);

// Its parts, in order. The first also counts commits and checkpoints.
void check_log(const Lake& lake, const TableName& table, TableCheck& check);
// The checksum of a version, where there is one: files, sizes, columns and protocol that another program counted for it.
void check_version_sum(const Lake& lake, const std::filesystem::path& log_folder, const TableState& state,
                       TableCheck& check);
// Checksums that Hadoop's local disk keeps of files, block by block: a file that fits its sum no more can't be read by Spark.
void check_disk_sums(const Lake& lake, const std::filesystem::path& log_folder, TableCheck& check);
void check_files(const Lake& lake, const TableName& table, const TableState& state, TableCheck& check);
void check_statistics(duck::Connection& connection, const Snapshot& snapshot, TableCheck& check);
void check_row_hash(duck::Connection& connection, const Snapshot& snapshot, TableCheck& check);
void check_pinned_versions(const Lake& lake, const TableName& table, TableCheck& check);

}  // namespace schoolhouse::lake
