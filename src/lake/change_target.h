// A table at its newest version, opened for work that changes rows: which files may hold them, and SELECTs over those files.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/conflict.h"
#include "lake/expression.h"
#include "lake/lake.h"
#include "lake/state_cache.h"

namespace schoolhouse::lake {

struct ChangeTarget {
  const Lake* lake = nullptr;
  TableName table;
  SharedState state;
  Schema schema = {};
  std::vector<std::string> partition_by = {};
  ColumnMapping mapping = ColumnMapping::none;
  std::vector<const AddFile*> files = {};  // of the state; work speaks of them by their places here

  std::vector<std::string> column_names() const;
  std::vector<std::int64_t> all_files() const;
  std::vector<std::string> paths(std::span<const std::int64_t> numbers) const;
};
// Throws Error(user) when there is no such table, or when this program may not write to it.
ChangeTarget open_target(const Lake& lake, const TableName& table);

// Where a row stands: the number of its file times rows_a_file, and its number in the file.
inline constexpr std::string_view place_column = "schoolhouse_place";
inline constexpr std::int64_t rows_a_file = std::int64_t{1} << 40;
// The rows of some files with the column `place_column`.
std::string places_sql(const ChangeTarget& target, std::span<const std::int64_t> numbers);

// Files that may hold rows for which the condition is true, by the values of partition columns and by their statistics.
std::vector<std::int64_t> find_candidates(duck::Connection& connection, const ChangeTarget& target,
                                          const Expression& condition);
// The same question about a file of another commit. Holds references: for the time of one commit.
FileCondition file_condition(duck::Connection& connection, const ChangeTarget& target, const Expression& condition);

// The number of files as a VALUES list, "(VALUES (0, 'a', …), …) AS target(number, …)": each file with the values of the partition columns
// in their types, and its statistics as text.
std::string file_list_sql(const ChangeTarget& target, std::span<const std::int64_t> numbers);
std::string file_list_sql(const ChangeTarget& target, const PartitionValues& values, const std::string& stats);

// A table of the connection with a name of its own, gone at the end.
class ScratchTable {
 public:
  ScratchTable(duck::Connection& connection, const std::string& select);
  ~ScratchTable();
  ScratchTable(const ScratchTable&) = delete;
  ScratchTable& operator=(const ScratchTable&) = delete;
  const std::string& name() const { return name_; }
  std::int64_t rows() const { return rows_; }

 private:
  duck::Connection& connection_;
  std::string name_;
  std::int64_t rows_ = 0;
};

}  // namespace schoolhouse::lake
