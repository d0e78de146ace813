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

constexpr std::string_view file_column = "schoolhouse_file";
constexpr std::string_view null_folder = "__HIVE_DEFAULT_PARTITION__";

// Where the values of partition columns come from.
enum class Partitioning {
  none,
  folders,  // from names such as "school=A%20b": DuckDB can pass over whole folders
  list,     // from a list in the statement, where the folders do not tell the values
};

bool is_partition_column(const std::vector<std::string>& partition_by, const std::string& name) {
  return std::ranges::find(partition_by, name) != partition_by.end();
}

std::string typed_null(const std::string& type, const std::string& name) {
  return "CAST(NULL AS " + type + ") AS " + quote_identifier(name);
}

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

Partitioning choose_partitioning(const Schema& schema, const std::vector<std::string>& partition_by,
                                 std::span<const ScanFile> files) {
  if (partition_by.empty()) return Partitioning::none;
  const bool is_told =
      std::ranges::all_of(files, [&](const ScanFile& file) { return folders_tell_values(schema, partition_by, file); });
  return is_told ? Partitioning::folders : Partitioning::list;
}

std::string read_parquet(std::span<const ScanFile> files, Partitioning partitioning, bool has_gaps) {
  std::vector<std::string> paths;
  for (const ScanFile& file : files) paths.push_back(quote_literal(file.path.string()));
  std::string sql = "read_parquet([" + join(paths, ", ") + "]";
  sql += partitioning == Partitioning::folders ? ", hive_partitioning = true, hive_types_autocast = false"
                                               : ", hive_partitioning = false";
  if (partitioning == Partitioning::list) sql += ", filename = " + quote_literal(file_column);
  if (has_gaps) sql += ", union_by_name = true";
  return sql + ")";
}

// The files' rows, with every column of the schema there: an empty, typed row set lends the names that files lack.
std::string fill_gaps(const Schema& schema, const std::vector<std::string>& partition_by, const std::string& read) {
  std::vector<std::string> typed;
  for (const Column& column : schema.columns) {
    const bool is_text = is_partition_column(partition_by, column.name);
    typed.push_back(typed_null(is_text ? "VARCHAR" : duckdb_type(column.type), column.name));
  }
  return "(SELECT " + join(typed, ", ") + " WHERE false UNION ALL BY NAME SELECT * FROM " + read + ")";
}

// "JOIN (VALUES ('file', 'value'), …) AS …"
std::string value_list(const std::vector<std::string>& partition_by, std::span<const ScanFile> files) {
  std::vector<std::string> rows;
  for (const ScanFile& file : files) {
    std::string row = "(" + quote_literal(file.path.string());
    for (const std::string& name : partition_by) {
      const auto value = file.partition_values->find(name);
      const bool is_null = value == file.partition_values->end() || !value->second || value->second->empty();
      row += ", " + (is_null ? std::string("CAST(NULL AS VARCHAR)") : quote_literal(*value->second));
    }
    rows.push_back(row + ")");
  }
  std::vector<std::string> names = {std::string(file_column)};
  for (std::size_t i = 0; i < partition_by.size(); ++i) names.push_back("value_" + std::to_string(i));
  return "(VALUES " + join(rows, ", ") + ") AS listed(" + join(names, ", ") + ")";
}

// The column as the outer SELECT takes it.
std::string select_column(const Column& column, const std::vector<std::string>& partition_by,
                          Partitioning partitioning) {
  std::string source = "files." + quote_identifier(column.name);
  const auto place = std::ranges::find(partition_by, column.name);
  if (place != partition_by.end() && partitioning == Partitioning::list) {
    source = "listed.value_" + std::to_string(place - partition_by.begin());
  }
  return "CAST(" + source + " AS " + duckdb_type(column.type) + ") AS " + quote_identifier(column.name);
}

// Our own statistics count the NULLs of every column in the file; those of others may tell of columns that it lacks.
bool has_all_columns(const Snapshot& snapshot, const std::filesystem::path& path, const DataFile& file) {
  if (!path.filename().string().starts_with(data_file_start)) return false;
  const FileStats stats = read_file_stats(file.stats);
  return std::ranges::all_of(snapshot.schema.columns, [&](const Column& column) {
    return is_partition_column(snapshot.partition_by, column.name) || stats.counted_columns.contains(column.name);
  });
}

}  // namespace

std::string files_sql(const Schema& schema, const std::vector<std::string>& partition_by,
                      std::span<const ScanFile> files) {
  std::vector<std::string> columns;
  if (files.empty()) {
    for (const Column& column : schema.columns) columns.push_back(typed_null(duckdb_type(column.type), column.name));
    return "SELECT " + join(columns, ", ") + " WHERE false";
  }
  const Partitioning partitioning = choose_partitioning(schema, partition_by, files);
  const bool has_gaps = !std::ranges::all_of(files, &ScanFile::has_all_columns);
  std::string source = read_parquet(files, partitioning, has_gaps);
  if (has_gaps) source = fill_gaps(schema, partition_by, source);
  for (const Column& column : schema.columns) columns.push_back(select_column(column, partition_by, partitioning));
  std::string sql = "SELECT " + join(columns, ", ") + " FROM " + source + " AS files";
  if (partitioning == Partitioning::list) {
    sql += " JOIN " + value_list(partition_by, files) + " ON files." + std::string(file_column) + " = listed." +
           std::string(file_column);
  }
  return sql;
}

std::string scan_sql(const Snapshot& snapshot) {
  std::vector<ScanFile> files;
  files.reserve(snapshot.files.size());
  for (const DataFile& file : snapshot.files) {
    const std::filesystem::path path = resolve_path(snapshot.folder, file.path);
    files.push_back({path, &file.partition_values, has_all_columns(snapshot, path, file)});
  }
  return files_sql(snapshot.schema, snapshot.partition_by, files);
}

}  // namespace schoolhouse::lake
