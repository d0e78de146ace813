// Shows how a run goes: a bar on a terminal, and one line a step in the order of the plan.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "base/console.h"
#include "run/graph.h"
#include "run/plan.h"
#include "run/step.h"

namespace schoolhouse::run {

// "built      analytics.grades          1,234 rows   0.12 s"; what failed and what should be looked at stands below it.
std::string step_text(const StepResult& step, std::size_t name_width);

// A line is shown when its step and all steps before it in the plan have ended, so that a log reads the same every time.
// Unchanged steps have no line. Any thread may call.
class Progress {
 public:
  Progress(Console& console, const Graph& graph, const Plan& plan);
  void begin(std::size_t step);
  // What a long step is at; shown on a terminal only.
  void tell(std::size_t step, std::string_view doing);
  void end(std::size_t step, const StepResult& result);

 private:
  Console& console_;
  std::size_t name_width_ = 0;
  std::vector<std::string> names_;
  std::mutex lock_;
  std::vector<std::string> lines_;  // of steps that ended before an earlier one did
  std::vector<bool> has_ended_;
  std::size_t shown_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace schoolhouse::run
