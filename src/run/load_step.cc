// Loads one table of a source.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "duck/database.h"
#include "run/audit.h"
#include "run/resume.h"
#include "run/step.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

const connector::Source& source_of(const StepContext& context, const Node& node) {
  for (const connector::Source& source : context.workspace.project().sources) {
    if (source.file == node.file && source.name == node.source) return source;
  }
  throw Error({Fault::bug, "no source stands behind the step " + node.name});
}

void audit_load(const StepContext& context, const lake::TableName& table, std::vector<check::Check> checks,
                const std::string& rows_sql, const lake::StagedWrite* staged, StepResult& result) {
  if (context.checking == Checking::off) return;
  const auto& added = context.workspace.project().generated_checks;
  if (const auto more = added.find(table); more != added.end()) {
    checks.insert(checks.end(), more->second.begin(), more->second.end());
  }
  settle(audit(context, checks, rows_sql, staged), result);
}

}  // namespace

StepResult load_step(const StepContext& context, const Node& node) {
  const Workspace& workspace = context.workspace;
  const auto table = lake::parse_table_name(node.name);
  const connector::Source& source = source_of(context, node);
  if (context.redo == Redo::when_changed && context.replays == Replays::no) {
    if (auto before = context.resume->find(source, *table)) return std::move(*before);
  }
  StepResult result;
  const connector::LoadContext load{
      .lake = workspace.lake(),
      .connection = [&]() -> duck::Connection& { return context.connection.get(); },
      .audit = [&](const auto& checks, const auto& rows_sql,
                   const auto* staged) { audit_load(context, *table, checks, rows_sql, staged, result); },
      .project = workspace.project().folder,
      .run_id = workspace.run_id(),
      .properties = workspace.project().settings.table_properties(*table),
      .is_forced = context.redo == Redo::always,
      .replays = context.replays == Replays::yes,
      .remote = [&] { return context.workspace.remote(); },
      .tell = context.tell};
  const connector::TableLoad loaded = connector::load_table(source, *table, load);
  if (loaded.outcome == connector::LoadOutcome::unchanged) result.outcome = state::Outcome::unchanged;
  result.rows = loaded.rows;
  result.version = loaded.version;
  result.warnings.insert(result.warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
  if (loaded.quarantined > 0) {
    result.remark = format_count(loaded.quarantined) + (loaded.quarantined == 1 ? " row" : " rows") +
                    " in quarantine." + table->schema + "_" + table->name;
  }
  if (context.replays == Replays::no && context.checking == Checking::on)
    context.resume->remember(source, *table, result);
  return result;
}

}  // namespace schoolhouse::run
