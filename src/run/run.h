// Runs what a command asks for: plans the steps, runs them in order and in parallel, and records what each did.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/console.h"
#include "run/graph.h"
#include "run/selection.h"
#include "run/step.h"

namespace schoolhouse::run {

class Interruption;
class Workspace;

// What a command does with the nodes that are selected.
enum class Job { run, ingest, build, check, render };

struct RunRequest {
  Job job = Job::run;
  std::string command;  // as typed, for the record
  Selection selection = {};
  Redo redo = Redo::when_changed;
  Checking checking = Checking::on;
  Replays replays = Replays::no;
};

struct RunReport {
  std::string run_id;
  state::Outcome outcome = state::Outcome::done;  // done, unchanged, failed, interrupted
  double seconds = 0;
  std::vector<StepResult> steps;  // in the order of the plan
};

// Throws Error when nothing can be begun: the project is wrong, the selection names nothing, the lake can't be used.
// A step that fails does not stop the others; what stands behind it is skipped.
RunReport run(Workspace& workspace, const RunRequest& request, Console& console, const Interruption& interruption);

// Binds everything in the project; throws Error with all its problems.
void check_project(Workspace& workspace);

// The graph of the project, from the last time when no file has changed since. Throws Error with all problems of the project.
Graph load_graph(Workspace& workspace, state::State& state);

}  // namespace schoolhouse::run
