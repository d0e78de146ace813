// Decides what a commit says: the log entries that make staged rows the next version. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#include "lake/write_plan.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "lake/column_numbers.h"
#include "lake/json_writer.h"
#include "lake/partition_value.h"
#include "lake/schema_json.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {
namespace {

constexpr const char* version_text = SCHOOLHOUSE_VERSION;

bool has_same_columns(const Schema& a, const Schema& b) {
  return std::ranges::equal(a.columns, b.columns,
                            [](const Column& x, const Column& y) { return x.name == y.name && x.type == y.type; });
}

std::set<PartitionValues> partitions_of(const NewRows& rows) {
  std::set<PartitionValues> partitions;
  for (const AddFile& file : rows.files) partitions.insert(file.partition_values);
  return partitions;
}

// Works out one write, step by step.
class Planner {
 public:
  Planner(const TableState* state, const NewRows& rows, const CommitRequest& request, const Moment& moment)
      : state_(state), rows_(rows), request_(request), moment_(moment), notes_(request.notes) {
    plan_.result.version = moment.version;
    if (state == nullptr) return;
    metadata_ = *state->metadata();
    schema_ = read_schema(metadata_.schema_string, rows.table.text());
    before_ = notes_of(*state);
    if (!rows.schema.columns.empty() && column_mapping(metadata_.configuration) != rows.mapping) {
      // Another writer has turned it on since the files were written.
      const ConflictKind kind = ConflictKind::metadata_changed;
      throw ConflictError(kind, describe_conflict(kind, rows.table, state->version()));
    }
  }

  WritePlan plan() {
    if (state_ == nullptr) {
      create();
    } else if (brings_nothing()) {
      keep_rows();
    } else {
      change_rows();
    }
    check_required_columns();
    finish();
    return std::move(plan_);
  }

 private:
  void create() {
    plan_.actions.emplace_back(Protocol{});
    metadata_ = Metadata{.id = moment_.table_id,
                         .name = rows_.table.name,
                         .description = request_.description,
                         .schema_string = write_schema(rows_.schema),
                         .partition_columns = rows_.partition_by,
                         .configuration = request_.properties,
                         .created_ms = moment_.now_ms};
    plan_.actions.emplace_back(metadata_);
    schema_ = rows_.schema;
    add_files();
    notes_.rows = rows_.rows;
    notes_.row_hash = rows_.row_hash;
  }

  bool brings_nothing() const {
    if (request_.mode != WriteMode::overwrite) return rows_.rows == 0 && new_columns().empty();
    return !before_.row_hash.empty() && before_.row_hash == rows_.row_hash && before_.rows == rows_.rows &&
           has_same_columns(schema_, rows_.schema) && metadata_.partition_columns == rows_.partition_by;
  }

  void keep_rows() {
    plan_.result.has_new_rows = false;
    // Comments, required columns and the description may have changed all the same.
    if (request_.mode == WriteMode::overwrite) replace_schema();
    update_description();
    notes_.rows = rows_in(*state_, before_);
    notes_.row_hash = before_.row_hash;
  }

  void change_rows() {
    const bool is_append_only = metadata_.configuration.contains("delta.appendOnly") &&
                                to_lower(metadata_.configuration.at("delta.appendOnly")) == "true";
    if (is_append_only && request_.mode != WriteMode::append) {
      throw Error(
          {Fault::user,
           "the table " + rows_.table.text() + " only takes more rows (delta.appendOnly), its rows can't be replaced",
           {},
           "append to it, or set the property to false with the program that made the table"});
    }
    switch (request_.mode) {
      case WriteMode::overwrite:
        replace_schema();
        remove_files([](const AddFile&) { return true; });
        notes_.rows = rows_.rows;
        notes_.row_hash = rows_.row_hash;
        break;
      case WriteMode::append:
        extend_schema();
        notes_.rows = before_rows() < 0 ? -1 : before_rows() + rows_.rows;
        notes_.row_hash = add_hashes(hash_before(), rows_.row_hash);
        break;
      case WriteMode::replace_partitions:
        extend_schema();
        replace_partitions();
        break;
    }
    update_description();
    add_files();
  }

  std::int64_t before_rows() const { return rows_in(*state_, before_); }
  // An empty table has a hash even when a foreign writer made it so.
  std::string hash_before() const {
    return before_.row_hash.empty() && state_->files().empty() ? std::string(32, '0') : before_.row_hash;
  }

