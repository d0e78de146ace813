// The SQL condition that leaves out the rows which deletion vectors delete.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "lake/deletion_vector.h"

namespace schoolhouse::duck {
class Database;
}

namespace schoolhouse::lake {

// Makes the function that the condition calls; cheap when it is there already.
void register_live_rows(duck::Database& database);

struct FileVector {
  std::size_t file = 0;  // its place in the list that read_parquet reads
  DeletionVector vector;
};
// Stands beside a read_parquet of the files. It holds where the vectors are, not what they hold: they are read when a query begins.
std::string live_rows_condition(const std::filesystem::path& table_folder, std::span<const FileVector> vectors);

}  // namespace schoolhouse::lake
