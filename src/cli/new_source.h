// Writes a new source of kind rest from an address, a few answers and one trial call.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"

namespace schoolhouse::cli {

int make_new_source(const Call& call);

}  // namespace schoolhouse::cli
