// Rewrites the files of a plan and commits that they take the place of the former ones.
// SPDX-License-Identifier: Apache-2.0
#include "lake/optimize.h"

#include <algorithm>
#include <deque>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/curve.h"
#include "lake/json_writer.h"
#include "lake/lookup_cost.h"
#include "lake/staged_write.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {
namespace {

constexpr std::int64_t micros_in_ms = 1000;

// The rows of some files of the table.
Snapshot part_of(const Snapshot& snapshot, const std::vector<const FileGroup*>& groups) {
  Snapshot part = snapshot;
  part.files.clear();
  for (const FileGroup* group : groups) {
    for (const AddFile& file : group->files) {
      part.files.push_back({.path = file.path,
                            .partition_values = logical_values(snapshot.schema, snapshot.partition_by, snapshot.mapping,
                                                               file.partition_values),
                            .size = file.size,
                            .rows = rows_in(file).value_or(-1),
                            .stats = file.stats,
                            .deletion_vector = file.deletion_vector});
    }
  }
  return part;
}

// Groups of different partitions are written together: a round takes one group of each.
std::vector<std::vector<const FileGroup*>> rounds_of(const OptimizePlan& plan) {
  std::map<PartitionValues, std::deque<const FileGroup*>> waiting;
  for (const FileGroup& group : plan.groups) waiting[group.partition_values].push_back(&group);
  std::vector<std::vector<const FileGroup*>> rounds;
  while (!waiting.empty()) {
    std::vector<const FileGroup*>& round = rounds.emplace_back();
    for (auto& [values, groups] : waiting) {
      round.push_back(groups.front());
      groups.pop_front();
    }
    std::erase_if(waiting, [](const auto& entry) { return entry.second.empty(); });
  }
  return rounds;
}

// Everything that one commit takes: its files are dropped unless it happens.
class Rewriter {
 public:
  Rewriter(const Lake& lake, duck::Connection& connection, Snapshot snapshot, const OptimizePlan& plan)
      : lake_(lake), connection_(connection), snapshot_(std::move(snapshot)), plan_(plan) {}

  void rewrite() {
    if (plan_.order_by.empty()) {
      for (const auto& round : rounds_of(plan_)) stage(scan_sql(part_of(snapshot_, round)), {});
    } else {
      rewrite_along_curve();
    }
    check_rows();
  }

  Transaction transaction() {
    Transaction transaction{.read_version = plan_.version, .isolation = Isolation::snapshot, .operation = "OPTIMIZE"};
    std::vector<std::string> paths;
    const std::int64_t now_ms = lake_.clock->now() / micros_in_ms;
    for (const FileGroup& group : plan_.groups) {
      for (const AddFile& file : group.files) {
        RemoveFile remove = remove_of(file, now_ms);
        remove.has_data_change = false;
        paths.push_back(file.path);
        transaction.actions.emplace_back(std::move(remove));
      }
    }
    for (StagedWrite& write : staged_) {
      for (const StagedFile& file : write.state().files) {
        AddFile add = file.add;
        add.has_data_change = false;
        transaction.actions.emplace_back(std::move(add));
      }
    }
    transaction.reads.files = std::move(paths);
    transaction.parameters = {{"predicate", "[]"}, {"zOrderBy", list_json(plan_.order_by)}, {"auto", "false"}};
    const OptimizeResult counts = result();
    transaction.metrics = {{"numRemovedFiles", std::to_string(counts.files_removed)},
                           {"numRemovedBytes", std::to_string(counts.bytes_removed)},
                           {"numAddedFiles", std::to_string(counts.files_added)},
                           {"numAddedBytes", std::to_string(counts.bytes_added)}};
    return transaction;
  }

