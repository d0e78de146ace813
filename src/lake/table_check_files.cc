// Looks at a table's files: there, of the size that the log says, and holding the rows that their statistics tell.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <span>

#include "base/text.h"
#include "duck/database.h"
#include "duck/tally.h"
#include "lake/features.h"
#include "lake/file_identity.h"
#include "lake/log.h"
#include "lake/scan.h"
#include "lake/table_check.h"
#include "lake/tags.h"
#include "lake/uri.h"
#include "lake/vacuum.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_at_once = 200;
constexpr const char* restore_fix =
    "restore an earlier version ('schoolhouse table restore'), or the file from a backup; or build the table again "
    "('schoolhouse run --force --select …')";

std::map<std::string, std::int64_t> sizes_in(storage::Storage& storage, const fs::path& folder) {
  std::map<std::string, std::int64_t> sizes;
  for (const storage::Entry& entry : storage.list(folder)) {
    if (!entry.is_folder) sizes[entry.name] = entry.size;
  }
  return sizes;
}

// Columns whose statistics are compared: those in files, of types with an order, under the names that the files have.
std::vector<Column> compared_columns(const Snapshot& snapshot) {
  std::vector<Column> columns;
  for (const Column& column : snapshot.schema.columns) {
    const bool is_partition = is_partition_column(snapshot.partition_by, column.name);
    if (!is_partition && column.type.kind != Type::Kind::other) columns.push_back(column);
  }
  return columns;
}

bool has_bounds(const Type& type) { return type.kind != Type::Kind::boolean && type.kind != Type::Kind::binary; }

// What each file says of itself against what is in it: one row (file, what) for each disagreement.
class StatisticsSql {
 public:
  StatisticsSql(const Snapshot& snapshot, std::span<const DataFile> files)
      : mapping_(snapshot.mapping), columns_(compared_columns(snapshot)) {
    std::vector<std::string> rows;
    std::vector<ScanFile> scanned;
    static const PartitionValues none;
    for (const DataFile& file : files) {
      const std::string path = resolve_path(snapshot.folder, file.path).string();
      paths_.push_back(quote_literal(path));
      scanned.push_back({path, &none});
      rows.push_back("(" + quote_literal(path) + ", CAST(" + quote_literal(file.stats.empty() ? "{}" : file.stats) +
                     " AS JSON))");
    }
    stats_ = "(VALUES " + join(rows, ", ") + ") AS told(file, stats)";
    rows_ = mapping_ == ColumnMapping::none ? plain_rows() : mapped_rows(snapshot, scanned);
  }

