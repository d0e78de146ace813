// What changed between two versions of a table, two tables, or two tags.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "diff TABLE FROM [TO]", "diff TABLE TABLE" or "diff TAG TAG".
int diff_tables(const Call& call);

}  // namespace schoolhouse::cli