  OptimizeResult result() {
    OptimizeResult result{.files_removed = plan_.file_count(), .bytes_removed = plan_.bytes()};
    for (const AddFile& file : new_files()) {
      ++result.files_added;
      result.bytes_added += file.size;
    }
    return result;
  }
  std::vector<AddFile> new_files() {
    std::vector<AddFile> files;
    for (StagedWrite& write : staged_) {
      for (const StagedFile& file : write.state().files) files.push_back(file.add);
    }
    return files;
  }
  void wait_until_durable() {
    for (StagedWrite& write : staged_) {
      if (write.state().synced.valid()) write.state().synced.get();
    }
  }
  void keep_files() {
    for (StagedWrite& write : staged_) write.state().is_committed = true;
  }

 private:
  void stage(std::string select, std::vector<std::string> sort_by) {
    staged_.push_back(stage_write(lake_, connection_,
                                  {.table = snapshot_.table,
                                   .schema = snapshot_.schema,
                                   .select = std::move(select),
                                   .partition_by = snapshot_.partition_by,
                                   .sort_by = std::move(sort_by),
                                   .mapping = snapshot_.mapping}));
  }

  // Partitions of one file's size are sorted, all together; larger ones are cut along the curve.
  void rewrite_along_curve() {
    std::vector<const FileGroup*> small;
    for (const FileGroup& group : plan_.groups) {
      if (group.bytes() <= plan_.file_bytes) {
        small.push_back(&group);
        continue;
      }
      const auto pieces = static_cast<std::size_t>((group.bytes() + plan_.file_bytes - 1) / plan_.file_bytes);
      const CurvePieces curve(connection_, scan_sql(part_of(snapshot_, {&group})), snapshot_.schema, plan_.order_by,
                              pieces);
      for (const std::string& select : curve.selects()) stage(select, plan_.order_by);
    }
    if (!small.empty()) stage(scan_sql(part_of(snapshot_, small)), plan_.order_by);
  }

  // Rows must come through whole, or nothing is committed.
  void check_rows() {
    std::int64_t before = 0;
    for (const FileGroup& group : plan_.groups) {
      for (const AddFile& file : group.files) {
        const std::optional<std::int64_t> rows = rows_in(file);
        if (!rows) return;
        before += *rows;
      }
    }
    std::int64_t after = 0;
    for (const StagedWrite& write : staged_) after += write.rows();
    if (before == after) return;
    throw Error({Fault::outside,
                 "the statistics of " + snapshot_.table.text() + " count " + format_count(before) +
                     " rows, its files hold " + format_count(after),
                 {snapshot_.folder.string()},
                 "'schoolhouse table check " + snapshot_.table.text() + "' tells which files are damaged"});
  }

  const Lake& lake_;
  duck::Connection& connection_;
  Snapshot snapshot_;
  const OptimizePlan& plan_;
  std::vector<StagedWrite> staged_;
};

}  // namespace

OptimizeResult run_optimize(const Lake& lake, duck::Connection& connection, const TableName& table,
                            const OptimizePlan& plan) {
  std::optional<Snapshot> snapshot = find_snapshot(lake, table, AsOfVersion{plan.version});
  if (!snapshot) throw Error({Fault::user, "the table " + table.text() + " is not built yet"});
  const CommitNotes notes = snapshot->notes;
  const Schema schema = snapshot->schema;
  const ColumnMapping mapping = snapshot->mapping;
  Rewriter rewriter(lake, connection, *std::move(snapshot), plan);
  rewriter.rewrite();
  Transaction transaction = rewriter.transaction();
  // The rows are the same, and so is what they were made from.
  transaction.notes = {
      .step = "optimize", .fingerprint = notes.fingerprint, .inputs = notes.inputs, .extra = notes.extra};
  rewriter.wait_until_durable();
  OptimizeResult result = rewriter.result();
  result.version = commit_transaction(lake, table, transaction, [&] { rewriter.keep_files(); }).version;
  if (!plan.order_by.empty()) {
    std::vector<AddFile> before;
    for (const FileGroup& group : plan.groups) before.insert(before.end(), group.files.begin(), group.files.end());
    result.lookups = measure_lookups(connection, schema, mapping, plan.order_by, before, rewriter.new_files());
  }
  return result;
}

}  // namespace schoolhouse::lake
