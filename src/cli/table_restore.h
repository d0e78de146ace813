// Brings tables back to what they were at a version, a time or a tag.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

// "restore [TABLE] --to VERSION"
int restore_tables(const Call& call);

}  // namespace schoolhouse::cli
