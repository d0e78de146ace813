// Which data files can hold rows that fulfil a condition, by partition values and statistics.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lake/condition.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// What is known of a table whose files are judged, for the length of a call.
struct JudgedTable {
  const Schema& schema;
  const std::vector<std::string>& partition_by;
  ColumnMapping mapping = ColumnMapping::none;
};
using ValuesByColumn = std::map<std::string, std::optional<std::string>>;
// False where none of the rows of a file can fulfil the condition: by the values of partition columns, by the names of columns, and by its
// statistics, as they are in the log.
bool may_match(const JudgedTable& table, const ValuesByColumn& values, const std::string& stats,
               const Condition& condition);

// Places in snapshot.files, rising. A file is left out only where none of its rows can fulfil the condition; one without statistics stays.
std::vector<std::size_t> find_matching_files(const Snapshot& snapshot, const Condition& condition);

// The same version with those of its files only, in the order given.
Snapshot only_files(const Snapshot& snapshot, const std::vector<std::size_t>& files);

}  // namespace schoolhouse::lake
