// Hashes rows of DuckDB's vectors, column by column, into 128 bits a row.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "duck/column_type.h"
#include "duck/handles.h"
#include "duck/type_text.h"
#include "duck/vector_reader.h"

namespace schoolhouse::duck {

// True for the types that have a hash.
bool is_hashable(const ColumnType& type);

// The two halves of the hash of each row of a block, as they grow from column to column.
struct RowHashes {
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
};
void begin_rows(RowHashes& hashes, std::uint64_t row_count);
void add_column(RowHashes& hashes, const ColumnType& type, const VectorView& view);
UInt128 sum_rows(const RowHashes& hashes);

}  // namespace schoolhouse::duck
