// Backs up tables to another folder, and clones one within the lake.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "copy [TABLE] --to DIR [--tag NAME]"
int copy_tables(const Call& call);
// "clone TABLE NEW [VERSION]"
int clone_table(const Call& call);

}  // namespace schoolhouse::cli
