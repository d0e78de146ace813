// Makes staged rows the next version of a table, past harmless winners.
// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "duck/database.h"
#include "lake/column_numbers.h"
#include "lake/commit_loop.h"
#include "lake/constraint.h"
#include "lake/staged_write.h"
#include "lake/table_facts.h"
#include "lake/write_plan.h"

namespace schoolhouse::lake {
namespace {

NewRows rows_of(const StagedWrite::State& staged) {
  NewRows rows{.table = staged.table,
               .schema = staged.schema,
               .partition_by = staged.partition_by,
               .mapping = staged.mapping,
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

// The same rows in files as the table's column mapping asks for them.
StagedWrite as_mapped(const Lake& lake, StagedWrite& write, const TableState& state) {
  const Metadata& metadata = *state.metadata();
  const StagedWrite::State& staged = write.state();
  duck::Connection connection = lake.database().connect();
  StagedWrite mapped = stage_files(lake, connection,
                                   {.table = staged.table,
                                    .schema = as_columns_of(staged.schema, metadata),
                                    .select = write.scan_sql(),
                                    .partition_by = staged.partition_by,
                                    .codec = codec_of(state),
                                    .mapping = column_mapping(metadata.configuration)},
                                   {});
  if (mapped.state().synced.valid()) mapped.state().synced.get();
  return mapped;
}

}  // namespace

CommitResult commit_write(const Lake& lake, StagedWrite given, const CommitRequest& request) {
  if (given.state().synced.valid()) given.state().synced.get();
  std::optional<StagedWrite> mapped;
  StagedWrite* write = &given;
  NewRows rows;
  const CommitRequest full = with_run(lake, request);
  // What the table asks of each row is the same for every try: a change of it is a conflict.
  bool is_checked = false;
  return run_commit(
      lake, given.table(), full.read_version,
      [&](const TableState* state) {
        const bool is_mapped =
            state != nullptr && column_mapping(state->metadata()->configuration) != ColumnMapping::none;
        if (is_mapped && given.state().mapping == ColumnMapping::none) {
          mapped.emplace(as_mapped(lake, given, *state));
          write = &*mapped;
        }
        rows = rows_of(write->state());
        return intent_of(rows, full.mode);
      },
      [&](const TableState* state, const Moment& moment) {
        if (state != nullptr && !is_checked && !constraints_of(*state->metadata()).empty()) {
          duck::Connection connection = lake.database().connect();
          check_constraints(connection, *state, write->schema(), *write);
        }
        is_checked = true;
        return plan_write(state, rows, full, moment);
      },
      [&](const WritePlan& plan) { write->state().is_committed = plan.uses_files; });
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
