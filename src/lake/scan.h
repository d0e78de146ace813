// SELECTs over data files that give a table's rows with their declared types.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/schema.h"

namespace schoolhouse::lake {

struct ScanFile {
  std::filesystem::path path;
  const PartitionValues* partition_values = nullptr;
  bool has_all_columns = false;  // known to hold every column of the schema that is no partition column
  const DeletionVector* vector = nullptr;
};

// Columns in schema order, without the rows that deletion vectors delete. A column that a file lacks is NULL in its rows; partition columns have the values given here,
// whatever the files' folders are called.
std::string files_sql(const Schema& schema, const std::vector<std::string>& partition_by,
                      std::span<const ScanFile> files, const std::filesystem::path& table_folder = {});

}  // namespace schoolhouse::lake
