// Loads one table of a REST source: requests, landing, reading, quarantine, checks, commit.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connector/source.h"

namespace schoolhouse::connector {

TableLoad load_rest_table(const Source& source, const RestSource& rest, const RestTable& table,
                          const LoadContext& context);

}  // namespace schoolhouse::connector
