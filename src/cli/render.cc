// Draws the dashboards.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

namespace schoolhouse::cli {

int run_render(const Call& call) { return run_job(call, run::Job::render); }

}  // namespace schoolhouse::cli