  void replace_partitions() {
    if (rows_.partition_by.empty()) {
      throw Error({Fault::user,
                   "the table " + rows_.table.text() + " is not partitioned, so no partition of it can be replaced",
                   {},
                   "declare partition_by, or replace the whole table"});
    }
    const std::set<PartitionValues> partitions = partitions_of(rows_);
    const Schema in_files = physical_schema(schema_, rows_.mapping);
    const std::vector<std::string> partition_by = physical_names(schema_, rows_.partition_by, rows_.mapping);
    const std::int64_t rows_before = before_rows();
    const std::size_t files_before = state_->files().size();
    const std::size_t removed = remove_files([&](const AddFile& file) {
      return std::ranges::any_of(partitions, [&](const PartitionValues& ours) {
        return is_same_partition(in_files, partition_by, ours, file.partition_values);
      });
    });
    notes_.rows = rows_before < 0 || !removed_rows_ ? -1 : rows_before - *removed_rows_ + rows_.rows;
    notes_.row_hash = removed == files_before ? rows_.row_hash
                      : removed == 0          ? add_hashes(hash_before(), rows_.row_hash)
                                              : "";
  }

  template <class Choose>
  std::size_t remove_files(Choose is_chosen) {
    std::vector<const AddFile*> chosen;
    for (const AddFile* file : state_->files()) {
      if (is_chosen(*file)) chosen.push_back(file);
    }
    removed_rows_ = rows_in(chosen);
    removed_files_ = static_cast<std::int64_t>(chosen.size());
    for (const AddFile* file : chosen) {
      plan_.actions.emplace_back(remove_of(*file, moment_.now_ms));
    }
    return chosen.size();
  }

  void add_files() {
    plan_.uses_files = true;
    for (const AddFile& file : rows_.files) plan_.actions.emplace_back(file);
  }

  void replace_schema() {
    if (schema_ == rows_.schema && metadata_.partition_columns == rows_.partition_by) return;
    metadata_.schema_string = write_schema(rows_.schema);
    metadata_.partition_columns = rows_.partition_by;
    schema_ = rows_.schema;
    raise_highest_number();
    has_new_metadata_ = true;
  }

  std::vector<Column> new_columns() const {
    std::vector<Column> added;
    for (const Column& column : rows_.schema.columns) {
      if (schema_.find(column.name) != nullptr) continue;
      added.push_back(column);
      added.back().is_nullable = true;  // the rows before have no value
    }
    return added;
  }

  void extend_schema() {
    for (const Column& column : rows_.schema.columns) {
      const Column* old = schema_.find(column.name);
      if (old == nullptr || (old->name == column.name && old->type == column.type)) continue;
      throw Error({Fault::user,
                   "the column '" + column.name + "' of the new rows is " + to_text(column.type) + ", the table " +
                       rows_.table.text() + " has '" + old->name + "' as " + to_text(old->type),
                   {},
                   "keep name and type as they are, or give the column another name; more columns may be added"});
    }
    if (metadata_.partition_columns != rows_.partition_by) {
      throw Error({Fault::user,
                   "the table " + rows_.table.text() + " is partitioned by " + list_json(metadata_.partition_columns) +
                       ", the new rows by " + list_json(rows_.partition_by),
                   {},
                   "keep the partition columns, or replace the whole table"});
    }
    const std::vector<Column> added = new_columns();
    if (added.empty()) return;
    metadata_.schema_string = add_columns(metadata_.schema_string, added);
    schema_.columns.insert(schema_.columns.end(), added.begin(), added.end());
    raise_highest_number();
    has_new_metadata_ = true;
  }

  void raise_highest_number() {
    if (rows_.mapping != ColumnMapping::none) raise_highest_column_number(schema_, metadata_);
  }

  void update_description() {
    if (request_.description.empty() || request_.description == metadata_.description) return;
    metadata_.description = request_.description;
    has_new_metadata_ = true;
  }

