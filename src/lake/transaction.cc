// Makes a transaction's actions the next version of a table, past harmless winners.
// SPDX-License-Identifier: Apache-2.0
#include "lake/transaction.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "lake/commit_loop.h"
#include "lake/table_facts.h"
#include "lake/uri.h"
#include "lake/write_plan.h"

namespace schoolhouse::lake {
namespace {

constexpr const char* version_text = SCHOOLHOUSE_VERSION;

Isolation isolation_of(const Transaction& transaction, const TableState* state) {
  if (transaction.isolation) return *transaction.isolation;
  const std::string property =
      state != nullptr ? to_lower(find_property(*state, "delta.isolationLevel").value_or("")) : std::string();
  return property == "serializable"        ? Isolation::serializable
         : property == "snapshotisolation" ? Isolation::snapshot
                                           : Isolation::write_serializable;
}

std::string name_of(Isolation isolation) {
  switch (isolation) {
    case Isolation::serializable:
      return "Serializable";
    case Isolation::write_serializable:
      return "WriteSerializable";
    case Isolation::snapshot:
      return "SnapshotIsolation";
  }
  return {};
}

// What the entries do to the table, for the notes and for what the table allows.
struct Effect {
  bool adds_rows = false;
  bool removes_rows = false;
  bool has_new_schema = false;
  bool is_blind_append = false;
  std::optional<std::int64_t> row_change = 0;  // nothing: statistics do not tell
};

bool has_reads(const Reads& reads) {
  return reads.has_whole_table || !reads.conditions.empty() || (reads.files && !reads.files->empty());
}

std::map<std::string, const AddFile*> files_by_path(const TableState* state) {
  std::map<std::string, const AddFile*> files;
  if (state == nullptr) return files;
  for (const AddFile* file : state->files()) files.emplace(path_key(file->path), file);
  return files;
}

void count_rows(Effect& effect, std::optional<std::int64_t> rows, int sign) {
  effect.row_change = effect.row_change && rows ? std::optional(*effect.row_change + sign * *rows) : std::nullopt;
}

Effect effect_of(const Transaction& transaction, const TableState* state) {
  Effect effect;
  std::map<std::string, const AddFile*> before;
  const bool has_removes = std::ranges::any_of(
      transaction.actions, [](const Action& action) { return std::holds_alternative<RemoveFile>(action); });
  if (has_removes) before = files_by_path(state);
  for (const Action& action : transaction.actions) {
    if (const auto* add = std::get_if<AddFile>(&action)) {
      effect.adds_rows |= add->has_data_change;
      count_rows(effect, rows_in(*add), 1);
    } else if (const auto* remove = std::get_if<RemoveFile>(&action)) {
      effect.removes_rows |= remove->has_data_change;
      const auto file = before.find(path_key(remove->path));
      count_rows(effect, file == before.end() ? std::nullopt : rows_in(*file->second), -1);
    } else if (const auto* metadata = std::get_if<Metadata>(&action)) {
      effect.has_new_schema |= state == nullptr || state->metadata()->schema_string != metadata->schema_string;
    }
  }
  effect.is_blind_append = effect.adds_rows && !has_removes && !has_reads(transaction.reads);
  return effect;
}

void check_append_only(const TableName& table, const TableState* state, const Effect& effect) {
  if (state == nullptr || !effect.removes_rows || !has_property(*state, "delta.appendOnly")) return;
  throw Error({Fault::user,
               "the table " + table.text() + " only takes more rows (delta.appendOnly), its rows can't be changed",
               {},
               "append to it, or set the property to false with the program that made the table"});
}

CommitNotes next_notes(const Lake& lake, const Transaction& transaction, const TableState* state, const Effect& effect,
                       const Moment& moment) {
  CommitNotes notes = transaction.notes;
  const CommitNotes before = state != nullptr ? notes_of(*state) : CommitNotes{.row_hash = empty_hash(), .rows = 0};
  const bool has_new_rows = effect.adds_rows || effect.removes_rows;
  const std::int64_t rows_before = state != nullptr ? rows_in(*state, before) : 0;
  notes.rows = rows_before < 0 || !effect.row_change ? -1 : rows_before + *effect.row_change;
  const std::string hash_before = state != nullptr ? hash_of(*state, before) : empty_hash();
  if (effect.has_new_schema && state) {
    notes.row_hash.clear();  // the hash is of all columns
  } else if (!has_new_rows) {
    notes.row_hash = hash_before;
  } else {
    notes.row_hash = transaction.hash_change ? add_hashes(hash_before, *transaction.hash_change) : std::string();
  }
  const bool is_change = has_new_rows || effect.has_new_schema || state == nullptr;
  notes.data_version = is_change ? moment.version : before.data_version;
  if (notes.run_id.empty()) notes.run_id = lake.run_id;
  if (notes.engine.empty()) notes.engine = moment.engine;
  return notes;
}

WritePlan plan_transaction(const Lake& lake, const TableName& table, const Transaction& transaction,
                           const TableState* state, const Moment& moment) {
  const Effect effect = effect_of(transaction, state);
  check_append_only(table, state, effect);
  const CommitNotes notes = next_notes(lake, transaction, state, effect, moment);
  CommitInfo info{.timestamp_ms = moment.now_ms,
                  .operation = transaction.operation,
                  .operation_parameters = transaction.parameters,
                  .is_blind_append = effect.is_blind_append,
                  .operation_metrics = transaction.metrics,
                  .engine_info = std::string("Schoolhouse/") + version_text,
                  .txn_id = moment.txn_id,
                  .notes = notes};
  if (transaction.read_version >= 0) info.read_version = transaction.read_version;
  info.isolation_level = name_of(isolation_of(transaction, state));
  WritePlan plan{.result = {.version = moment.version,
                            .data_version = notes.data_version,
                            .has_new_rows = effect.adds_rows || effect.removes_rows},
                 .uses_files = true};
  plan.actions.reserve(transaction.actions.size() + 1);
  plan.actions.emplace_back(std::move(info));
  plan.actions.insert(plan.actions.end(), transaction.actions.begin(), transaction.actions.end());
  return plan;
}

}  // namespace

CommitResult commit_transaction(const Lake& lake, const TableName& table, const Transaction& transaction,
                                const std::function<void()>& committed) {
  return run_commit(
      lake, table, transaction.read_version,
      [&](const TableState* state) {
        return intent_of(transaction.actions, transaction.reads, isolation_of(transaction, state));
      },
      [&](const TableState* state, const Moment& moment) {
        if (state == nullptr && transaction.read_version >= 0)
          throw Error({Fault::outside, "the table " + table.text() + " is gone", {}, "run the same command again"});
        return plan_transaction(lake, table, transaction, state, moment);
      },
      [&](const WritePlan&) {
        if (committed) committed();
      });
}

}  // namespace schoolhouse::lake
