// Loads one table of a REST source.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "connector/rest/lake_values.h"
#include "connector/source.h"

namespace schoolhouse::connector {

TableLoad load_rest_table(const Source& source, const RestSource& rest, const RestTable& table,
                          const LoadContext& context);
// The requests of a load, each from where the last one ended. None: there is nothing to ask for, and there need not be.
std::vector<RequestSpec> plan_rest_table(const RestTable& table, const LakeValues& values, const Place& each);

}  // namespace schoolhouse::connector
