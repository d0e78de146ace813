// Turns changed rows into files and log entries: files rewritten without them, or deletion vectors where the table allows these.
// SPDX-License-Identifier: Apache-2.0
#include "lake/row_change.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/constraint.h"
#include "lake/deletion_vector.h"
#include "lake/file_stats.h"
#include "lake/log.h"
#include "lake/staged_write.h"
#include "lake/table_facts.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;
// Files that are rewritten together, so that neighbours stay neighbours and no file grows without end.
constexpr std::int64_t group_bytes = std::int64_t{128} << 20;

// A file with rows that change.
struct Touched {
  std::int64_t number = 0;
  std::int64_t updated = 0;
  std::int64_t removed = 0;
  bool is_whole = false;     // all of its rows go
  bool gets_vector = false;  // else it is rewritten, unless it is whole
};

// Bounds that rows gone by a vector may have held.
std::string with_loose_bounds(const std::string& stats) {
  constexpr std::string_view tight = "\"tightBounds\":true";
  constexpr std::string_view loose = "\"tightBounds\":false";
  if (stats.find(loose) != std::string::npos) return stats;
  if (stats.find(tight) != std::string::npos) return replace_all(stats, tight, loose);
  const std::size_t start = stats.find('{') + 1;
  return stats.substr(0, start) + std::string(loose) + "," + stats.substr(start);
}

std::string number_list(const std::vector<RowAction>& actions, RowAction::Kind kind) {
  std::vector<std::string> numbers = {"-1"};
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].kind == kind) numbers.push_back(std::to_string(i));
  }
  return "(" + join(numbers, ", ") + ")";
}

// Works out one set of changes, step by step.
class Stager {
 public:
  Stager(const ChangeTarget& target, duck::Connection& connection, const RowChanges& changes)
      : target_(target),
        connection_(connection),
        changes_(changes),
        staged_(*target.lake),
        updates_(number_list(changes.actions, RowAction::Kind::update)),
        removes_(number_list(changes.actions, RowAction::Kind::remove)),
        now_ms_(target.lake->clock->now() / micros_in_ms) {}

  StagedChanges stage() {
    find_touched();
    write_rows();
    write_vectors();
    remove_files();
    write_change_feed();
    staged_.files.sync();
    return std::move(staged_);
  }

 private:
  const AddFile& file(std::int64_t number) const { return *target_.files[static_cast<std::size_t>(number)]; }

  void find_touched() {
    if (changes_.places.empty()) return;
    const bool has_vectors = has_property(*target_.state, "delta.enableDeletionVectors");
    const duck::Rows rows =
        connection_.query("SELECT schoolhouse_place // " + std::to_string(rows_a_file) +
                          " AS number, count(*) FILTER (schoolhouse_action IN " + updates_ +
                          ") AS updated, count(*) FILTER (schoolhouse_action IN " + removes_ + ") AS removed FROM " +
                          changes_.places + " GROUP BY number ORDER BY number");
    for (const auto& row : rows.rows) {
      Touched touched{.number = std::get<std::int64_t>(row[0]),
                      .updated = std::get<std::int64_t>(row[1]),
                      .removed = std::get<std::int64_t>(row[2])};
      const std::optional<std::int64_t> live = rows_in(file(touched.number));
      touched.is_whole = touched.updated == 0 && live == touched.removed;
      touched.gets_vector = has_vectors && live && !touched.is_whole;
      staged_.updated += touched.updated;
      staged_.removed += touched.removed;
      touched_.push_back(touched);
    }
  }

  // The row as it will be, over `target`, `change` and `source`.
  std::string new_row() const {
    std::vector<std::string> columns;
    for (const Column& column : target_.schema.columns) {
      const std::string old = "target." + quote_identifier(column.name);
      std::string value = old;
      std::string cases;
      for (std::size_t i = 0; i < changes_.actions.size(); ++i) {
        const auto found = changes_.actions[i].values.find(column.name);
        if (found == changes_.actions[i].values.end()) continue;
        cases += " WHEN " + std::to_string(i) + " THEN CAST(" + found->second + " AS " + duckdb_type(column.type) + ")";
      }
      if (!cases.empty()) value = "CASE change.schoolhouse_action" + cases + " ELSE " + old + " END";
      columns.push_back(value + " AS " + quote_identifier(column.name));
    }
    return join(columns, ", ");
  }

  std::string old_row() const {
    std::vector<std::string> columns;
    for (const Column& column : target_.schema.columns) columns.push_back("target." + quote_identifier(column.name));
    return join(columns, ", ");
  }

