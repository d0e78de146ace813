// Checks what is published: a SELECT that must return no row, or the checks that a table declares.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "run/audit.h"
#include "run/inputs.h"
#include "run/step.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

std::vector<check::Check> checks_of(const StepContext& context, const Node& node) {
  const project::Project& project = context.workspace.project();
  if (node.kind == NodeKind::model) return model_of(context, node).checks;
  for (const connector::Source& source : project.sources) {
    for (const connector::FileTable* table : connector::declared_tables(source)) {
      if (table->name.text() == node.name) return table->checks;
    }
  }
  const auto name = lake::parse_table_name(node.name);
  const auto generated = name ? project.generated_checks.find(*name) : project.generated_checks.end();
  return generated == project.generated_checks.end() ? std::vector<check::Check>{} : generated->second;
}

}  // namespace

StepResult check_step(const StepContext& context, const Node& node) {
  const auto& checks = context.workspace.project().checks;
  const auto check = std::ranges::find(checks, node.name, &check::Check::name);
  if (check == checks.end()) throw Error({Fault::bug, "no check stands behind the step " + node.name});
  const CurrentInputs inputs = find_inputs(context, node.reads);
  const std::string name = "check " + node.name;
  const std::string fingerprint = file_fingerprint(context, node, inputs);
  StepResult result{.inputs = inputs.versions};
  const auto good = context.good.find(name);
  if (context.redo == Redo::when_changed && good != context.good.end() && good->second.fingerprint == fingerprint) {
    result.outcome = state::Outcome::unchanged;
    return result;
  }
  settle(audit(context, {*check}, "", nullptr), result);
  if (result.warnings.empty()) result.good.push_back({name, fingerprint, {}});
  return result;
}

StepResult table_check_step(const StepContext& context, const Node& node) {
  const std::vector<check::Check> checks = checks_of(context, node);
  StepResult result;
  result.remark = std::to_string(checks.size()) + (checks.size() == 1 ? " check" : " checks");
  if (checks.empty()) return result;
  result.inputs = find_inputs(context, {node.name}).versions;
  const auto table = lake::parse_table_name(node.name);
  settle(audit(context, checks, published_rows(context, *table), nullptr), result);
  return result;
}

}  // namespace schoolhouse::run
