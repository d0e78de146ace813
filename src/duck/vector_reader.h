// Reads the cells of DuckDB's vectors as values and text, following the type of the column.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "duck/column_type.h"
#include "duck/handles.h"
#include "duck/value.h"

namespace schoolhouse::duck {

// The memory of one vector of a chunk; valid as long as the chunk.
struct VectorView {
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;
  std::vector<VectorView> children;
  bool is_valid(std::uint64_t row) const {
    return validity == nullptr || ((validity[row >> 6U] >> (row & 63U)) & 1U) != 0;
  }
};
VectorView view_vector(const ColumnType& type, duckdb_vector vector);

// Throws Error(user) for the few types that have no text form here (BIT, BIGNUM, GEOMETRY, VARIANT).
Value read_value(const ColumnType& type, const VectorView& view, std::uint64_t row);

}  // namespace schoolhouse::duck
