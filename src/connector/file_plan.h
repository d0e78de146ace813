// What is known about the files of a load before their rows are read: columns, values from names, and what drifted.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "connector/input_files.h"
#include "connector/parquet_table.h"
#include "connector/record_file.h"

namespace schoolhouse::connector {

struct FilePlan {
  std::vector<PlannedFile> files;          // of text formats; files without content are left out
  std::vector<ParquetFile> parquet_files;  // of Parquet
};
// Where a load reads a file.
using PathOf = std::function<std::filesystem::path(const InputFile& input)>;
// Adds the columns that the headers of the files name, where the table takes new ones over.
void take_header_names(FileTable& table, const std::vector<InputFile>& inputs, const PathOf& path_of,
                       const std::function<duck::Connection&()>& connection);
// Opens every file and reads its header. Throws with what is wrong with all of them.
FilePlan plan_files(const FileTable& table, const std::vector<InputFile>& inputs, const PathOf& path_of,
                    const std::function<duck::Connection&()>& connection);

// The first few of many problems, and how many more there are.
[[noreturn]] void throw_first(std::vector<Problem> problems);

}  // namespace schoolhouse::connector
