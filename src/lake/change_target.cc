// A table at its newest version, opened for work that changes rows: which files may hold them, and SELECTs over those files.
// SPDX-License-Identifier: Apache-2.0
#include "lake/change_target.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/conditions.h"
#include "lake/file_stats.h"
#include "lake/live_rows.h"
#include "lake/log.h"
#include "lake/scan.h"
#include "lake/schema_json.h"
#include "lake/skipping.h"
#include "lake/transaction.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

std::string file_row(const ChangeTarget& target, std::int64_t number, const PartitionValues& values,
                     const std::string& stats) {
  std::string row = "(" + std::to_string(number) + ", " + (stats.empty() ? "NULL" : quote_literal(stats));
  for (const std::string& name : target.partition_by) {
    const auto value = values.find(physical_name(*target.schema.find(name), target.mapping));
    const bool is_null = value == values.end() || !value->second || value->second->empty();
    row += ", " + (is_null ? std::string("NULL") : quote_literal(*value->second));
  }
  return row + ")";
}

std::string typed_list(const ChangeTarget& target, const std::vector<std::string>& rows) {
  std::vector<std::string> names = {"number", "stats"};
  std::vector<std::string> typed = {"CAST(number AS BIGINT) AS number", "CAST(stats AS VARCHAR) AS stats"};
  for (const std::string& name : target.partition_by) {
    const std::string quoted = quote_identifier(name);
    names.push_back(quoted);
    typed.push_back("CAST(" + quoted + " AS " + duckdb_type(target.schema.find(name)->type) + ") AS " + quoted);
  }
  return "(SELECT " + join(typed, ", ") + " FROM (VALUES " + join(rows, ", ") + ") AS list(" + join(names, ", ") +
         ")) AS target";
}

// The place of the first row of each file, by the file's place in the scan.
std::string file_start(std::span<const std::int64_t> numbers) {
  std::vector<std::string> starts;
  bool is_counted = true;  // mostly the files of a table from the first on
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    starts.push_back(std::to_string(numbers[i] * rows_a_file));
    is_counted &= numbers[i] == static_cast<std::int64_t>(i);
  }
  if (is_counted) return "schoolhouse_file * " + std::to_string(rows_a_file);
  if (starts.size() == 1) return starts.front();
  return "list_extract(CAST([" + join(starts, ", ") + "] AS BIGINT[]), schoolhouse_file + 1)";
}

// The parts of a condition that partition values alone decide, joined by AND; empty when there are none.
std::string partition_part(const ChangeTarget& target, const Expression& condition) {
  const auto is_partition_column = [&](const std::pair<std::string, std::string>& column) {
    return std::ranges::any_of(target.partition_by,
                               [&](const std::string& name) { return to_lower(name) == column.second; });
  };
  std::vector<std::string> parts;
  for (const Expression& part : condition.parts) {
    if (std::ranges::all_of(part.columns, is_partition_column)) parts.push_back(part.sql);
  }
  return join(parts, " AND ");
}

JudgedTable judged(const ChangeTarget& target) { return {target.schema, target.partition_by}; }

// What bounds can tell of the condition.
Condition bounds_condition(duck::Connection& connection, const ChangeTarget& target, const Expression& condition) {
  const bool has_own_names = column_mapping(target.state->metadata()->configuration) == ColumnMapping::none;
  if (!has_own_names) return {};
  return find_conditions(connection,
                         "SELECT 1 FROM (" + stand_in(0, target.schema) + ") AS target WHERE " + condition.sql, 1)
      .front();
}

}  // namespace

std::vector<std::string> ChangeTarget::column_names() const {
  std::vector<std::string> names;
  for (const Column& column : schema.columns) names.push_back(column.name);
  return names;
}

