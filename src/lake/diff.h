// What changed between two snapshots: rows added, removed and changed, and in which columns.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lake/lake.h"

namespace schoolhouse::lake {

struct DiffRequest {
  std::vector<std::string> key = {};      // tells one row from another; empty: whole rows are compared
  std::vector<std::string> ignored = {};  // columns that are neither compared nor shown
};

struct Diff {
  // Of the request, without columns that a side lacks; empty when whole rows were compared.
  std::vector<std::string> key = {};
  bool is_key_repeated = false;  // the key stands for several rows somewhere, so whole rows were compared
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::int64_t changed = 0;
  std::vector<std::pair<std::string, std::int64_t>> changed_fields =
      {};  // column and rows, in schema order; without zeros
  std::vector<std::string> added_columns = {};
  std::vector<std::string> removed_columns = {};
  // The rows, ordered by key, for the connection that was given: `change` ("added", "removed", "changed from", "changed to"),
  // `changed` (names of the columns that differ), then the columns.
  std::string rows_sql;
};

// Columns are paired by name. Files that both snapshots share are not read.
Diff diff_snapshots(duck::Connection& connection, const Snapshot& before, const Snapshot& after,
                    const DiffRequest& request);

}  // namespace schoolhouse::lake
