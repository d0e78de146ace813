// How many files a lookup opens before and after a rewrite, by the bounds in their statistics.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "lake/optimize.h"

namespace schoolhouse::lake {

// Lookups of single values spread over the bounds of the files. A file without bounds is opened by each.
std::vector<LookupCost> measure_lookups(duck::Connection& connection, const Schema& schema, ColumnMapping mapping,
                                        const std::vector<std::string>& columns, const std::vector<AddFile>& before,
                                        const std::vector<AddFile>& after);

}  // namespace schoolhouse::lake
