// Proves that tables are whole, or says everything that is wrong with them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "check [TABLE]"
int check_tables(const Call& call);

}  // namespace schoolhouse::cli
