// What a staged write holds until it is committed or dropped.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <future>
#include <map>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

struct StagedFile {
  std::filesystem::path path;
  AddFile add;
};

struct StagedWrite::State {
  Lake lake;
  TableName table;
  Schema schema;
  std::vector<std::string> partition_by;
  ColumnMapping mapping = ColumnMapping::none;
  std::vector<StagedFile> files = {};
  std::int64_t rows = 0;
  std::string row_hash = {};
  std::map<std::string, ColumnSummary> columns = {};
  std::future<void> synced = {};  // the files are durable when it is ready
  bool is_committed = false;
};

// How files are written, besides what the rows are.
struct StageDetails {
  enum class RowHash { taken, left_out };
  RowHash row_hash = RowHash::taken;
  std::string folder = {};  // within the table's: "_change_data"
  std::int64_t file_bytes =
      0;  // of a table without partitions: begins another file when one is about so large; 0: never
};
StagedWrite stage_files(const Lake& lake, duck::Connection& connection, StageRequest request,
                        const StageDetails& details);

// Deletes files and the folders that are empty without them; what can't be deleted is left to clean_up.
void drop_files(const Lake& lake, const TableName& table, const std::vector<std::filesystem::path>& files) noexcept;

// "schoolhouse-<run>-": how the data files of a run begin; all begin with `data_file_start`.
inline constexpr std::string_view data_file_start = "schoolhouse-";
std::string data_file_prefix(const std::string& run_id);
// Leaves a durable mark that the run has begun to write, for clean_up to find when the run is killed.
void mark_unfinished(const Lake& lake);
// Where those marks are.
std::filesystem::path unfinished_folder(const Lake& lake);
std::string run_name(const Lake& lake);

}  // namespace schoolhouse::lake
