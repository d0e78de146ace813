// What run, ingest, build, check and render share: open the project, run the job, say what came of it.
// SPDX-License-Identifier: Apache-2.0
#include "cli/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/print_json.h"
#include "project/settings.h"
#include "run/interruption.h"
#include "run/workspace.h"

namespace schoolhouse::cli {
namespace {

constexpr int interrupted = 130;

std::string relative_to_here(const std::filesystem::path& path) {
  std::error_code failed;
  const auto relative = std::filesystem::relative(path, failed);
  return failed || relative.empty() || relative.string().starts_with("..") ? path.string() : relative.string();
}

std::string count_of(const run::RunReport& report, state::Outcome outcome, std::string_view word) {
  const auto count = std::ranges::count(report.steps, outcome, &run::StepResult::outcome);
  return count == 0 ? "" : fmt::format("{} {}", count, word);
}

std::string summary(const run::RunReport& report, const run::Workspace& workspace) {
  std::vector<std::string> parts = {
      count_of(report, state::Outcome::done, "done"), count_of(report, state::Outcome::unchanged, "unchanged"),
      count_of(report, state::Outcome::failed, "failed"), count_of(report, state::Outcome::skipped, "skipped"),
      count_of(report, state::Outcome::interrupted, "stopped")};
  std::erase(parts, "");
  if (parts.empty()) parts = {"nothing to do"};
  std::string text = fmt::format("{} in {}\n", join(parts, ", "), format_seconds(report.seconds));
  const auto has = [&](auto is_of_kind) {
    return std::ranges::any_of(report.steps, [&](const run::StepResult& step) {
      return (step.outcome == state::Outcome::done || step.outcome == state::Outcome::unchanged) && is_of_kind(step);
    });
  };
  if (has([](const run::StepResult& step) { return step.version >= 0; })) {
    text += "tables:   " + relative_to_here(workspace.project().settings.lake) + "\n";
  }
  if (has([](const run::StepResult& step) { return step.kind == run::NodeKind::dashboard; })) {
    text += "pictures: " + relative_to_here(workspace.project().settings.output) + "\n";
  }
  return text;
}

int exit_code_of(const run::RunReport& report) {
  if (report.outcome == state::Outcome::interrupted) return interrupted;
  std::vector<Problem> problems;
  for (const run::StepResult& step : report.steps)
    problems.insert(problems.end(), step.problems.begin(), step.problems.end());
  return problems.empty() ? 0 : exit_code(problems);
}

}  // namespace

int run_job(const Call& call, run::Job job, run::Replays replays) {
  const Options& options = call.options;
  if (!options.memory.empty() && !project::is_memory_size(options.memory)) {
    throw Error({Fault::user,
                 "'" + options.memory + "' is not a size",
                 {"", 0, "--memory"},
                 "write a number and a unit: 4GB, 512MB"});
  }
  run::Workspace workspace(open_project(call), {.threads = static_cast<int>(options.threads), .memory = options.memory},
                           call.clock);
  const run::Interruption::Watch watch(call.interruption, [&] { workspace.interrupt(); });
  const run::RunRequest request{.job = job,
                                .command = call.typed,
                                .selection = {options.select, options.exclude},
                                .redo = options.is_forced ? run::Redo::always : run::Redo::when_changed,
                                .checking = options.has_no_checks ? run::Checking::off : run::Checking::on,
                                .replays = replays};
  const run::RunReport report = run::run(workspace, request, call.console, call.interruption);
  if (options.is_json) {
    nlohmann::json object = to_json(report);
    object["lake"] = workspace.project().settings.lake.string();
    object["output"] = workspace.project().settings.output.string();
    call.console.out(object.dump() + "\n");
  } else {
    call.console.out(summary(report, workspace));
  }
  return exit_code_of(report);
}

}  // namespace schoolhouse::cli
