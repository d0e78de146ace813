// Makes staged rows the next version of a table, past harmless winners.
// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "duck/database.h"
#include "lake/commit_loop.h"
#include "lake/constraint.h"
#include "lake/staged_write.h"
#include "lake/write_plan.h"

namespace schoolhouse::lake {
namespace {

NewRows rows_of(const StagedWrite::State& staged) {
  NewRows rows{.table = staged.table,
               .schema = staged.schema,
               .partition_by = staged.partition_by,
               .rows = staged.rows,
               .row_hash = staged.row_hash};
  for (const StagedFile& file : staged.files) rows.files.push_back(file.add);
  for (const auto& [name, summary] : staged.columns) rows.null_counts[name] = summary.null_count;
  return rows;
}

CommitRequest with_run(const Lake& lake, CommitRequest request) {
  if (request.notes.run_id.empty()) request.notes.run_id = lake.run_id;
  return request;
}

}  // namespace

CommitResult commit_write(const Lake& lake, StagedWrite write, const CommitRequest& request) {
  StagedWrite::State& staged = write.state();
  if (staged.synced.valid()) staged.synced.get();
  const NewRows rows = rows_of(staged);
  const CommitRequest full = with_run(lake, request);
  // What the table asks of each row is the same for every try: a change of it is a conflict.
  bool is_checked = false;
  return run_commit(
      lake, staged.table, full.read_version, [&](const TableState*) { return intent_of(rows, full.mode); },
      [&](const TableState* state, const Moment& moment) {
        if (state != nullptr && !is_checked && !constraints_of(*state->metadata()).empty()) {
          duck::Connection connection = lake.database().connect();
          check_constraints(connection, *state, staged.schema, write);
        }
        is_checked = true;
        return plan_write(state, rows, full, moment);
      },
      [&](const WritePlan& plan) { staged.is_committed = plan.uses_files; });
}

CommitResult commit_notes(const Lake& lake, const TableName& table, const CommitNotes& notes) {
  CommitNotes full = notes;
  if (full.run_id.empty()) full.run_id = lake.run_id;
  return run_commit(
      lake, table, std::nullopt,
      [](const TableState*) {
        return Intent{.reads = {.has_whole_table = true}, .isolation = Isolation::serializable};
      },
      [&](const TableState* state, const Moment& moment) {
        if (state == nullptr)
          throw Error({Fault::bug, "notes for the table " + table.text() + ", which does not exist"});
        return plan_notes(*state, full, moment);
      },
      [](const WritePlan&) {});
}

}  // namespace schoolhouse::lake
