// Reads Parquet files: types that fit are taken as they are, others are converted exactly from their text.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/misfit.h"
#include "connector/record_file.h"
#include "duck/database.h"

namespace schoolhouse::connector {

// What a Parquet file holds, from its footer: the names give the map of the plan, the types the conversion.
struct ParquetFile {
  PlannedFile plan;
  std::vector<std::string> names;  // by cell
  std::vector<std::string> types;  // DuckDB's names, by cell
};
std::vector<duck::ResultColumn> read_parquet_columns(duck::Connection& connection, const InputFile& input,
                                                     const std::filesystem::path& path);

// A SELECT as csv_rows_sql gives; rows that do not fit are left out, and first added to the log.
std::string parquet_rows_sql(duck::Connection& connection, const FileTable& table,
                             const std::vector<ParquetFile>& files, MisfitLog& log);

}  // namespace schoolhouse::connector
