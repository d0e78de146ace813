// Rewrites files without changing rows: small ones become few large ones, or rows that are looked up together lie together.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

struct OptimizeRequest {
  std::vector<std::string> order_by = {};  // columns of a space-filling curve; empty: only small files are put together
  std::optional<std::int64_t> file_bytes = {};  // size of files to aim at; nothing: delta.targetFileSize, else 256 MiB
};

// Files of one partition that become one file, or several when a curve is asked for.
struct FileGroup {
  PartitionValues partition_values = {};
  std::vector<AddFile> files = {};
  std::int64_t bytes() const;
};

struct OptimizePlan {
  std::int64_t version = -1;  // that was looked at
  std::int64_t file_bytes = 0;
  std::vector<std::string> order_by = {};
  std::vector<FileGroup> groups = {};
  std::int64_t file_count() const;
  std::int64_t bytes() const;
};

// Small files of each partition put together up to the size to aim at, and files of which deletion vectors have taken more than a
// twentieth; with a curve, all files of each partition. Pure. Throws Error(user) for a column that can't be ordered by.
OptimizePlan plan_optimize(const TableState& state, const TableName& table, const OptimizeRequest& request);

// "128mb", "1g" or plain bytes, as Delta writes sizes; nothing for another form.
std::optional<std::int64_t> parse_bytes(std::string_view text);

// How many files a lookup of one value opens on average, by the statistics.
struct LookupCost {
  std::string column;
  double files_before = 0;
  double files_after = 0;
};
struct OptimizeResult {
  std::int64_t version = -1;
  std::int64_t files_removed = 0, files_added = 0;
  std::int64_t bytes_removed = 0, bytes_added = 0;
  std::vector<LookupCost> lookups = {};
};
// One commit that changes no rows. Throws ConflictError when another writer took one of the files.
OptimizeResult run_optimize(const Lake& lake, duck::Connection& connection, const TableName& table,
                            const OptimizePlan& plan);

}  // namespace schoolhouse::lake