  std::string join_source() const {
    return changes_.source.empty() ? std::string()
                                   : " LEFT JOIN " + changes_.source +
                                         " AS source ON source.schoolhouse_number = change.schoolhouse_source";
  }

  std::string changed_rows(const std::string& columns, const std::string& rows, const std::string& join_kind) const {
    // One join for each row of the table: the changes have their rows of the source by then.
    const std::string change = changes_.places + " AS change";
    return "SELECT " + columns + " FROM (" + rows + ") AS target " + join_kind + " " +
           (changes_.source.empty() ? change : "(" + change + join_source() + ")") +
           " ON change.schoolhouse_place = target." + std::string(place_column);
  }

  // Rows of rewritten files that stay, changed or not.
  std::string rewritten_rows(const std::vector<std::int64_t>& numbers) const {
    return changed_rows(new_row(), places_sql(target_, numbers), "LEFT JOIN") +
           " WHERE change.schoolhouse_action IS NULL OR change.schoolhouse_action IN " + updates_;
  }

  void write_rows() {
    std::vector<std::vector<std::int64_t>> groups;
    std::vector<std::int64_t> updated_by_vector;
    std::int64_t bytes = 0;
    for (const Touched& touched : touched_) {
      if (touched.is_whole) continue;
      if (touched.gets_vector) {
        if (touched.updated > 0) updated_by_vector.push_back(touched.number);
        continue;
      }
      const std::int64_t size = file(touched.number).size;
      if (groups.empty() || bytes + size > group_bytes) {
        groups.emplace_back();
        bytes = 0;
      }
      groups.back().push_back(touched.number);
      bytes += size;
    }
    std::vector<std::string> selects;
    for (const std::vector<std::int64_t>& group : groups) selects.push_back(rewritten_rows(group));
    std::vector<std::string> more;
    if (!updated_by_vector.empty()) {
      more.push_back(changed_rows(new_row(), places_sql(target_, updated_by_vector), "JOIN") +
                     " WHERE change.schoolhouse_action IN " + updates_);
    }
    if (!changes_.inserts.empty()) {
      count_inserts();
      if (staged_.inserted > 0) more.push_back("SELECT * FROM (" + changes_.inserts + ") AS inserted");
    }
    // Few files are better than many: new rows go where there is one to be written anyway.
    if (selects.size() == 1) more.insert(more.begin(), selects.front());
    if (selects.size() <= 1) selects.clear();
    if (!more.empty()) selects.push_back(join(more, " UNION ALL BY NAME "));
    for (const std::string& select : selects) write_files(select);
  }

  void count_inserts() {
    staged_.inserted = std::get<std::int64_t>(
        connection_.query("SELECT count(*) FROM (" + changes_.inserts + ") AS inserted").single());
  }

  void write_files(const std::string& select) {
    StagedWrite write = stage_files(*target_.lake, connection_,
                                    {.table = target_.table,
                                     .schema = target_.schema,
                                     .select = select,
                                     .partition_by = target_.partition_by,
                                     .codec = codec_of(*target_.state),
                                     .mapping = target_.mapping},
                                    {.row_hash = StageDetails::RowHash::left_out, .file_bytes = 2 * group_bytes});
    check_constraints(connection_, *target_.state, target_.schema, write);
    for (const StagedFile& staged : write.state().files) {
      staged_.actions.emplace_back(staged.add);
      ++staged_.files_added;
    }
    staged_.files.add(std::move(write));
  }

  void write_vectors() {
    const std::filesystem::path folder = table_folder(*target_.lake, target_.table);
    DeletionVectorFile vectors;
    bool has_any = false;
    for (const Touched& touched : touched_) {
      if (!touched.gets_vector) continue;
      const AddFile& old = file(touched.number);
      RowPositions rows = old.deletion_vector ? read_deletion_vector(folder, *old.deletion_vector) : RowPositions{};
      const auto middle = static_cast<std::ptrdiff_t>(rows.size());
      connection_.stream("SELECT schoolhouse_place % " + std::to_string(rows_a_file) + " FROM " + changes_.places +
                             " WHERE schoolhouse_place // " + std::to_string(rows_a_file) + " = " +
                             std::to_string(touched.number) + " ORDER BY schoolhouse_place",
                         [&](const duck::Rows& block) {
                           for (const auto& row : block.rows)
                             rows.push_back(static_cast<std::uint64_t>(std::get<std::int64_t>(row.front())));
                           return true;
                         });
      std::inplace_merge(rows.begin(), rows.begin() + middle, rows.end());
      AddFile changed = old;
      changed.deletion_vector = vectors.add(rows);
      changed.has_data_change = true;
      changed.stats = with_loose_bounds(old.stats);
      staged_.actions.emplace_back(std::move(changed));
      ++staged_.vectors_added;
      has_any = true;
    }
    if (!has_any) return;
    const std::filesystem::path path = vectors.path(folder);
    target_.lake->storage->put_if_absent(path, vectors.bytes());
    staged_.files.add(path);
  }

