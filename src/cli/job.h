// What run, ingest, build, check and render share: open the project, run the job, say what came of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/command.h"
#include "run/run.h"

namespace schoolhouse::cli {

// Returns the exit code.
int run_job(const Call& call, run::Job job, run::Replays replays = run::Replays::no);

}  // namespace schoolhouse::cli
