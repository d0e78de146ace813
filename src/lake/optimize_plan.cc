// Decides which files of a table are rewritten together. Pure.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "lake/file_stats.h"
#include "lake/optimize.h"
#include "lake/schema_json.h"
#include "lake/table_facts.h"

namespace schoolhouse::lake {
namespace {

constexpr std::int64_t default_file_bytes = std::int64_t{256} << 20U;
constexpr int most_deleted_part = 20;  // of the rows, one in so many

bool has_many_deleted(const AddFile& file) {
  if (!file.deletion_vector) return false;
  const std::optional<std::int64_t> rows = read_row_count(file.stats);
  return !rows || file.deletion_vector->cardinality * most_deleted_part > *rows;
}

using FilesByPartition = std::map<PartitionValues, std::vector<AddFile>>;

FilesByPartition by_partition(const TableState& state) {
  FilesByPartition partitions;
  for (const AddFile* file : state.files()) partitions[file->partition_values].push_back(*file);
  return partitions;
}

// The smallest first, so that most files are gone with the least bytes written.
std::vector<FileGroup> pack(const PartitionValues& values, std::vector<AddFile> files, std::int64_t file_bytes) {
  std::erase_if(files, [&](const AddFile& file) { return file.size >= file_bytes / 2 && !has_many_deleted(file); });
  std::ranges::stable_sort(files, {}, &AddFile::size);
  std::vector<FileGroup> groups;
  for (AddFile& file : files) {
    if (groups.empty() || groups.back().bytes() + file.size > file_bytes) groups.push_back({values, {}});
    groups.back().files.push_back(std::move(file));
  }
  std::erase_if(
      groups, [](const FileGroup& group) { return group.files.size() == 1 && !has_many_deleted(group.files.front()); });
  return groups;
}

void check_order(const Schema& schema, const std::vector<std::string>& partition_by, const TableName& table,
                 const std::vector<std::string>& order_by) {
  std::vector<std::string> known;
  for (const Column& column : schema.columns) {
    const bool is_partition = std::ranges::find(partition_by, column.name) != partition_by.end();
    const bool is_ordered = column.type.kind != Type::Kind::other && column.type.kind != Type::Kind::binary;
    if (!is_partition && is_ordered) known.push_back(column.name);
  }
  std::vector<Problem> problems;
  for (const std::string& name : order_by) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const Column* column = schema.find(name);
    const std::string what = column == nullptr ? "the table " + table.text() + " has no column '" + name + "'"
                                               : "the table can't be ordered by its column '" + name + "'";
    const bool is_partition = std::ranges::find(partition_by, name) != partition_by.end();
    problems.push_back({Fault::user,
                        what,
                        {"", 0, "--zorder"},
                        is_partition ? "leave it out: the table is partitioned by it already" : suggest(name, known)});
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

std::int64_t sum_of_sizes(const std::vector<AddFile>& files) {
  return std::accumulate(files.begin(), files.end(), std::int64_t{0},
                         [](std::int64_t sum, const AddFile& file) { return sum + file.size; });
}

}  // namespace

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  const std::string word = to_lower(trim(text));
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::optional<std::int64_t> count = parse_integer(word.substr(0, digits));
  std::string unit = word.substr(digits);
  if (unit.ends_with('b')) unit.pop_back();
  const std::string_view units = "kmgt";
  if (!count || *count <= 0 || unit.size() > 1) return std::nullopt;
  const std::size_t place = unit.empty() ? 0 : units.find(unit) + 1;
  if (!unit.empty() && place == 0) return std::nullopt;
  constexpr std::int64_t most = std::int64_t{1} << 40U;
  return *count > most >> (10 * place) ? std::optional(most) : std::optional(*count << (10 * place));
}

std::int64_t FileGroup::bytes() const { return sum_of_sizes(files); }

std::int64_t OptimizePlan::file_count() const {
  return std::accumulate(groups.begin(), groups.end(), std::int64_t{0}, [](std::int64_t sum, const FileGroup& group) {
    return sum + static_cast<std::int64_t>(group.files.size());
  });
}

std::int64_t OptimizePlan::bytes() const {
  return std::accumulate(groups.begin(), groups.end(), std::int64_t{0},
                         [](std::int64_t sum, const FileGroup& group) { return sum + group.bytes(); });
}

OptimizePlan plan_optimize(const TableState& state, const TableName& table, const OptimizeRequest& request) {
  const Metadata& metadata = *state.metadata();
  const auto property = find_property(state, "delta.targetFileSize");
  OptimizePlan plan{.version = state.version(), .order_by = request.order_by};
  plan.file_bytes =
      request.file_bytes ? *request.file_bytes : parse_bytes(property.value_or("")).value_or(default_file_bytes);
  if (!request.order_by.empty()) {
    check_order(read_schema(metadata.schema_string, table.text()), metadata.partition_columns, table, request.order_by);
  }
  for (auto& [values, files] : by_partition(state)) {
    if (request.order_by.empty()) {
      for (FileGroup& group : pack(values, std::move(files), plan.file_bytes)) plan.groups.push_back(std::move(group));
    } else {
      plan.groups.push_back({values, std::move(files)});
    }
  }
  return plan;
}

}  // namespace schoolhouse::lake
