// C++ readers of text offered to SQL as functions from VARCHAR to a value.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "duck/database.h"
#include "duck/table_function.h"

struct _duckdb_vector;

namespace schoolhouse::duck {

// The texts of one block of rows. Views live until the block is done.
class TextBlock {
 public:
  TextBlock(_duckdb_vector* vector, std::size_t size);
  std::size_t size() const { return size_; }
  bool is_null(std::size_t row) const {
    return validity_ != nullptr && ((validity_[row >> 6U] >> (row & 63U)) & 1U) == 0;
  }
  std::string_view text(std::size_t row) const;

 private:
  const void* data_;
  const std::uint64_t* validity_;
  std::size_t size_;
};

// `read` fills column 0 of the block, row by row, also for NULL. It is called from several threads at once; the same text must give the same
// value. What it throws comes out of the query that reads.
struct TextFunction {
  std::string name;
  std::string type;  // as in MadeColumn
  std::function<void(const TextBlock& texts, BlockWriter& values)> read;
};

// Registers it for all connections of the database.
void register_text_function(Database& database, TextFunction function);

}  // namespace schoolhouse::duck
