// The records of a child table, taken out of the JSON in a column of its parent.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "connector/child_table.h"
#include "connector/misfit.h"
#include "connector/record_file.h"
#include "connector/spool_file.h"
#include "duck/value.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::connector {

// Kept on the disk, not in memory, as long as the object lives.
class ChildRecords {
 public:
  // `parent_rows` is a SELECT of the parent's columns and _file. A row whose JSON can't be taken apart goes to the log, at its _file.
  ChildRecords(duck::Connection& connection, const ChildOf& child, const std::string& parent_rows,
               const std::filesystem::path& folder, MisfitLog& log);

  // For record_rows_sql: the child's columns, those of the parent's row by the keys under which they stand in the records, and one part for
  // each file that parents are from.
  const FileTable& table() const { return table_; }
  // As the child's table is from here on, with columns that evolved behind the declared ones.
  void set_table(const FileTable& table);
  const std::vector<PlannedFile>& parts() const { return parts_; }
  std::int64_t count() const { return count_; }
  std::int64_t bytes() const { return spool_.size(); }

 private:
  void take_row(const std::vector<duck::Value>& row, MisfitLog& log);
  void add(std::string_view value, std::size_t index, const std::string& file);
  void end_part();

  ChildOf child_;
  FileTable table_;
  // "key": of the columns that are taken from the parent's row, and of those that count in the list.
  std::vector<std::string> parent_keys_ = {};
  std::vector<std::string> index_keys_ = {};
  SpoolFile spool_;
  std::vector<PlannedFile> parts_;
  std::int64_t count_ = 0;
  std::string file_ = {};      // of the part that is open
  std::int64_t begin_ = -1;    // of the part that is open; -1: none is
  std::string from_row_ = {};  // the values of the parent's row, as they begin a record
  std::string record_ = {};
  std::string scratch_ = {};
  std::vector<std::string_view> values_ = {};
};

// Keys of the rows' records that none of them has, though they are declared. `seen` is what the log took, in the order of the columns.
std::vector<Problem> absent_keys(const ChildOf& child, const std::vector<bool>& seen, const std::string& source_file);

}  // namespace schoolhouse::connector
