// Statistics and partition values of a checkpoint as typed columns beside their texts, for readers that skip files by them quickly.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "lake/schema.h"

namespace schoolhouse::lake {

// SQL for the column `add` of a checkpoint with `stats_parsed` and `partitionValues_parsed` in it, from one without. Nested columns have none.
std::string add_with_parsed_stats(const Schema& schema, const std::vector<std::string>& partition_by);

}  // namespace schoolhouse::lake
