// Which data files can hold rows that fulfil a condition, by partition values and statistics.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "lake/condition.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// Places in snapshot.files, rising. A file is left out only where none of its rows can fulfil the condition; one without statistics stays.
std::vector<std::size_t> find_matching_files(const Snapshot& snapshot, const Condition& condition);

// The same version with those of its files only, in the order given.
Snapshot only_files(const Snapshot& snapshot, const std::vector<std::size_t>& files);

}  // namespace schoolhouse::lake