  std::string text() const {
    std::vector<std::string> counted = {"filename AS file", "count(*) AS row_count"};
    std::vector<std::string> checks = {told_number("numRecords") +
                                       " IS DISTINCT FROM row_count AND (stats ->> 'numRecords') IS NOT NULL"};
    std::vector<std::string> words = {"'numRecords'"};
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const std::string name = quote_identifier(column.name);
      const std::string number = std::to_string(i);
      const std::string told = quote_literal(physical_name(column, mapping_));
      counted.push_back("count(*) - count(" + name + ") AS nulls_" + number);
      const std::string nulls = "TRY_CAST(json_extract(stats, '$.nullCount') ->> " + told + " AS BIGINT)";
      checks.push_back("(" + nulls + " <> nulls_" + number +
                       " AND (stats ->> 'tightBounds') IS DISTINCT FROM 'false')");
      words.push_back(quote_literal("nullCount of " + column.name));
      if (!has_bounds(column.type)) continue;
      const std::string type = duckdb_type(column.type);
      counted.push_back("min(CAST(" + name + " AS " + type + ")) AS low_" + number);
      counted.push_back("max(CAST(" + name + " AS " + type + ")) AS high_" + number);
      const auto bound = [&](const char* kind) {
        return "TRY_CAST(json_extract(stats, '$." + std::string(kind) + "') ->> " + told + " AS " + type + ")";
      };
      // Bounds of times are cut to milliseconds.
      const std::string slack = is_time(column.type) ? " + INTERVAL 1 MILLISECOND" : "";
      checks.push_back("low_" + number + " < " + bound("minValues"));
      words.push_back(quote_literal("minValues of " + column.name));
      checks.push_back("high_" + number + " > " + bound("maxValues") + slack);
      words.push_back(quote_literal("maxValues of " + column.name));
    }
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < checks.size(); ++i)
      lines.push_back("CASE WHEN " + checks[i] + " THEN " + words[i] + " END");
    return "SELECT told.file, coalesce(row_count, 0), array_to_string(list_filter([" + join(lines, ", ") +
           "], lambda what: what IS NOT NULL), ', ') FROM " + stats_ + " LEFT JOIN (SELECT " + join(counted, ", ") +
           " FROM " + rows_ + " GROUP BY filename) AS found ON told.file = found.file ORDER BY told.file";
  }

 private:
  std::string plain_rows() const {
    std::vector<std::string> typed;
    for (const Column& column : columns_)
      typed.push_back("CAST(NULL AS " + duckdb_type(column.type) + ") AS " + quote_identifier(column.name));
    if (typed.empty()) return "read_parquet([" + join(paths_, ", ") + "], filename = true, hive_partitioning = false)";
    return "(SELECT *, CAST(NULL AS VARCHAR) AS filename FROM (SELECT " + join(typed, ", ") +
           ") WHERE false UNION ALL BY NAME SELECT * FROM read_parquet([" + join(paths_, ", ") +
           "], filename = true, union_by_name = true, hive_partitioning = false))";
  }

  // Deleted rows count, too: statistics are of whole files.
  std::string mapped_rows(const Snapshot& snapshot, std::span<const ScanFile> files) const {
    const std::vector<std::string> no_partitions;
    const Schema schema{columns_};
    const ScanTable table{
        .schema = schema, .partition_by = no_partitions, .mapping = mapping_, .folder = snapshot.folder};
    return "(SELECT *, list_extract([" + join(paths_, ", ") + "], schoolhouse_file + 1) AS filename FROM (" +
           mapped_files_sql(table, files, {.with_file_and_row = true}) + "))";
  }

  static std::string told_number(const std::string& key) {
    return "coalesce(TRY_CAST(stats ->> " + quote_literal(key) + " AS BIGINT), -1)";
  }
  ColumnMapping mapping_;
  std::vector<Column> columns_;
  std::vector<std::string> paths_;
  std::string stats_;
  std::string rows_;
};

}  // namespace

void check_files(const Lake& lake, const TableName& table, const TableState& state, TableCheck& check) {
  const fs::path folder = table_folder(lake, table);
  std::map<fs::path, std::map<std::string, std::int64_t>> folders;
  for (const AddFile* file : state.files()) {
    ++check.files;
    check.bytes += file->size;
    const std::vector<fs::path> paths = paths_of(folder, *file);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const fs::path parent = paths[i].parent_path();
      if (!folders.contains(parent)) folders[parent] = sizes_in(*lake.storage, parent);
      const auto& sizes = folders.at(parent);
      const auto found = sizes.find(paths[i].filename().string());
      const bool is_data = i == 0;
      if (found == sizes.end()) {
        check.problems.push_back({Fault::data,
                                  is_data ? "a data file is missing" : "a file of deletion vectors is missing",
                                  {paths[i].string()},
                                  restore_fix});
      } else if (is_data && found->second != file->size) {
        check.problems.push_back(
            {Fault::data,
             "a data file has " + format_count(found->second) + " bytes, the log says " + format_count(file->size),
             {paths[i].string()},
             restore_fix});
      }
    }
    if (!file->deletion_vector) continue;
    try {
      read_deletion_vector(folder, *file->deletion_vector);
    } catch (const Error& error) {
      check.problems.insert(check.problems.end(), error.problems().begin(), error.problems().end());
    }
  }
}

