// The dataset "district" of generator sources: its tables, and loading one of them into the lake.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

std::vector<catalog::Table> district_catalog(const Source& source, std::vector<Problem>& problems);
// Skips a table whose options are those it was made from.
TableLoad load_district(const Source& source, const lake::TableName& name, const LoadContext& context);

}  // namespace schoolhouse::connector
