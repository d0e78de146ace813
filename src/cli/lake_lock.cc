// The lock that keeps a command that changes the lake apart from a run.
// SPDX-License-Identifier: Apache-2.0
#include "cli/lake_lock.h"

#include "run/interruption.h"

namespace schoolhouse::cli {

LakeLock::LakeLock(const Call& call, const lake::Lake& lake)
    : lock_(
          lake, [&call] { call.console.note("a run is writing to this lake; waiting until it ends"); },
          [&call] { return call.interruption.has_happened(); }) {}

}  // namespace schoolhouse::cli
