// Builds the models and runs their checks.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

namespace schoolhouse::cli {

int run_build(const Call& call) { return run_job(call, run::Job::build); }

}  // namespace schoolhouse::cli
