// Brings back the rows and columns that a table had at an earlier version, as one new version.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "lake/lake.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {

struct RestorePlan {
  std::int64_t from_version = -1;  // the newest
  std::int64_t to_version = -1;
  std::int64_t files_added = 0;
  std::int64_t files_removed = 0;
  std::int64_t rows_before = -1;  // -1: not known
  std::int64_t rows_after = -1;
  bool has_other_columns = false;  // columns or properties come back, too
  bool is_change() const { return files_added > 0 || files_removed > 0 || has_other_columns; }
  Transaction transaction = {};
};

// Throws Error(user) for a version that does not exist, Error(data) when files of it were cleaned away. The table keeps its protocol.
RestorePlan plan_restore(const Lake& lake, const TableName& table, const AsOf& to);
// Throws ConflictError when another writer came first.
CommitResult run_restore(const Lake& lake, const TableName& table, const RestorePlan& plan);

}  // namespace schoolhouse::lake
