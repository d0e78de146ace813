// Which steps a command takes, and which wait for which.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include "run/graph.h"
#include "run/run.h"
#include "run/selection.h"

namespace schoolhouse::run {

struct Plan {
  std::vector<std::size_t> nodes;                // of the graph, in its order
  std::vector<std::vector<std::size_t>> inputs;  // of each step: the steps before it, as positions in `nodes`
};

// Checks that read a selected table come along when all that they read is selected or `is_built`.
// Throws Error(user) when the selection holds nothing that the job works on.
Plan make_plan(const Graph& graph, Job job, const Selection& selection,
               const std::function<bool(const Node& table)>& is_built);

}  // namespace schoolhouse::run
