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
  const PartitionValues* partition_values = nullptr;  // by the names of columns
  bool has_all_columns =
      false;  // known to hold every column of the schema that is no partition column, of its very type
  const DeletionVector* vector = nullptr;
  std::int64_t rows = -1;  // about so many; -1: not known
};

// What a scan knows of the table, for the length of a call.
struct ScanTable {
  const Schema& schema;
  const std::vector<std::string>& partition_by;
  ColumnMapping mapping = ColumnMapping::none;
  std::filesystem::path folder = {};  // from where deletion vectors are found
};

// Columns in schema order, without the rows that deletion vectors delete. A column that a file lacks is NULL in its rows; partition columns
// have the values given here, whatever the files' folders are called.
std::string files_sql(const ScanTable& table, std::span<const ScanFile> files, const ScanOptions& options = {});
// The same for files that need not hold every column under its own name and type. There must be at least one.
std::string mapped_files_sql(const ScanTable& table, std::span<const ScanFile> files, const ScanOptions& options);

// "['a.parquet', 'b.parquet']"
std::string path_list(std::span<const ScanFile> files);

}  // namespace schoolhouse::lake
