// Runs the checks on the published tables.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

namespace schoolhouse::cli {

int run_check(const Call& call) { return run_job(call, run::Job::check); }

}  // namespace schoolhouse::cli
