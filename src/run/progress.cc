// Shows how a run goes: a bar on a terminal, and one line a step in the order of the plan.
// SPDX-License-Identifier: Apache-2.0
#include "run/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace schoolhouse::run {
namespace {

std::string_view verb(const StepResult& step) {
  switch (step.outcome) {
    case state::Outcome::done:
      switch (step.kind) {
        case NodeKind::source:
        case NodeKind::reference:
          return step.rows < 0 ? "checked" : "loaded";
        case NodeKind::model:
          return step.rows < 0 ? "checked" : "built";
        case NodeKind::check:
          return "checked";
        case NodeKind::dashboard:
          return "drawn";
      }
      return "done";
    case state::Outcome::running:
      return "running";
    case state::Outcome::unchanged:
      return "unchanged";
    case state::Outcome::failed:
      return "FAILED";
    case state::Outcome::skipped:
      return "skipped";
    case state::Outcome::interrupted:
      return "stopped";
  }
  return {};
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

std::string step_text(const StepResult& step, std::size_t name_width) {
  const bool has_run = step.outcome == state::Outcome::done || step.outcome == state::Outcome::failed;
  const std::string rows = step.rows >= 0 ? format_count(step.rows) + (step.rows == 1 ? " row " : " rows") : "";
  std::string line = fmt::format("{:<10}{:<{}}", verb(step), step.name, name_width);
  if (has_run && step.outcome == state::Outcome::done) line += fmt::format("  {:>16}", rows);
  if (has_run) line += fmt::format("  {:>8}", format_seconds(step.seconds));
  if (!step.remark.empty()) line += "  " + step.remark;
  while (line.ends_with(' ')) line.pop_back();
  for (Problem warning : step.warnings) {
    std::string text = format_problem(warning);
    line += "\n" + without_line_end("warning" + text.substr(text.find(':')));
  }
  for (const Problem& problem : step.problems) line += "\n" + without_line_end(format_problem(problem));
  return line;
}

Progress::Progress(Console& console, const Graph& graph, const Plan& plan)
    : console_(console), lines_(plan.nodes.size()), has_ended_(plan.nodes.size(), false) {
  for (const std::size_t node : plan.nodes) {
    names_.push_back(graph.nodes[node].name);
    name_width_ = std::max(name_width_, names_.back().size());
  }
}

void Progress::begin(std::size_t step) {
  const std::scoped_lock hold(lock_);
  console_.progress(names_[step], static_cast<std::int64_t>(ended_), static_cast<std::int64_t>(names_.size()));
}

void Progress::tell(std::size_t step, std::string_view doing) {
  const std::scoped_lock hold(lock_);
  console_.progress(names_[step] + ": " + std::string(doing), static_cast<std::int64_t>(ended_),
                    static_cast<std::int64_t>(names_.size()));
}

void Progress::end(std::size_t step, const StepResult& result) {
  const std::scoped_lock hold(lock_);
  ++ended_;
  has_ended_[step] = true;
  const bool is_shown = result.outcome != state::Outcome::unchanged || !result.warnings.empty();
  if (is_shown) lines_[step] = step_text(result, name_width_);
  for (; shown_ < lines_.size() && has_ended_[shown_]; ++shown_) {
    if (!lines_[shown_].empty()) console_.note(lines_[shown_]);
  }
  console_.progress(names_[step], static_cast<std::int64_t>(ended_), static_cast<std::int64_t>(names_.size()));
}

}  // namespace schoolhouse::run
