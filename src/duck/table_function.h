// Rows made by C++ offered to SQL as a table function that DuckDB reads in parallel.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "duck/database.h"

struct _duckdb_data_chunk;
struct _duckdb_vector;

namespace schoolhouse::duck {

// Writes one block of rows (at most 2,048), column by column. Row numbers run from 0 within the block.
// What is written to a column that the query does not read is thrown away: ask `is_wanted` before costly work.
class BlockWriter {
 public:
  // Where a column of the table stands in the chunk, and how a DECIMAL is stored.
  struct Slot {
    std::size_t position = npos;
    int decimal_bytes = 0;
  };
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);  // the query does not read the column
  BlockWriter(_duckdb_data_chunk* chunk, const std::vector<Slot>& slots);
  // Of a function's result: the one column 0.
  BlockWriter(_duckdb_vector* vector, int decimal_bytes);

  bool is_wanted(std::size_t column) const { return columns_[column].data != nullptr; }
  void set_null(std::size_t column, std::size_t row);
  void set_boolean(std::size_t column, std::size_t row, bool value) { put(column, row, value); }
  void set_integer(std::size_t column, std::size_t row, std::int32_t value) { put(column, row, value); }
  void set_long(std::size_t column, std::size_t row, std::int64_t value) { put(column, row, value); }
  void set_double(std::size_t column, std::size_t row, double value) { put(column, row, value); }
  // The integer behind a DECIMAL: 1250 for 12.50 at scale 2. It must fit the declared width.
  void set_decimal(std::size_t column, std::size_t row, std::int64_t unscaled);
  // The text must be valid UTF-8: it is not looked at.
  void set_text(std::size_t column, std::size_t row, std::string_view value);
  // Days since 1970-01-01; the column is a DATE.
  void set_date(std::size_t column, std::size_t row, std::int32_t days) { put(column, row, days); }
  // Microseconds since 1970-01-01 UTC; the column is TIMESTAMP WITH TIME ZONE.
  void set_timestamp(std::size_t column, std::size_t row, std::int64_t micros) { put(column, row, micros); }

 private:
  struct Column {
    _duckdb_vector* vector = nullptr;
    void* data = nullptr;
    std::uint64_t* validity = nullptr;
    int decimal_bytes = 0;
  };
  template <class T>
  void put(std::size_t column, std::size_t row, T value) {
    if (columns_[column].data != nullptr) static_cast<T*>(columns_[column].data)[row] = value;
  }
  std::vector<Column> columns_;
};

struct MadeColumn {
  std::string name;
  std::string
      type;  // BOOLEAN, INTEGER, BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP WITH TIME ZONE, DECIMAL(w,s) with w up to 18
};

// A table whose rows are made in independent parts: part p of `part_count` gives its rows in blocks.
// `make` is called from several threads at once, each with its own part; it fills one block and returns how many rows it
// wrote, 0 at the end of the part. `bookmark` is its own to say where it goes on: 0 at the beginning of a part, then what
// the last call for this part left there. What it throws comes out of the query that reads.
struct MadeTable {
  std::string name;  // the function's name in SQL, called without arguments
  std::vector<MadeColumn> columns;
  std::int64_t part_count = 1;
  std::int64_t row_estimate = 0;
  std::function<std::size_t(std::int64_t part, std::int64_t& bookmark, std::size_t most, BlockWriter& block)> make;
};

// Registers it for all connections of the database.
void register_table(Database& database, MadeTable table);

}  // namespace schoolhouse::duck