std::vector<std::int64_t> ChangeTarget::all_files() const {
  std::vector<std::int64_t> numbers(files.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

std::vector<std::string> ChangeTarget::paths(std::span<const std::int64_t> numbers) const {
  std::vector<std::string> paths;
  for (const std::int64_t number : numbers) paths.push_back(files[static_cast<std::size_t>(number)]->path);
  return paths;
}

ChangeTarget open_target(const Lake& lake, const TableName& table) {
  SharedState state = find_newest_writable_state(lake, table);
  if (!state) {
    throw Error({Fault::user,
                 "there is no table " + table.text() + " in the lake",
                 {lake.root.string()},
                 "write the table first, or mend its name"});
  }
  ChangeTarget target{.lake = &lake, .table = table, .state = std::move(state)};
  const Metadata& metadata = *target.state->metadata();
  target.schema = read_schema(metadata.schema_string, log_folder(lake, table).string());
  target.partition_by = metadata.partition_columns;
  target.mapping = column_mapping(metadata.configuration);
  target.files = target.state->files();
  const bool has_vectors =
      std::ranges::any_of(target.files, [](const AddFile* file) { return file->deletion_vector.has_value(); });
  if (has_vectors && lake.database) register_live_rows(lake.database());
  return target;
}

std::string places_sql(const ChangeTarget& target, std::span<const std::int64_t> numbers) {
  const std::filesystem::path folder = table_folder(*target.lake, target.table);
  std::vector<PartitionValues> values;
  for (const std::int64_t number : numbers) {
    values.push_back(logical_values(target.schema, target.partition_by, target.mapping,
                                    target.files[static_cast<std::size_t>(number)]->partition_values));
  }
  std::vector<ScanFile> files;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const AddFile& file = *target.files[static_cast<std::size_t>(numbers[i])];
    files.push_back({.path = resolve_path(folder, file.path),
                     .partition_values = &values[i],
                     .vector = file.deletion_vector ? &*file.deletion_vector : nullptr,
                     .rows = read_row_count(file.stats).value_or(-1)});
  }
  const ScanTable table{
      .schema = target.schema, .partition_by = target.partition_by, .mapping = target.mapping, .folder = folder};
  return "SELECT * EXCLUDE (schoolhouse_file, schoolhouse_row), " + file_start(numbers) + " + schoolhouse_row AS " +
         std::string(place_column) + " FROM (" + files_sql(table, files, {.with_file_and_row = true}) + ") AS files";
}

std::string file_list_sql(const ChangeTarget& target, std::span<const std::int64_t> numbers) {
  std::vector<std::string> rows;
  for (const std::int64_t number : numbers) {
    const AddFile& file = *target.files[static_cast<std::size_t>(number)];
    rows.push_back(file_row(target, number, file.partition_values, file.stats));
  }
  return typed_list(target, rows);
}

std::string file_list_sql(const ChangeTarget& target, const PartitionValues& values, const std::string& stats) {
  return typed_list(target, {file_row(target, 0, values, stats)});
}

std::vector<std::int64_t> find_candidates(duck::Connection& connection, const ChangeTarget& target,
                                          const Expression& condition) {
  std::vector<std::int64_t> numbers = target.all_files();
  if (numbers.empty()) return numbers;
  const Condition bounds = bounds_condition(connection, target, condition);
  std::erase_if(numbers, [&](std::int64_t number) {
    const AddFile& file = *target.files[static_cast<std::size_t>(number)];
    return !may_match(judged(target), file.partition_values, file.stats, bounds);
  });
  const std::string part = partition_part(target, condition);
  if (part.empty() || numbers.empty()) return numbers;
  const duck::Rows rows =
      connection.query("SELECT number FROM " + file_list_sql(target, numbers) + " WHERE " + part + " ORDER BY number");
  numbers.clear();
  for (const auto& row : rows.rows) numbers.push_back(std::get<std::int64_t>(row.front()));
  return numbers;
}

FileCondition file_condition(duck::Connection& connection, const ChangeTarget& target, const Expression& condition) {
  return [&connection, &target, part = partition_part(target, condition),
          bounds = bounds_condition(connection, target, condition)](const PartitionValues& values,
                                                                    const std::string& stats) {
    if (!may_match(judged(target), values, stats, bounds)) return false;
    if (part.empty()) return true;
    return !connection.query("SELECT number FROM " + file_list_sql(target, values, stats) + " WHERE " + part)
                .rows.empty();
  };
}

ScratchTable::ScratchTable(duck::Connection& connection, const std::string& select)
    : connection_(connection), name_("schoolhouse_" + replace_all(random_uuid(), "-", "")) {
  connection_.execute("CREATE TEMP TABLE " + name_ + " AS " + select);
  rows_ = std::get<std::int64_t>(connection_.query("SELECT count(*) FROM " + name_).single());
}

ScratchTable::~ScratchTable() {
  try {
    connection_.execute("DROP TABLE " + name_);
  } catch (const std::exception&) {
    return;  // it goes with the connection
  }
}

}  // namespace schoolhouse::lake
