// Turns a merge into SQL over the table's rows and the source's: joins, which clause counts, new values. Pure but for name lookups.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "lake/change.h"
#include "lake/change_target.h"
#include "lake/row_change.h"

namespace schoolhouse::lake {

struct MergePlan {
  std::string on;                       // over target and source
  bool only_removes_matched = false;    // all matched rows go: several source rows may match one then
  std::vector<RowAction> actions = {};  // of matched rows, then of those not matched by the source
  std::string matched_action = {};      // SQL of the number of the action; empty: no such clause
  std::string by_source_action = {};
  std::string insert_action = {};  // number of the insert clause, over source
  std::string insert_row = {};     // columns over source and `schoolhouse_action`
};
// `source_columns` are those of the source. Throws Error(user) with all that is wrong with the request.
MergePlan plan_merge(duck::Connection& connection, const ChangeTarget& target, const MergeRequest& request,
                     const std::vector<std::string>& source_columns);

// A condition over a row of file_list_sql: true unless partition values and bounds rule out that the file has a row with the keys of
// some row of the table `source`. `is_thorough` asks row by row, else only the ends of the source's keys are looked at.
std::string key_condition(const ChangeTarget& target, const std::vector<MergeKey>& keys, const std::string& source,
                          bool is_thorough);

}  // namespace schoolhouse::lake