  void remove_files() {
    for (const Touched& touched : touched_) {
      staged_.actions.emplace_back(remove_of(file(touched.number), now_ms_));
      if (!touched.gets_vector) ++staged_.files_removed;
    }
  }

  // Rows that came or went as files whole are told by those files.
  bool needs_change_feed() const {
    if (!has_property(*target_.state, "delta.enableChangeDataFeed")) return false;
    const bool all_whole = std::ranges::all_of(touched_, &Touched::is_whole);
    return !all_whole || (!touched_.empty() && staged_.inserted > 0);
  }

  void write_change_feed() {
    if (!needs_change_feed()) return;
    std::vector<std::int64_t> numbers;
    for (const Touched& touched : touched_) numbers.push_back(touched.number);
    const ScratchTable changed(
        connection_, "SELECT target.* FROM (" + places_sql(target_, numbers) + ") AS target JOIN " + changes_.places +
                         " AS change ON change.schoolhouse_place = target." + std::string(place_column));
    const auto rows_of = [&](const std::string& columns, const std::string& actions, const std::string& type) {
      return "SELECT " + columns + ", '" + type + "' AS _change_type FROM " + changed.name() + " AS target JOIN " +
             changes_.places + " AS change ON change.schoolhouse_place = target." + std::string(place_column) +
             join_source() + " WHERE change.schoolhouse_action IN " + actions;
    };
    std::vector<std::string> selects = {rows_of(old_row(), removes_, "delete")};
    if (staged_.updated > 0) {
      selects.push_back(rows_of(old_row(), updates_, "update_preimage"));
      selects.push_back(rows_of(new_row(), updates_, "update_postimage"));
    }
    if (staged_.inserted > 0)
      selects.push_back("SELECT *, 'insert' AS _change_type FROM (" + changes_.inserts + ") AS inserted");
    Schema schema = target_.schema;
    schema.columns.push_back({.name = "_change_type"});
    StagedWrite write = stage_files(*target_.lake, connection_,
                                    {.table = target_.table,
                                     .schema = schema,
                                     .select = join(selects, " UNION ALL BY NAME "),
                                     .partition_by = target_.partition_by,
                                     .codec = codec_of(*target_.state),
                                     .mapping = target_.mapping},
                                    {.row_hash = StageDetails::RowHash::left_out, .folder = "_change_data"});
    for (const StagedFile& staged : write.state().files) {
      staged_.actions.emplace_back(ChangeFile{
          .path = staged.add.path, .partition_values = staged.add.partition_values, .size = staged.add.size});
    }
    staged_.files.add(std::move(write));
  }

  const ChangeTarget& target_;
  duck::Connection& connection_;
  const RowChanges& changes_;
  StagedChanges staged_;
  std::string updates_;  // "(0, 2)"
  std::string removes_;
  std::int64_t now_ms_;
  std::vector<Touched> touched_;
};

}  // namespace

StagedFiles::StagedFiles(StagedFiles&& other) noexcept
    : lake_(other.lake_), writes_(std::move(other.writes_)), files_(std::move(other.files_)) {
  other.files_.clear();
}

StagedFiles::~StagedFiles() {
  for (const std::filesystem::path& file : files_) {
    try {
      lake_->storage->remove(file);
    } catch (const std::exception&) {
      continue;  // vacuum finds it
    }
  }
}

void StagedFiles::sync() {
  for (StagedWrite& write : writes_) {
    if (write.state().synced.valid()) write.state().synced.get();
  }
}

void StagedFiles::keep() {
  for (StagedWrite& write : writes_) write.state().is_committed = true;
  files_.clear();
}

StagedChanges stage_changes(const ChangeTarget& target, duck::Connection& connection, const RowChanges& changes) {
  return Stager(target, connection, changes).stage();
}

}  // namespace schoolhouse::lake
