// The scan of files that lack columns, have narrower types or other names, whose folders do not tell partitions, or whose rows are deleted.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/text.h"
#include "lake/column_mapping.h"
#include "lake/lake.h"
#include "lake/live_rows.h"
#include "lake/scan.h"

namespace schoolhouse::lake {
namespace {

// The name under which a column comes out of read_parquet: names that it gives a meaning of its own are kept clear.
std::string inner_name(const Column& column) {
  const std::string name = to_lower(column.name);
  const bool is_taken = name == "filename" || name == "file_row_number" || name == "file_index";
  return is_taken ? "schoolhouse_" + name : column.name;
}

// How the column is found in a file, as a key of the map below.
std::string key_sql(const ScanTable& table, const Column& column) {
  if (table.mapping != ColumnMapping::id) return quote_literal(physical_name(column, table.mapping));
  if (!column.field_id) {
    throw Error(
        {Fault::outside,
         "the column '" + column.name + "' has no field number, by which the table's columns are found",
         {table.folder.string()},
         "restore the folder _delta_log from a backup; or write the table again with the program that made it"});
  }
  return std::to_string(*column.field_id);
}

// "MAP {'id': {'name': 'id', 'type': 'BIGINT', 'default_value': NULL}, …}": what read_parquet gives for each column of the files, whatever
// narrower type or lack of it each file has. Nothing is opened to find that out.
std::string schema_map(const ScanTable& table) {
  std::vector<std::string> entries;
  for (const Column& column : table.schema.columns) {
    if (is_partition_column(table.partition_by, column.name)) continue;
    entries.push_back(key_sql(table, column) + ": {'name': " + quote_literal(inner_name(column)) + ", 'type': " +
                      quote_literal(physical_duckdb_type(column.type, table.mapping)) + ", 'default_value': NULL}");
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

// How many rows there are, which DuckDB does not find out by itself when it is told the columns: else it takes the table for a small one and
// makes joins the wrong way round.
std::string row_count_option(std::span<const ScanFile> files) {
  constexpr std::int64_t most_believed = std::int64_t{1} << 40;
  std::int64_t rows = 0;
  for (const ScanFile& file : files) {
    if (file.rows < 0 || file.rows > most_believed) return {};
    rows += file.rows;
  }
  return ", explicit_cardinality = " + std::to_string(std::max<std::int64_t>(rows, 1));
}

}  // namespace

std::string mapped_files_sql(const ScanTable& table, std::span<const ScanFile> files, const ScanOptions& options) {
  std::vector<std::string> columns;
  for (const Column& column : table.schema.columns) {
    const std::string value =
        is_partition_column(table.partition_by, column.name)
            ? partition_sql(column, files)
            : logical_sql(column.type, table.mapping, "files." + quote_identifier(inner_name(column)));
    columns.push_back(value + " AS " + quote_identifier(column.name));
  }
  if (options.with_file_and_row) {
    columns.push_back("CAST(file_index AS BIGINT) AS schoolhouse_file");
    columns.push_back("CAST(file_row_number AS BIGINT) AS schoolhouse_row");
  }
  std::string sql = "SELECT " + join(columns, ", ") + " FROM read_parquet(" + path_list(files) +
                    ", hive_partitioning = false" + schema_map(table) + row_count_option(files) + ") AS files";
  std::vector<FileVector> vectors;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].vector != nullptr) vectors.push_back({i, *files[i].vector});
  }
  if (!vectors.empty()) sql += " WHERE " + live_rows_condition(table.folder, vectors);
  return sql;
}

}  // namespace schoolhouse::lake
