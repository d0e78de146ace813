// Problems and reports as JSON, for --json.
// SPDX-License-Identifier: Apache-2.0
#include "cli/print_json.h"

#include <nlohmann/json.hpp>

#include "run/run.h"

namespace schoolhouse::cli {
namespace {

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::user:
      return "user";
    case Fault::data:
      return "data";
    case Fault::outside:
      return "outside";
    case Fault::bug:
      return "bug";
  }
  return {};
}

}  // namespace

nlohmann::json to_json(const std::vector<Problem>& problems) {
  nlohmann::json list = nlohmann::json::array();
  for (const Problem& problem : problems) {
    nlohmann::json row = {{"fault", name_of(problem.fault)}, {"what", problem.what}};
    if (!problem.where.file.empty()) row["file"] = problem.where.file;
    if (problem.where.line > 0) row["line"] = problem.where.line;
    if (!problem.where.key.empty()) row["key"] = problem.where.key;
    if (!problem.fix.empty()) row["fix"] = problem.fix;
    if (!problem.during.empty()) row["during"] = problem.during;
    list.push_back(std::move(row));
  }
  return list;
}

nlohmann::json to_json(const run::RunReport& report) {
  nlohmann::json steps = nlohmann::json::array();
  for (const run::StepResult& step : report.steps) {
    nlohmann::json row = {{"name", step.name},
                          {"kind", run::to_text(step.kind)},
                          {"outcome", state::to_text(step.outcome)},
                          {"seconds", step.seconds}};
    if (step.rows >= 0) row["rows"] = step.rows;
    if (step.version >= 0) row["version"] = step.version;
    if (!step.inputs.empty()) row["inputs"] = step.inputs;
    if (!step.remark.empty()) row["remark"] = step.remark;
    if (!step.problems.empty()) row["problems"] = to_json(step.problems);
    if (!step.warnings.empty()) row["warnings"] = to_json(step.warnings);
    steps.push_back(std::move(row));
  }
  return {{"run", report.run_id},
          {"outcome", state::to_text(report.outcome)},
          {"seconds", report.seconds},
          {"steps", steps}};
}

}  // namespace schoolhouse::cli
