// SELECTs over data files that give a table's rows with their declared types.
// SPDX-License-Identifier: Apache-2.0
#include "lake/scan.h"

#include <algorithm>
#include <functional>
#include <ranges>

#include "base/text.h"
#include "lake/file_stats.h"
#include "lake/lake.h"
#include "lake/live_rows.h"
#include "lake/partition_value.h"
#include "lake/staged_write.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view null_folder = "__HIVE_DEFAULT_PARTITION__";

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

// Files that all hold every column under its own name and tell their partition by their folders need no more than their names.
bool are_plain(const Schema& schema, const std::vector<std::string>& partition_by, std::span<const ScanFile> files) {
  return std::ranges::all_of(files, [&](const ScanFile& file) {
    return file.has_all_columns && file.vector == nullptr &&
           (partition_by.empty() || folders_tell_values(schema, partition_by, file));
  });
}

std::string path_list(std::span<const ScanFile> files) {
  std::vector<std::string> paths;
  for (const ScanFile& file : files) paths.push_back(quote_literal(file.path.string()));
  return "[" + join(paths, ", ") + "]";
}

std::string plain_sql(const Schema& schema, const std::vector<std::string>& partition_by,
                      std::span<const ScanFile> files) {
  std::vector<std::string> columns;
  for (const Column& column : schema.columns) {
    const std::string name = quote_identifier(column.name);
    columns.push_back("CAST(" + name + " AS " + duckdb_type(column.type) + ") AS " + name);
  }
  // By folders DuckDB can pass over files while it reads.
  const std::string folders = partition_by.empty() ? "false" : "true, hive_types_autocast = false";
  return "SELECT " + join(columns, ", ") + " FROM read_parquet(" + path_list(files) +
         ", hive_partitioning = " + folders + ") AS files";
}

// The name under which a column comes out of read_parquet: names that it gives a meaning of its own are kept clear.
std::string inner_name(const Column& column) {
  const std::string name = to_lower(column.name);
  const bool is_taken = name == "filename" || name == "file_row_number" || name == "file_index";
  return is_taken ? "schoolhouse_" + name : column.name;
}

// "MAP {'id': {'name': 'id', 'type': 'BIGINT', 'default_value': NULL}, …}": what read_parquet gives for each column of the files, whatever
// narrower type or lack of it each file has. Nothing is opened to find that out.
std::string schema_map(const Schema& schema, const std::vector<std::string>& partition_by) {
  std::vector<std::string> entries;
  for (const Column& column : schema.columns) {
    if (is_partition_column(partition_by, column.name)) continue;
    entries.push_back(quote_literal(column.name) + ": {'name': " + quote_literal(inner_name(column)) +
                      ", 'type': " + quote_literal(duckdb_type(column.type)) + ", 'default_value': NULL}");
  }
  return entries.empty() ? std::string() : ", schema = MAP {" + join(entries, ", ") + "}";
}

std::string value_sql(const Type& type, const std::optional<std::string>& value) {
  if (!value || value->empty()) return "NULL";
  if (type.kind == Type::Kind::binary) return "encode(" + quote_literal(*value) + ")";
  return quote_literal(*value);
}

// The values of a partition column by the number of the file.
std::string partition_sql(const Column& column, std::span<const ScanFile> files) {
  std::vector<std::string> values;
  for (const ScanFile& file : files) {
    const auto value = file.partition_values->find(column.name);
    values.push_back(value_sql(column.type, value == file.partition_values->end() ? std::nullopt : value->second));
  }
  const std::string type = duckdb_type(column.type);
  if (std::ranges::adjacent_find(values, std::not_equal_to{}) == values.end())
    return "CAST(" + values.front() + " AS " + type + ")";
  return "list_extract(CAST([" + join(values, ", ") + "] AS " + type + "[]), CAST(file_index AS BIGINT) + 1)";
}

std::string mapped_sql(const Schema& schema, const std::vector<std::string>& partition_by,
                       std::span<const ScanFile> files, const std::filesystem::path& table_folder) {
  std::vector<std::string> columns;
  for (const Column& column : schema.columns) {
    const std::string source = is_partition_column(partition_by, column.name) ? partition_sql(column, files)
                                                                              : quote_identifier(inner_name(column));
    columns.push_back(source + " AS " + quote_identifier(column.name));
  }
  std::string sql = "SELECT " + join(columns, ", ") + " FROM read_parquet(" + path_list(files) +
                    ", hive_partitioning = false" + schema_map(schema, partition_by) + ") AS files";
  std::vector<FileVector> vectors;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].vector != nullptr) vectors.push_back({i, *files[i].vector});
  }
  if (!vectors.empty()) sql += " WHERE " + live_rows_condition(table_folder, vectors);
  return sql;
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
                      std::span<const ScanFile> files, const std::filesystem::path& table_folder) {
  if (files.empty()) {
    std::vector<std::string> columns;
    for (const Column& column : schema.columns) columns.push_back(typed_null(duckdb_type(column.type), column.name));
    return "SELECT " + join(columns, ", ") + " WHERE false";
  }
  return are_plain(schema, partition_by, files) ? plain_sql(schema, partition_by, files)
                                                : mapped_sql(schema, partition_by, files, table_folder);
}

std::string scan_sql(const Snapshot& snapshot) {
  std::vector<ScanFile> files;
  files.reserve(snapshot.files.size());
  for (const DataFile& file : snapshot.files) {
    const std::filesystem::path path = resolve_path(snapshot.folder, file.path);
    files.push_back({path, &file.partition_values, has_all_columns(snapshot, path, file),
                     file.deletion_vector ? &*file.deletion_vector : nullptr});
  }
  return files_sql(snapshot.schema, snapshot.partition_by, files, snapshot.folder);
}

}  // namespace schoolhouse::lake
