// Loads, builds, checks and draws everything.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

namespace schoolhouse::cli {

int run_run(const Call& call) { return run_job(call, run::Job::run); }

}  // namespace schoolhouse::cli
