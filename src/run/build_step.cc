// Builds one model: skip when nothing changed, else write, audit, publish.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "duck/database.h"
#include "run/audit.h"
#include "run/inputs.h"
#include "run/step.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

// The fingerprint in a table's notes: of the rows and checks, and of the other tables that the checks read ("-": not checked).
struct Fingerprints {
  std::string rows;
  std::string checks;
  std::string text() const { return rows + "/" + checks; }
};

Fingerprints split_fingerprint(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return {};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

lake::StagedWrite stage(const StepContext& context, const model::Model& model) {
  const Workspace& workspace = context.workspace;
  const catalog::Query query{.sql = model.sql,
                             .parameters = project::sql_values(workspace.project().parameters),
                             .origin = {.file = model.file, .line = model.sql_line}};
  const catalog::Prepared prepared =
      catalog::prepare(workspace.project().catalog, workspace.lake(), context.connection.get(), query);
  try {
    return lake::stage_write(workspace.lake(), context.connection.get(),
                             {.table = model.name,
                              .schema = model.contract.schema(),
                              .select = prepared.sql,
                              .partition_by = model.partition_by});
  } catch (const duck::QueryError& error) {
    throw prepared.explain(error);
  }
}

}  // namespace

StepResult build_step(const StepContext& context, const Node& node) {
  const Workspace& workspace = context.workspace;
  const lake::Lake& lake = workspace.lake();
  const model::Model& model = model_of(context, node);
  const CurrentInputs inputs = find_inputs(context, node.reads);
  const Fingerprints wanted{model_fingerprint(context, node, inputs),
                            context.checking == Checking::off ? "-" : checked_against(context, node)};

  const auto head = lake::find_head(lake, model.name);
  const Fingerprints found = head ? split_fingerprint(head->notes.fingerprint) : Fingerprints{};
  StepResult result{.inputs = inputs.versions};
  lake::CommitNotes notes{.run_id = workspace.run_id(),
                          .step = "model " + node.name,
                          .fingerprint = wanted.text(),
                          .inputs = inputs.versions,
                          .engine = "duckdb " + duck::engine_version()};

  if (head && context.redo == Redo::when_changed && found.rows == wanted.rows) {
    result.outcome = state::Outcome::unchanged;
    result.rows = head->notes.rows;
    result.version = head->version;
    if (found.checks == wanted.checks || context.checking == Checking::off) return result;
    // The rows are the ones that are published, but not yet checked in this way.
    settle(audit(context, model.checks, published_rows(context, model.name), nullptr), result);
    result.version = lake::commit_notes(lake, model.name, notes).version;
    result.outcome = state::Outcome::done;
    result.remark = "same rows, checked anew";
    return result;
  }

  lake::StagedWrite staged = stage(context, model);
  result.rows = staged.rows();
  if (context.checking == Checking::on) {
    settle(audit(context, model.checks, staged.scan_sql(), &staged), result);
  }
  const lake::CommitResult commit =
      lake::commit_write(lake, std::move(staged),
                         {.mode = lake::WriteMode::overwrite,
                          .operation = head ? "WRITE" : "CREATE TABLE AS SELECT",
                          .notes = std::move(notes),
                          .properties = workspace.project().settings.table_properties(model.name),
                          .description = model.description,
                          .read_version = head ? head->version : -1});
  result.version = commit.version;
  if (!commit.has_new_rows) result.remark = "same rows as before";
  return result;
}

StepResult view_step(const StepContext& context, const Node& node) {
  const model::Model& model = model_of(context, node);
  const CurrentInputs inputs = find_inputs(context, node.reads);
  StepResult result{.outcome = state::Outcome::unchanged, .inputs = inputs.versions, .remark = "view"};
  if (model.checks.empty() || context.checking == Checking::off) return result;
  const std::string name = "view " + node.name;
  const std::string fingerprint = model_fingerprint(context, node, inputs) + "/" + checked_against(context, node);
  const auto good = context.good.find(name);
  if (context.redo == Redo::when_changed && good != context.good.end() && good->second.fingerprint == fingerprint) {
    return result;
  }
  settle(audit(context, model.checks, published_rows(context, model.name), nullptr), result);
  result.outcome = state::Outcome::done;
  result.good.push_back({name, fingerprint, {}});
  return result;
}

}  // namespace schoolhouse::run
