// Loads the sources and reference tables into the lake.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

namespace schoolhouse::cli {

int run_ingest(const Call& call) { return run_job(call, run::Job::ingest); }

}  // namespace schoolhouse::cli
