// Statistics of data files: from what DuckDB tells to the JSON that Delta keeps, and back.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "duck/written_files.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// A lower bound of a text: at most 32 characters.
std::string cut_min(std::string_view text);
// An upper bound of a text, at most 64 characters: the first 32 and a character above the next. Nothing when there is none.
std::optional<std::string> cut_max(std::string_view text);

// `columns` are the columns in the file, without those of the partition.
std::string write_file_stats(std::span<const Column> columns, const duck::WrittenFile& file);

struct FileStats {
  std::optional<std::int64_t> rows = {};
  std::set<std::string> counted_columns = {};  // those with a count of NULLs: they are in the file
};
// The count of rows alone, quickly: a snapshot asks for it file by file.
std::optional<std::int64_t> read_row_count(std::string_view json);
// Empty for what can't be read: statistics are never needed for a right answer.
FileStats read_file_stats(std::string_view json);

// Over all files of a write.
std::map<std::string, ColumnSummary> summarise(std::span<const Column> columns,
                                               std::span<const duck::WrittenFile> files);

}  // namespace schoolhouse::lake
