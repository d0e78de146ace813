// Sets of row numbers of a data file, and their portable Roaring form that deletion vectors hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::lake {

// Row numbers from 0, rising, each once.
using RowPositions = std::vector<std::uint64_t>;

// What is wrong with bytes that should be a set of rows; the reader adds where they stand.
struct PositionsFault {
  std::string what;
};

// Reads Delta's form: a magic number, then the 64-bit portable Roaring form. `most` rows are expected; more are a PositionsFault, so that
// damaged bytes never take all memory.
RowPositions read_positions(std::string_view bytes, std::uint64_t most);
// The same bytes for the same rows; each group of 65,536 rows in the smallest of the three forms.
std::string write_positions(const RowPositions& positions);

}  // namespace schoolhouse::lake
