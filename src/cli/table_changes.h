// The change feed of a table: which rows its versions inserted, deleted and updated.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "changes TABLE FROM [TO]"
int show_changes(const Call& call);

}  // namespace schoolhouse::cli
