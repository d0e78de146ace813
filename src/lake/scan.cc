// SELECTs over data files that give a table's rows with their declared types.
// SPDX-License-Identifier: Apache-2.0
#include "lake/scan.h"

#include <algorithm>
#include <ranges>

#include "base/text.h"
#include "lake/file_stats.h"
#include "lake/lake.h"
#include "lake/partition_value.h"
#include "lake/staged_write.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view null_folder = "__HIVE_DEFAULT_PARTITION__";

// The value that the file's folders tell for the column. `is_found` is false when they tell none.
std::optional<std::string> folder_value(const std::filesystem::path& file, const std::string& name, bool* is_found) {
  const std::string prefix = name + "=";
  *is_found = false;
  for (const std::filesystem::path& part : file.parent_path()) {
    const std::string text = part.string();
    if (!text.starts_with(prefix)) continue;
    *is_found = true;
    const std::string value = decode_path(std::string_view(text).substr(prefix.size()));
    return value == null_folder ? std::nullopt : std::optional(value);
  }
  return std::nullopt;
}

std::size_t folders_with_values(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path();
  return static_cast<std::size_t>(std::ranges::count_if(
      folder, [](const std::filesystem::path& part) { return part.string().find('=') != std::string::npos; }));
}

// True when the names of the file's folders tell exactly the values of the log.
bool folders_tell_values(const Schema& schema, const std::vector<std::string>& partition_by, const ScanFile& file) {
  if (folders_with_values(file.path) != partition_by.size()) return false;
  return std::ranges::all_of(partition_by, [&](const std::string& name) {
    bool is_found = false;
    const std::optional<std::string> told = folder_value(file.path, name, &is_found);
    const auto wanted = file.partition_values->find(name);
    if (!is_found || wanted == file.partition_values->end()) return false;
    const Column* column = schema.find(name);
    return column != nullptr && is_same_value(column->type, told, wanted->second);
  });
}

// Files that all hold every column under its own name and tell their partition by their folders need no more than their names.
bool are_plain(const ScanTable& table, std::span<const ScanFile> files) {
  return table.mapping == ColumnMapping::none && std::ranges::all_of(files, [&](const ScanFile& file) {
           return file.has_all_columns && file.vector == nullptr &&
                  (table.partition_by.empty() || folders_tell_values(table.schema, table.partition_by, file));
         });
}

std::string plain_files_sql(const ScanTable& table, std::span<const ScanFile> files) {
  std::vector<std::string> columns;
  for (const Column& column : table.schema.columns) {
    const std::string name = quote_identifier(column.name);
    columns.push_back("CAST(" + name + " AS " + duckdb_type(column.type) + ") AS " + name);
  }
  // By folders DuckDB can pass over files while it reads.
  const std::string folders = table.partition_by.empty() ? "false" : "true, hive_types_autocast = false";
  return "SELECT " + join(columns, ", ") + " FROM read_parquet(" + path_list(files) +
         ", hive_partitioning = " + folders + ") AS files";
}

std::string no_rows_sql(const ScanTable& table, const ScanOptions& options) {
  std::vector<std::string> columns;
  for (const Column& column : table.schema.columns)
    columns.push_back("CAST(NULL AS " + duckdb_type(column.type) + ") AS " + quote_identifier(column.name));
  if (options.with_file_and_row) {
    columns.push_back("CAST(NULL AS BIGINT) AS schoolhouse_file");
    columns.push_back("CAST(NULL AS BIGINT) AS schoolhouse_row");
  }
  return "SELECT " + join(columns, ", ") + " WHERE false";
}

// Our own statistics count the NULLs of every column in the file; those of others may tell of columns that it lacks.
bool has_all_columns(const Snapshot& snapshot, const std::filesystem::path& path, const DataFile& file) {
  if (snapshot.mapping != ColumnMapping::none || !path.filename().string().starts_with(data_file_start)) return false;
  const FileStats stats = read_file_stats(file.stats);
  return std::ranges::all_of(snapshot.schema.columns, [&](const Column& column) {
    if (is_partition_column(snapshot.partition_by, column.name)) return true;
    const bool was_widened = column.metadata.find("delta.typeChanges") != std::string::npos;
    return !was_widened && stats.counted_columns.contains(column.name);
  });
}

}  // namespace

std::string path_list(std::span<const ScanFile> files) {
  std::vector<std::string> paths;
  for (const ScanFile& file : files) paths.push_back(quote_literal(file.path.string()));
  return "[" + join(paths, ", ") + "]";
}

std::string files_sql(const ScanTable& table, std::span<const ScanFile> files, const ScanOptions& options) {
  if (files.empty()) return no_rows_sql(table, options);
  return !options.with_file_and_row && are_plain(table, files) ? plain_files_sql(table, files)
                                                               : mapped_files_sql(table, files, options);
}

std::string scan_sql(const Snapshot& snapshot, const ScanOptions& options) {
  std::vector<ScanFile> files;
  files.reserve(snapshot.files.size());
  for (const DataFile& file : snapshot.files) {
    const std::filesystem::path path = resolve_path(snapshot.folder, file.path);
    files.push_back({path, &file.partition_values, has_all_columns(snapshot, path, file),
                     file.deletion_vector ? &*file.deletion_vector : nullptr, file.rows});
  }
  return files_sql({snapshot.schema, snapshot.partition_by, snapshot.mapping, snapshot.folder}, files, options);
}

}  // namespace schoolhouse::lake
