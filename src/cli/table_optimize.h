// Puts small files of tables together, or lays rows along a space-filling curve.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "optimize [TABLE]"
int optimize_tables(const Call& call);

}  // namespace schoolhouse::cli
