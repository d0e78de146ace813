// Frees space: data files and log entries that are past their retention.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "vacuum [TABLE]"
int vacuum_tables(const Call& call);

}  // namespace schoolhouse::cli
