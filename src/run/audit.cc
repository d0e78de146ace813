// Runs the checks of a table and keeps the rows that failed, so that people can look at them.
// SPDX-License-Identifier: Apache-2.0
#include "run/audit.h"

#include "base/text.h"
#include "duck/database.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

constexpr int most_failing_rows = 1000;

lake::Schema failed_rows_schema() {
  const lake::Type text = *lake::parse_type("string");
  return {{{"_run_id", text, false, "the run that found it"},
           {"_check", text, false, "the check that failed"},
           {"_failed_at", *lake::parse_type("timestamp"), false, "when the check ran"},
           {"row", text, true, "the row as a JSON object"}}};
}

lake::TableName failed_rows_table(const check::Check& check) {
  const std::string name = check.table ? check.table->schema + "_" + check.table->name : to_lower(check.name);
  std::string safe;
  for (const char c : name) safe += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  return {"quarantine", "failed_" + safe};
}

// One commit for all failed checks of the table. Returns the table, empty when no check left rows to show.
std::string keep_failed_rows(const StepContext& context, const std::vector<check::Result>& failed) {
  const Workspace& workspace = context.workspace;
  std::vector<std::string> selects;
  for (const check::Result& result : failed) {
    if (result.failing_sql.empty()) continue;
    selects.push_back("SELECT " + quote_literal(workspace.run_id()) + " AS _run_id, " +
                      quote_literal(result.check.name) + " AS _check, TIMESTAMPTZ " +
                      quote_literal(format_utc(context.workspace.clock().now())) +
                      " AS _failed_at, CAST(to_json(failed) AS VARCHAR) AS row FROM (" + result.failing_sql +
                      ") AS failed LIMIT " + std::to_string(most_failing_rows));
  }
  if (selects.empty()) return {};
  for (std::string& select : selects) select = "(" + select + ")";
  const lake::TableName table = failed_rows_table(failed.front().check);
  lake::StagedWrite staged =
      lake::stage_write(workspace.lake(), context.connection.get(),
                        {.table = table, .schema = failed_rows_schema(), .select = join(selects, " UNION ALL ")});
  lake::CommitRequest request{.mode = lake::WriteMode::append,
                              .notes = {.run_id = workspace.run_id(), .step = "failed rows"},
                              .properties = workspace.project().settings.table_properties(table),
                              .description = "Rows that failed a check, for inspection"};
  lake::commit_write(workspace.lake(), std::move(staged), request);
  return table.text();
}

Problem to_problem(const check::Result& result) {
  const check::Check& check = result.check;
  std::string what = "check " + check.name + " failed: " + check::describe(result);
  if (!check.description.empty()) what += " (" + check.description + ")";
  return {Fault::data, what, {check.file, check.line, ""}, {}};
}

}  // namespace

check::Prepare preparer(const StepContext& context) {
  return [&context](const catalog::Query& query) {
    catalog::Query filled = query;
    for (const auto& [name, value] : project::sql_values(context.workspace.project().parameters)) {
      filled.parameters.try_emplace(name, value);
    }
    return catalog::prepare(context.workspace.project().catalog, context.workspace.lake(), context.connection.get(),
                            filled);
  };
}

std::string published_rows(const StepContext& context, const lake::TableName& table) {
  return preparer(context)({.sql = "SELECT * FROM " + table.text()}).sql;
}

Findings audit(const StepContext& context, const std::vector<check::Check>& checks, const std::string& rows_sql,
               const lake::StagedWrite* staged) {
  Findings findings;
  if (checks.empty()) return findings;
  std::vector<check::Result> failed;
  for (check::Result& result :
       check::run_checks(context.connection.get(), checks, rows_sql, staged, preparer(context))) {
    if (!result.has_passed) failed.push_back(std::move(result));
  }
  if (failed.empty()) return findings;
  const std::string kept = keep_failed_rows(context, failed);
  for (const check::Result& result : failed) {
    Problem problem = to_problem(result);
    if (!result.failing_sql.empty()) {
      problem.fix = "see the rows: schoolhouse query \"SELECT row FROM " + kept + " WHERE _run_id = '" +
                    context.workspace.run_id() + "' AND _check = '" + result.check.name + "'\"";
    }
    const bool is_error = result.check.severity == check::Severity::error;
    (is_error ? findings.problems : findings.warnings).push_back(std::move(problem));
  }
  return findings;
}

void settle(Findings findings, StepResult& result) {
  result.warnings = std::move(findings.warnings);
  if (!findings.problems.empty()) throw Error(std::move(findings.problems));
}

}  // namespace schoolhouse::run