void check_statistics(duck::Connection& connection, const Snapshot& snapshot, TableCheck& check) {
  const std::span<const DataFile> all = snapshot.files;
  for (std::size_t begin = 0; begin < all.size(); begin += files_at_once) {
    const std::span<const DataFile> part = all.subspan(begin, std::min(files_at_once, all.size() - begin));
    try {
      for (const auto& row : connection.query(StatisticsSql(snapshot, part).text()).rows) {
        const std::string wrong = duck::to_text(row.at(2));
        if (wrong.empty()) continue;
        check.problems.push_back(
            {Fault::data,
             "the statistics of a data file do not fit its rows: " + wrong,
             {duck::to_text(row.at(0))},
             "rewrite the table ('schoolhouse run --force --select …'): readers pass over files by them"});
      }
    } catch (const duck::QueryError& error) {
      if (error.is_interrupt()) throw;
      check.problems.push_back({Fault::data,
                                "data files can't be read: " + error.failure().message,
                                {snapshot.folder.string()},
                                restore_fix});
    }
  }
}

void check_row_hash(duck::Connection& connection, const Snapshot& snapshot, TableCheck& check) {
  const bool has_other = std::ranges::any_of(
      snapshot.schema.columns, [](const Column& column) { return column.type.kind == Type::Kind::other; });
  std::vector<std::string> names;
  for (const Column& column : snapshot.schema.columns) names.push_back(column.name);
  try {
    if (has_other || snapshot.notes.row_hash.empty()) {
      check.rows = std::get<std::int64_t>(
          connection.query("SELECT count(*) FROM (" + scan_sql(snapshot) + ") AS rows").single());
      return;
    }
    const duck::Tally tally(connection.database());
    connection.query("SELECT count(*) FROM (" + tally.select(scan_sql(snapshot), names) + ") AS rows");
    const duck::TallyResult counted = tally.result();
    check.rows = counted.rows;
    const std::string fix = "restore an earlier version; or build the table again ('schoolhouse run --force --select " +
                            snapshot.table.text() + "')";
    if (snapshot.notes.rows >= 0 && counted.rows != snapshot.notes.rows) {
      check.problems.push_back({Fault::data,
                                "the table has " + format_count(counted.rows) +
                                    " rows, its newest version was written with " + format_count(snapshot.notes.rows),
                                {snapshot.folder.string()},
                                fix});
    } else if (counted.hash != snapshot.notes.row_hash) {
      check.problems.push_back({Fault::data,
                                "the rows have another checksum than those that were written",
                                {snapshot.folder.string()},
                                fix});
    }
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    check.problems.push_back(
        {Fault::data, "the rows can't be read: " + error.failure().message, {snapshot.folder.string()}, restore_fix});
  }
}

void check_pinned_versions(const Lake& lake, const TableName& table, TableCheck& check) {
  for (const std::int64_t version : versions_to_keep(lake, table)) {
    try {
      for (const fs::path& file : files_of_version(lake, table, version)) {
        if (!fs::exists(file)) {
          check.problems.push_back(
              {Fault::data,
               "a file of version " + std::to_string(version) + ", which a tag or the readers need, is missing",
               {file.string()},
               "copy it back from a backup, or delete the tag"});
        }
      }
    } catch (const Error& error) {
      check.problems.insert(check.problems.end(), error.problems().begin(), error.problems().end());
    }
  }
}

TableCheck check_table(const Lake& lake, duck::Connection& connection, const TableName& table, CheckDepth depth) {
  TableCheck check;
  check_log(lake, table, check);
  // Without a log that can be trusted there is nothing to compare the files with.
  if (check.version < 0 || !check.problems.empty()) return check;
  const std::optional<TableState> state = find_state(lake, table);
  if (!state) return check;
  if (std::optional<Problem> obstacle = find_read_obstacle(*state, table_folder(lake, table).string())) {
    check.problems.push_back(*std::move(obstacle));
    return check;
  }
  check_files(lake, table, *state, check);
  check_pinned_versions(lake, table, check);
  const bool is_complete = check.problems.empty();
  if (depth == CheckDepth::quick || !is_complete) return check;
  const std::optional<Snapshot> snapshot = find_snapshot(lake, table);
  if (!snapshot) return check;
  check_statistics(connection, *snapshot, check);
  check_row_hash(connection, *snapshot, check);
  return check;
}

}  // namespace schoolhouse::lake
