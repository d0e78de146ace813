// Runs a COPY that writes files and tells about each file what DuckDB knows of it.
// SPDX-License-Identifier: Apache-2.0
#include "duck/written_files.h"

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "duck/run.h"
#include "duck/vector_reader.h"

namespace schoolhouse::duck {
namespace {

enum Field : std::size_t {
  filename,
  row_count,
  file_size_bytes,
  footer_size_bytes,
  column_statistics,
  partition_keys,
  field_count
};
constexpr std::array<std::string_view, field_count> field_names = {
    "filename", "count", "file_size_bytes", "footer_size_bytes", "column_statistics", "partition_keys"};

// Hands over the entries of one MAP: where key and value stand.
template <class Take>
void for_each_entry(const ColumnType& map, const VectorView& view, std::uint64_t row, Take take) {
  if (!view.is_valid(row)) return;
  const ColumnType& pair = map.children[0];
  const VectorView& pairs = view.children[0];
  const duckdb_list_entry entry = static_cast<const duckdb_list_entry*>(view.data)[row];
  for (std::uint64_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    take(to_text(read_value(pair.children[0], pairs.children[0], i)), pair.children[1], pairs.children[1], i);
  }
}

// "\"a\"" -> "a"; nothing for a field inside a column: "\"a\".\"b\"".
std::optional<std::string> top_level_name(std::string_view quoted) {
  if (quoted.size() < 2 || !quoted.starts_with('"') || !quoted.ends_with('"')) return std::string(quoted);
  std::string name;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '"') {
      if (quoted[i + 1] != '"' || i + 2 >= quoted.size()) return std::nullopt;
      ++i;
    }
    name += quoted[i];
  }
  return name;
}

WrittenColumn read_column(const ColumnType& type, const VectorView& view, std::uint64_t row) {
  WrittenColumn column;
  for_each_entry(type, view, row,
                 [&](const std::string& key, const ColumnType& text, const VectorView& texts, std::uint64_t at) {
                   const std::string value = to_text(read_value(text, texts, at));
                   if (key == "min") column.min = value;
                   if (key == "max") column.max = value;
                   if (key == "null_count") column.null_count = parse_integer(value).value_or(0);
                   if (key == "has_nan") column.has_nan = value == "true";
                 });
  return column;
}

WrittenFile read_file(const std::array<ColumnType, field_count>& types,
                      const std::array<VectorView, field_count>& views, idx_t row) {
  WrittenFile file;
  const auto count = [&](Field field) {
    return parse_integer(to_text(read_value(types[field], views[field], row))).value_or(0);
  };
  file.path = to_text(read_value(types[filename], views[filename], row));
  file.rows = count(row_count);
  file.bytes = count(file_size_bytes);
  for_each_entry(types[column_statistics], views[column_statistics], row,
                 [&](const std::string& key, const ColumnType& type, const VectorView& view, std::uint64_t at) {
                   if (const std::optional<std::string> name = top_level_name(key))
                     file.columns[*name] = read_column(type, view, at);
                 });
  for_each_entry(types[partition_keys], views[partition_keys], row,
                 [&](const std::string& key, const ColumnType& type, const VectorView& view, std::uint64_t at) {
                   const Value value = read_value(type, view, at);
                   file.partition_values.emplace_back(key,
                                                      is_null(value) ? std::nullopt : std::optional(to_text(value)));
                 });
  return file;
}

}  // namespace

std::vector<WrittenFile> write_files(Connection& connection, std::string_view copy_sql) {
  Result result = run_one(connection, copy_sql);
  std::array<ColumnType, field_count> types;
  if (duckdb_column_count(result.get()) != field_count)
    throw Error({.fault = Fault::bug, .what = "a COPY without RETURN_STATS"});
  for (std::size_t i = 0; i < field_count; ++i) {
    if (duckdb_column_name(result.get(), i) != field_names[i]) {
      throw Error({.fault = Fault::bug, .what = "DuckDB describes written files in another way than expected"});
    }
    types[i] = read_type(LogicalType(duckdb_column_logical_type(result.get(), i)).get());
  }
  std::vector<WrittenFile> files;
  while (const Chunk chunk{duckdb_fetch_chunk(result.value())}) {
    std::array<VectorView, field_count> views;
    for (std::size_t i = 0; i < field_count; ++i)
      views[i] = view_vector(types[i], duckdb_data_chunk_get_vector(chunk.get(), i));
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row)
      files.push_back(read_file(types, views, row));
  }
  return files;
}

}  // namespace schoolhouse::duck
