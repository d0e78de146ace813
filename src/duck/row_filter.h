// C++ tests of rows by the data file they stand in, offered to SQL: NAME('what to keep', file_index, file_row_number).
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "duck/database.h"

namespace schoolhouse::duck {

// Sets keep[i] for the row rows[i] of the file files[i], which counts from 0 in the list that read_parquet was given. Called from several
// threads at once.
using RowTest =
    std::function<void(std::span<const std::uint64_t> files, std::span<const std::int64_t> rows, std::span<bool> keep)>;

struct RowFilter {
  std::string name;
  // Makes the test that the call's first argument, a constant text, asks for: once a plan. What it or the test throws comes out of the
  // query.
  std::function<RowTest(std::string_view what)> open;
};

// Registers it for all connections of the database; does nothing when one of the name is there.
void register_row_filter(Database& database, RowFilter filter);

}  // namespace schoolhouse::duck
