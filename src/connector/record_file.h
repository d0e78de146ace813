// Reads the records of one file, cell by declared column, whatever its format.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/byte_stream.h"
#include "connector/column_map.h"
#include "connector/misfit.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// One file of a load, with what its name and header say.
struct PlannedFile {
  InputFile input;
  std::filesystem::path path;                                // where its bytes are read
  ColumnMap map = {};                                        // of delimited text
  std::vector<std::optional<std::string>> name_values = {};  // of columns that are taken from the name
  // Of a kept answer: opens its body, in which the rows stand at a path with dots.
  std::function<ReadBytes()> open = {};
  std::string records = {};
};

// One record as cells in the order of the declared columns; nothing where the file has none. Views live until the next record.
struct FileRecord {
  std::int64_t line = 0;
  std::vector<std::optional<std::string_view>> cells;
  std::string_view raw;
  std::string fault;  // why the record as a whole does not fit
};

// Gives the next record; false at the end.
using ReadRecord = std::function<bool(FileRecord& record)>;
// Undeclared keys of JSON, and declared ones that no object of the file has, go to the log. All three outlive the reader.
ReadRecord open_records(const FileTable& table, const PlannedFile& file, MisfitLog& log);

// True when there is nothing but blanks in the file.
bool is_empty(const FileTable& table, const InputFile& input, const std::filesystem::path& path);
// The cells of the header line of delimited text; nothing for an empty file.
std::optional<std::vector<std::string>> read_header(const FileTable& table, const InputFile& input,
                                                    const std::filesystem::path& path);

}  // namespace schoolhouse::connector