  void check_required_columns() const {
    if (!plan_.uses_files) return;
    std::vector<Problem> problems;
    for (const Column& column : schema_.columns) {
      if (column.is_nullable) continue;
      const auto count = rows_.null_counts.find(column.name);
      const std::int64_t missing = count != rows_.null_counts.end()            ? count->second
                                   : rows_.schema.find(column.name) != nullptr ? 0
                                                                               : rows_.rows;
      if (missing == 0) continue;
      problems.push_back({Fault::data,
                          "the column '" + column.name + "' of " + rows_.table.text() + " is required, but " +
                              format_count(missing) + " of " + format_count(rows_.rows) +
                              " new rows have no value in it",
                          {},
                          "mend the rows, or declare the column without required"});
    }
    if (!problems.empty()) throw Error(std::move(problems));
  }

  void finish() {
    if (has_new_metadata_) plan_.actions.insert(plan_.actions.begin(), metadata_);
    notes_.data_version = plan_.result.has_new_rows ? plan_.result.version : before_.data_version;
    plan_.result.data_version = notes_.data_version;
    if (notes_.engine.empty()) notes_.engine = moment_.engine;
    plan_.actions.insert(plan_.actions.begin(), commit_info());
  }

  CommitInfo commit_info() const {
    CommitInfo info{.timestamp_ms = moment_.now_ms, .operation = request_.operation};
    const bool is_change = plan_.result.has_new_rows;
    if (state_ == nullptr && request_.operation == "WRITE") info.operation = "CREATE TABLE AS SELECT";
    if (!is_change) info.operation = "NOTES";
    if (is_change) {
      info.operation_parameters["mode"] = request_.mode == WriteMode::append ? "Append" : "Overwrite";
      info.operation_parameters["partitionBy"] = list_json(metadata_.partition_columns);
      if (request_.mode == WriteMode::replace_partitions)
        info.operation_parameters["partitionOverwriteMode"] = "dynamic";
      const std::int64_t bytes = std::accumulate(rows_.files.begin(), rows_.files.end(), std::int64_t{0},
                                                 [](std::int64_t sum, const AddFile& file) { return sum + file.size; });
      info.operation_metrics["numFiles"] = std::to_string(rows_.files.size());
      info.operation_metrics["numOutputRows"] = std::to_string(rows_.rows);
      info.operation_metrics["numOutputBytes"] = std::to_string(bytes);
      info.operation_metrics["numRemovedFiles"] = std::to_string(removed_files_);
      if (removed_rows_) info.operation_metrics["numRemovedRows"] = std::to_string(*removed_rows_);
    }
    if (state_ != nullptr) info.read_version = state_->version();
    info.is_blind_append = state_ != nullptr && is_change && request_.mode == WriteMode::append;
    info.engine_info = std::string("Schoolhouse/") + version_text;
    info.txn_id = moment_.txn_id;
    info.notes = notes_;
    return info;
  }

  const TableState* state_;
  const NewRows& rows_;
  const CommitRequest& request_;
  const Moment& moment_;
  WritePlan plan_;
  Metadata metadata_;
  Schema schema_;
  CommitNotes before_;
  CommitNotes notes_;
  bool has_new_metadata_ = false;
  std::int64_t removed_files_ = 0;
  std::optional<std::int64_t> removed_rows_ = 0;
};

}  // namespace

Intent intent_of(const NewRows& rows, WriteMode mode) {
  // What replaces rows by those of a source holds only for the rows that it has seen.
  Intent intent{.isolation = Isolation::serializable};
  switch (mode) {
    case WriteMode::append:
      break;
    case WriteMode::overwrite:
      intent.reads.has_whole_table = true;
      break;
    case WriteMode::replace_partitions:
      intent.reads.conditions.emplace_back(
          [schema = physical_schema(rows.schema, rows.mapping),
           partition_by = physical_names(rows.schema, rows.partition_by, rows.mapping),
           partitions = partitions_of(rows)](const PartitionValues& values, const std::string&) {
            return std::ranges::any_of(partitions, [&](const PartitionValues& ours) {
              return is_same_partition(schema, partition_by, ours, values);
            });
          });
      break;
  }
  return intent;
}

WritePlan plan_write(const TableState* state, const NewRows& rows, const CommitRequest& request, const Moment& moment) {
  return Planner(state, rows, request, moment).plan();
}

WritePlan plan_notes(const TableState& state, const CommitNotes& notes, const Moment& moment) {
  const NewRows no_rows{.partition_by = state.metadata()->partition_columns};
  return plan_write(&state, no_rows, {.mode = WriteMode::append, .notes = notes}, moment);
}

}  // namespace schoolhouse::lake
