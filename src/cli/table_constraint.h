// Lists, adds and drops the CHECK constraints of a table.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "constraint list TABLE", "constraint add TABLE NAME CONDITION", "constraint drop TABLE NAME"
int constrain_table(const Call& call);

}  // namespace schoolhouse::cli
