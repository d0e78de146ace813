// Renames and drops columns of a table.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "column rename TABLE COLUMN NAME", "column drop TABLE COLUMN"
int change_columns(const Call& call);

}  // namespace schoolhouse::cli
