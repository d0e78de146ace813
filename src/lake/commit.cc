// Makes staged rows the next version of a table, past harmless winners.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <thread>

#include "base/error.h"
#include "base/hash.h"
#include "duck/database.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/conflict.h"
#include "lake/features.h"
#include "lake/log.h"
#include "lake/staged_write.h"
#include "lake/write_plan.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;
constexpr int most_attempts = 1000;

Moment moment_of(const Lake& lake) {
  return {.now_ms = lake.clock->now() / micros_in_ms,
          .txn_id = random_uuid(),
          .table_id = random_uuid(),
          .engine = "duckdb " + duck::engine_version()};
}

std::optional<TableState> find_writable_state(const Lake& lake, const TableName& table) {
  std::optional<TableState> state = find_state(lake, table);
  if (!state) return state;
  const std::string folder = table_folder(lake, table).string();
  std::optional<Problem> obstacle = find_read_obstacle(*state, folder);
  if (!obstacle) obstacle = find_write_obstacle(*state, folder);
  if (obstacle) throw Error(*std::move(obstacle));
  return state;
}

// Throws when a commit after `from`, up to `to`, changed what ours rests on.
void check_winners(const Lake& lake, const TableName& table, const Intent& intent, std::int64_t from, std::int64_t to) {
  for (std::int64_t version = from + 1; version <= to; ++version) {
    const std::optional<std::vector<Action>> winner = find_commit(lake, table, version);
    if (!winner) {
      throw Error({Fault::outside,
                   "the log entry of version " + std::to_string(version) + " of " + table.text() + " was cleaned away",
                   {(log_folder(lake, table) / commit_file_name(version)).string()},
                   "run the same command again: it starts from the newest version"});
    }
    // A table made by another writer has a schema of its own: rows that are added are compared with it when they are planned.
    const bool is_creation = version == 0 && intent.reads == Reads::nothing;
    if (is_creation) continue;
    if (const std::optional<ConflictKind> kind = find_conflict(intent, *winner))
      throw Error(describe_conflict(*kind, table, version));
  }
}

enum class Outcome { committed, lost, unknown };

// When the disk fails in the middle, the entry may be there all the same: then it stands, and so must its files.
Outcome outcome_of(const Lake& lake, const std::filesystem::path& entry, const std::string& txn_id) noexcept {
  try {
    const std::optional<std::string> text = lake.storage->read(entry);
    if (!text) return Outcome::lost;
    const std::optional<CommitInfo> info = find_commit_info(*text, entry.string());
    return info && info->txn_id == txn_id ? Outcome::committed : Outcome::lost;
  } catch (...) {
    return Outcome::unknown;
  }
}

void pause(int attempt) {
  thread_local std::minstd_rand random(std::random_device{}());
  constexpr int longest_ms = 50;
  const int most = std::min(attempt + 1, longest_ms);
  std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(0, most)(random)));
}

// A checkpoint only saves time: when it can't be written the commit stands, and a later one tries again.
void write_due_checkpoint(const Lake& lake, const TableName& table, std::optional<TableState> state,
                          const WritePlan& plan) {
  TableState next = state ? *std::move(state) : TableState();
  next.apply(plan.result.version, 0, plan.actions);
  if (!is_checkpoint_due(next) || !lake.database) return;
  try {
    write_checkpoint(lake, table, next);
  } catch (const Error&) {
    return;
  }
}

using Plan = std::function<WritePlan(const std::optional<TableState>& state, const Moment& moment)>;

// Plans against the newest version and puts the entry, again and again until it is the first with its number.
// `committed` is called as soon as the entry is, or may be, part of the table.
CommitResult commit(const Lake& lake, const TableName& table, const Intent& intent,
                    std::optional<std::int64_t> read_version, const Plan& plan_next,
                    const std::function<void(const WritePlan&)>& committed) {
  mark_unfinished(lake);
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    std::optional<TableState> state = find_writable_state(lake, table);
    const std::int64_t newest = state ? state->version() : -1;
    if (!read_version) read_version = newest;
    check_winners(lake, table, intent, *read_version, newest);

    const Moment moment = moment_of(lake);
    const WritePlan plan = plan_next(state, moment);
    const std::filesystem::path entry = log_folder(lake, table) / commit_file_name(plan.result.version);
    try {
      if (!lake.storage->put_if_absent(entry, write_actions(plan.actions))) {
        pause(attempt);
        continue;
      }
    } catch (...) {
      if (outcome_of(lake, entry, moment.txn_id) != Outcome::lost) committed(plan);
      throw;
    }
    committed(plan);
    write_due_checkpoint(lake, table, std::move(state), plan);
    return plan.result;
  }
  throw Error({Fault::outside,
               "other writers were always first to write to the table " + table.text(),
               {},
               "run the same command again when they are done"});
}

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
  StagedWrite::State& staged = *write.state_;
  if (staged.synced.valid()) staged.synced.get();
  const NewRows rows = rows_of(staged);
  const CommitRequest full = with_run(lake, request);
  return commit(
      lake, staged.table, intent_of(rows, full.mode), full.read_version,
      [&](const std::optional<TableState>& state, const Moment& moment) {
        return plan_write(state, rows, full, moment);
      },
      [&](const WritePlan& plan) { staged.is_committed = plan.uses_files; });
}

CommitResult commit_notes(const Lake& lake, const TableName& table, const CommitNotes& notes) {
  CommitNotes full = notes;
  if (full.run_id.empty()) full.run_id = lake.run_id;
  const Intent intent{.reads = Reads::whole_table};
  return commit(
      lake, table, intent, std::nullopt,
      [&](const std::optional<TableState>& state, const Moment& moment) {
        if (!state) throw Error({Fault::bug, "notes for the table " + table.text() + ", which does not exist"});
        return plan_notes(*state, full, moment);
      },
      [](const WritePlan&) {});
}

}  // namespace schoolhouse::lake
