// What delete, update, merge and their like share: work on the newest version, again when another writer has overtaken it.
// SPDX-License-Identifier: Apache-2.0
#include "lake/change_commit.h"

#include "lake/commit_loop.h"
#include "lake/json_writer.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {
namespace {

std::map<std::string, std::string> metrics_of(const std::string& operation, const StagedChanges& staged) {
  std::map<std::string, std::string> metrics = {{"numAddedFiles", std::to_string(staged.files_added)},
                                                {"numRemovedFiles", std::to_string(staged.files_removed)},
                                                {"numDeletionVectorsAdded", std::to_string(staged.vectors_added)}};
  if (operation == "DELETE") {
    metrics["numDeletedRows"] = std::to_string(staged.removed);
  } else if (operation == "UPDATE") {
    metrics["numUpdatedRows"] = std::to_string(staged.updated);
  } else if (operation == "MERGE") {
    metrics["numTargetRowsInserted"] = std::to_string(staged.inserted);
    metrics["numTargetRowsUpdated"] = std::to_string(staged.updated);
    metrics["numTargetRowsDeleted"] = std::to_string(staged.removed);
  } else {
    metrics["numOutputRows"] = std::to_string(staged.inserted);
  }
  return metrics;
}

std::string rows_after_sql(const Lake& lake, const TableName& table, TableState state,
                           const std::vector<Action>& actions) {
  state.apply(state.version() + 1, 0, actions);
  return scan_sql(to_snapshot(lake, table, state));
}

ChangeResult try_once(const Lake& lake, const TableName& table, const ChangeOptions& options, const MakeChange& make) {
  const ChangeTarget target = open_target(lake, table);
  const CommitNotes before = notes_of(*target.state);
  ChangeResult result{
      .commit = {.version = target.state->version(), .data_version = before.data_version, .has_new_rows = false}};
  if (options.application) {
    const std::optional<std::int64_t> done = application_version(*target.state, options.application->app_id);
    if (done && *done >= options.application->version) return result;
  }
  ChangeDescription description;
  StagedChanges staged = make(target, description);
  result.inserted = staged.inserted;
  result.updated = staged.updated;
  result.removed = staged.removed;
  result.files_added = staged.files_added;
  result.files_removed = staged.files_removed;
  result.vectors_added = staged.vectors_added;
  if (options.application) staged.actions.emplace_back(*options.application);
  if (staged.actions.empty()) return result;
  if (options.before_commit) options.before_commit(rows_after_sql(lake, table, *target.state, staged.actions));

  const Transaction transaction{.read_version = target.state->version(),
                                .reads = std::move(description.reads),
                                .isolation = options.isolation,
                                .actions = std::move(staged.actions),
                                .operation = description.operation,
                                .parameters = std::move(description.parameters),
                                .metrics = metrics_of(description.operation, staged),
                                .notes = options.notes};
  result.commit = commit_transaction(lake, table, transaction, [&] { staged.files.keep(); });
  return result;
}

}  // namespace

ChangeResult commit_change(const Lake& lake, const TableName& table, const ChangeOptions& options,
                           const MakeChange& make) {
  for (int attempt = 1;; ++attempt) {
    try {
      return try_once(lake, table, options, make);
    } catch (const ConflictError&) {
      if (attempt >= options.most_attempts) throw;
    }
    constexpr int step_ms = 20;
    pause_after_loss(step_ms * (attempt + 1));
  }
}

std::string predicate_parameter(const std::string& sql) { return list_json({{sql}}); }

}  // namespace schoolhouse::lake
