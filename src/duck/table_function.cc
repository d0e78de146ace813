// Registers C++ row makers as DuckDB table functions: parts are handed to threads as they become free.
// SPDX-License-Identifier: Apache-2.0
#include "duck/table_function.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "duck/made_type.h"
#include "duck/registered_function.h"

namespace schoolhouse::duck {
namespace {

constexpr std::size_t block_size = 2048;

// What the catalog keeps for a function.
struct Registered {
  Database* database;
  MadeTable table;
  std::vector<MadeType> types;
};

// One scan of the table, shared by its threads.
struct Scan {
  std::atomic<std::int64_t> next_part = 0;
  std::vector<BlockWriter::Slot> slots;
};

// One thread's place in the scan.
struct ThreadPlace {
  std::int64_t part = -1;
  std::int64_t bookmark = 0;
};

void bind(duckdb_bind_info info) {
  const auto& registered = *static_cast<const Registered*>(duckdb_bind_get_extra_info(info));
  for (std::size_t i = 0; i < registered.types.size(); ++i) {
    const LogicalType type = registered.types[i].create();
    duckdb_bind_add_result_column(info, registered.table.columns[i].name.c_str(), type.get());
  }
  duckdb_bind_set_cardinality(info, static_cast<idx_t>(std::max<std::int64_t>(registered.table.row_estimate, 0)),
                              false);
}

void begin_scan(duckdb_init_info info) {
  const auto& registered = *static_cast<const Registered*>(duckdb_init_get_extra_info(info));
  auto scan = std::make_unique<Scan>();
  for (const MadeType& type : registered.types) scan->slots.push_back({BlockWriter::npos, type.decimal_bytes()});
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
    const idx_t column = duckdb_init_get_column_index(info, i);
    if (column < scan->slots.size()) scan->slots[column].position = i;
  }
  duckdb_init_set_max_threads(info, static_cast<idx_t>(std::max<std::int64_t>(registered.table.part_count, 1)));
  duckdb_init_set_init_data(info, scan.release(), destroy<Scan>);
}

void begin_thread(duckdb_init_info info) { duckdb_init_set_init_data(info, new ThreadPlace, destroy<ThreadPlace>); }

std::size_t make_block(const MadeTable& table, Scan& scan, ThreadPlace& place, duckdb_data_chunk chunk) {
  BlockWriter writer(chunk, scan.slots);
  for (;;) {
    if (place.part < 0) place = {scan.next_part++, 0};
    if (place.part >= table.part_count) return 0;
    const std::size_t count = table.make(place.part, place.bookmark, block_size, writer);
    if (count > 0) return count;
    place.part = -1;
  }
}

void make_rows(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& registered = *static_cast<const Registered*>(duckdb_function_get_extra_info(info));
  try {
    auto& scan = *static_cast<Scan*>(duckdb_function_get_init_data(info));
    auto& place = *static_cast<ThreadPlace*>(duckdb_function_get_local_init_data(info));
    duckdb_data_chunk_set_size(chunk, make_block(registered.table, scan, place, chunk));
  } catch (...) {
    duckdb_function_set_error(info, registered.database->keep_thrown(std::current_exception()).c_str());
  }
}

}  // namespace

BlockWriter::BlockWriter(_duckdb_data_chunk* chunk, const std::vector<Slot>& slots) : columns_(slots.size()) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].position == npos) continue;
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, slots[i].position);
    columns_[i] = {vector, duckdb_vector_get_data(vector), nullptr, slots[i].decimal_bytes};
  }
}

BlockWriter::BlockWriter(_duckdb_vector* vector, int decimal_bytes)
    : columns_{{vector, duckdb_vector_get_data(vector), nullptr, decimal_bytes}} {}

void BlockWriter::set_null(std::size_t column, std::size_t row) {
  Column& target = columns_[column];
  if (target.data == nullptr) return;
  if (target.validity == nullptr) {
    duckdb_vector_ensure_validity_writable(target.vector);
    target.validity = duckdb_vector_get_validity(target.vector);
  }
  duckdb_validity_set_row_invalid(target.validity, row);
}

void BlockWriter::set_decimal(std::size_t column, std::size_t row, std::int64_t unscaled) {
  switch (columns_[column].decimal_bytes) {
    case 2:
      return put(column, row, static_cast<std::int16_t>(unscaled));
    case 4:
      return put(column, row, static_cast<std::int32_t>(unscaled));
    default:
      return put(column, row, unscaled);
  }
}

void BlockWriter::set_text(std::size_t column, std::size_t row, std::string_view value) {
  const Column& target = columns_[column];
  if (target.data == nullptr) return;
  duckdb_string_t& cell = static_cast<duckdb_string_t*>(target.data)[row];
  // Short texts stand in the vector itself.
  if (value.size() <= sizeof(cell.value.inlined.inlined)) {
    cell = {};
    cell.value.inlined.length = static_cast<std::uint32_t>(value.size());
    std::memcpy(cell.value.inlined.inlined, value.data(), value.size());
    return;
  }
  duckdb_unsafe_vector_assign_string_element_len(target.vector, row, value.data(), value.size());
}

void register_table(Database& database, MadeTable table) {
  auto registered = std::make_unique<Registered>();
  for (const MadeColumn& column : table.columns) registered->types.push_back(read_made_type(column.type));
  registered->database = &database;
  registered->table = std::move(table);
  const std::string name = registered->table.name;

  const TableFunction function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), name.c_str());
  duckdb_table_function_set_extra_info(function.get(), registered.release(), destroy<Registered>);
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), begin_scan);
  duckdb_table_function_set_local_init(function.get(), begin_thread);
  duckdb_table_function_set_function(function.get(), make_rows);
  duckdb_table_function_supports_projection_pushdown(function.get(), true);
  register_function(database, name, function);
}

}  // namespace schoolhouse::duck
