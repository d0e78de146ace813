// Which cell of a file goes to which column of the table, found from the header or the keys, and what drifted from the declaration.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connector/input_files.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// Of one file: for each declared column the position of its cell, or nothing when the file lacks it (or the value is from the file's name).
struct ColumnMap {
  std::size_t cell_count = 0;
  std::vector<std::optional<std::size_t>> cells;
  friend auto operator<=>(const ColumnMap&, const ColumnMap&) = default;
};

// Maps the names that stand in a file. What drifts and is not accepted by the declaration is a problem at the file.
ColumnMap map_columns(const FileTable& table, const std::vector<std::string>& names, const std::string& file,
                      std::vector<Problem>& problems);

// Values of the columns that are taken from a file's name, as text, one for each declared column.
std::vector<std::optional<std::string>> read_name_values(const FileTable& table, const std::string& file,
                                                         std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
