// Plans against the newest version and puts its log entry, again and again until it is the first with its number.
// SPDX-License-Identifier: Apache-2.0
#include "lake/commit_loop.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "base/error.h"
#include "base/hash.h"
#include "duck/database.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/features.h"
#include "lake/log.h"
#include "lake/staged_write.h"
#include "lake/state_cache.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;
constexpr int most_attempts = 1000;

Moment moment_of(const Lake& lake, std::int64_t version) {
  return {.version = version,
          .now_ms = lake.clock->now() / micros_in_ms,
          .txn_id = random_uuid(),
          .table_id = random_uuid(),
          .engine = "duckdb " + duck::engine_version()};
}

bool reads_nothing(const Intent& intent) {
  return !intent.reads.has_whole_table && intent.reads.conditions.empty() && !intent.reads.files &&
         !intent.has_new_protocol && intent.removed_paths.empty();
}

// Throws when a commit after `from`, up to `to`, stands in the way.
void check_winners(const Lake& lake, const TableName& table, const Intent& intent, std::int64_t from, std::int64_t to) {
  if (from >= to) return;
  const ConflictCheck check(intent);
  for (std::int64_t version = from + 1; version <= to; ++version) {
    const std::optional<std::vector<Action>> winner = find_commit(lake, table, version);
    if (!winner) {
      throw Error({Fault::outside,
                   "the log entry of version " + std::to_string(version) + " of " + table.text() + " was cleaned away",
                   {(log_folder(lake, table) / commit_file_name(version)).string()},
                   "run the same command again: it starts from the newest version"});
    }
    // A table made by another writer has a schema of its own: rows that are added are compared with it when they are planned.
    const bool is_creation = version == 0 && reads_nothing(intent);
    if (is_creation) continue;
    if (const std::optional<ConflictKind> kind = check.find_conflict(*winner))
      throw ConflictError(*kind, describe_conflict(*kind, table, version));
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

const Metadata& metadata_after(const SharedState& state, const WritePlan& plan) {
  for (const Action& action : plan.actions) {
    if (const auto* metadata = std::get_if<Metadata>(&action)) return *metadata;
  }
  return *state->metadata();
}

// The state after the commit, `text` being its entry.
SharedState state_after(const SharedState& before, const WritePlan& plan, const std::string& text,
                        const std::string& file) {
  auto after = before ? std::make_shared<TableState>(*before) : std::make_shared<TableState>();
  after->apply(plan.result.version, -1, read_actions(text, file));
  return after;
}

// Goes on from the commit. A checkpoint only saves time: when it can't be written the commit stands, and a later one tries again.
void finish(const Lake& lake, const TableName& table, SharedState state, const WritePlan& plan,
            const std::string& text) {
  const bool is_due = lake.database && is_checkpoint_due(plan.result.version, metadata_after(state, plan));
  try {
    SharedState after = remember_commit(lake, table, state, text);
    if (!is_due) return;
    if (!after) after = state_after(state, plan, text, commit_file_name(plan.result.version));
    write_checkpoint(lake, table, *after);
  } catch (const Error&) {
    return;
  }
}

// Where the table keeps the time of each version in its commit: later than that of the version before, whatever the clock says.
void stamp(std::vector<Action>& actions, const TableState* state, std::int64_t now_ms) {
  if (state == nullptr || !has_property(*state, "delta.enableInCommitTimestamps")) return;
  const std::optional<CommitInfo>& before = state->last_info();
  const std::int64_t least =
      before && before->in_commit_timestamp_ms ? *before->in_commit_timestamp_ms + 1 : state->modified_ms() + 1;
  for (Action& action : actions) {
    if (auto* info = std::get_if<CommitInfo>(&action)) info->in_commit_timestamp_ms = std::max(now_ms, least);
  }
}

void check_writable(const Lake& lake, const TableName& table, const TableState& state) {
  const std::string folder = table_folder(lake, table).string();
  std::optional<Problem> obstacle = find_read_obstacle(state, folder);
  if (!obstacle) obstacle = find_write_obstacle(state, folder);
  if (obstacle) throw Error(*std::move(obstacle));
}

}  // namespace

std::optional<TableState> find_writable_state(const Lake& lake, const TableName& table) {
  std::optional<TableState> state = find_state(lake, table);
  if (state) check_writable(lake, table, *state);
  return state;
}

SharedState find_newest_writable_state(const Lake& lake, const TableName& table) {
  SharedState state = find_newest_state(lake, table);
  if (state) check_writable(lake, table, *state);
  return state;
}

CommitResult run_commit(const Lake& lake, const TableName& table, std::optional<std::int64_t> read_version,
                        const FindIntent& find_intent, const PlanCommit& plan_next,
                        const std::function<void(const WritePlan&)>& committed) {
  mark_unfinished(lake);
  std::optional<Intent> intent;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    SharedState state = find_newest_writable_state(lake, table);
    const std::int64_t newest = state ? state->version() : -1;
    if (!intent) intent = find_intent(state.get());
    if (!read_version) read_version = newest;
    check_winners(lake, table, *intent, *read_version, newest);
    // What was compared once is not compared again.
    read_version = newest;

    const Moment moment = moment_of(lake, newest + 1);
    WritePlan plan = plan_next(state.get(), moment);
    stamp(plan.actions, state.get(), moment.now_ms);
    const std::string text = write_actions(plan.actions);
    const std::filesystem::path entry = log_folder(lake, table) / commit_file_name(plan.result.version);
    try {
      if (!lake.storage->put_if_absent(entry, text)) {
        constexpr int longest_ms = 50;
        pause_after_loss(std::min(attempt + 1, longest_ms));
        continue;
      }
    } catch (...) {
      if (outcome_of(lake, entry, moment.txn_id) != Outcome::lost) committed(plan);
      throw;
    }
    committed(plan);
    finish(lake, table, std::move(state), plan, text);
    return plan.result;
  }
  throw Error({Fault::outside,
               "other writers were always first to write to the table " + table.text(),
               {},
               "run the same command again when they are done"});
}

void pause_after_loss(int most_ms) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(0, most_ms)(random)));
}

}  // namespace schoolhouse::lake
