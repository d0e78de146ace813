// The lock that keeps a command that changes the lake apart from a run.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"
#include "lake/lake.h"

namespace schoolhouse::cli {

// Held for the life of the object; waits for a run that is writing, and says so. Ctrl-C ends the waiting.
class LakeLock {
 public:
  LakeLock(const Call& call, const lake::Lake& lake);

 private:
  lake::WriterLock lock_;
};

}  // namespace schoolhouse::cli
