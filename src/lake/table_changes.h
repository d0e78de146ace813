// The change feed of a table: which rows its versions inserted, deleted and updated.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "lake/lake.h"

namespace schoolhouse::lake {

// From a version or time to another, both included; without `to`, to the newest.
struct ChangeRange {
  AsOf from = AsOfVersion{};
  std::optional<AsOf> to = {};
  friend auto operator<=>(const ChangeRange&, const ChangeRange&) = default;
};

struct TableChanges {
  std::int64_t from = 0;  // versions
  std::int64_t to = 0;
  // The table's columns as of `to`, then _change_type ("insert", "delete", "update_preimage", "update_postimage"), _commit_version and
  // _commit_timestamp.
  Schema schema = {};
  std::string sql = {};  // a SELECT that gives the changed rows
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};
// Nothing when there is no such table. Throws Error(user) when a version of the range kept no changes (delta.enableChangeDataFeed was not
// true), is not in the log any more, or there is none in the range.
std::optional<TableChanges> find_changes(const Lake& lake, const TableName& table, const ChangeRange& range);

}  // namespace schoolhouse::lake
