// The change feed of a table: which rows its versions inserted, deleted and updated.
// SPDX-License-Identifier: Apache-2.0
#include "lake/table_changes.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "lake/as_of.h"
#include "lake/features.h"
#include "lake/file_stats.h"
#include "lake/live_rows.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "lake/scan.h"
#include "lake/schema_json.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;
constexpr const char* type_column = "_change_type";
constexpr const char* version_column = "_commit_version";
constexpr const char* time_column = "_commit_timestamp";

// A data file whose rows, or some of them, changed in one version.
struct ChangedFile {
  std::string path;
  PartitionValues partition_values = {};  // as the log names them
  std::int64_t size = 0;
  std::optional<std::string> change = {};  // nothing: the file's own column tells
  std::int64_t version = 0;
  std::int64_t time_ms = 0;
  std::optional<DeletionVector> vector = {};
};

[[noreturn]] void throw_unrecorded(const TableName& table, std::int64_t version) {
  throw Error(
      {Fault::user,
       "the table " + table.text() + " did not record changes in version " + std::to_string(version) +
           " (its property delta.enableChangeDataFeed was not true)",
       {},
       "ask for versions after the feed was turned on: schoolhouse table history " + table.text() + " shows them"});
}

// Versions of the range, by number or by the times of commits.
class Bounds {
 public:
  Bounds(const Lake& lake, const TableName& table, const Log& log)
      : table_(table), log_(log), times_(commit_times(lake, log, table)) {}

  std::int64_t first(const AsOf& from) const {
    if (const auto* number = std::get_if<AsOfVersion>(&from)) {
      if (number->version < 0 || number->version > log_.latest()) throw_none("from " + std::to_string(number->version));
      return number->version;
    }
    const Micros at = time_of(from);
    const auto found = std::ranges::find_if(times_, [&](std::int64_t ms) { return ms * micros_in_ms >= at; });
    if (found == times_.end()) throw_none("at or after " + format_utc(at));
    return log_.commits[static_cast<std::size_t>(found - times_.begin())].version;
  }

  std::int64_t last(const std::optional<AsOf>& to) const {
    if (!to) return log_.latest();
    if (const auto* number = std::get_if<AsOfVersion>(&*to)) return std::min(number->version, log_.latest());
    const Micros at = time_of(*to);
    std::int64_t version = -1;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (times_[i] * micros_in_ms <= at) version = log_.commits[i].version;
    }
    if (version < 0) throw_none("at or before " + format_utc(at));
    return version;
  }

  std::int64_t time_ms(std::int64_t version) const {
    const auto found = std::ranges::lower_bound(log_.commits, version, {}, &CommitFile::version);
    return found == log_.commits.end() ? 0 : times_[static_cast<std::size_t>(found - log_.commits.begin())];
  }

 private:
  static Micros time_of(const AsOf& as_of) {
    const auto* at = std::get_if<AsOfTime>(&as_of);
    if (at == nullptr) throw Error({Fault::user, "changes are asked for by versions or times", {}, "name a version"});
    return at->at;
  }
  [[noreturn]] void throw_none(const std::string& where) const {
    throw Error({Fault::user,
                 "the table " + table_.text() + " has no version " + where,
                 {},
                 "use versions from 0 to " + std::to_string(log_.latest())});
  }

  const TableName& table_;
  const Log& log_;
  std::vector<std::int64_t> times_;
};

RowPositions without(const RowPositions& rows, const RowPositions& others) {
  RowPositions left;
  std::ranges::set_difference(rows, others, std::back_inserter(left));
  return left;
}

// Finds the changes of one version from what it added and removed.
class Changes {
 public:
  Changes(std::filesystem::path folder, std::int64_t version, std::int64_t time_ms, std::vector<ChangedFile>& found)
      : folder_(std::move(folder)), version_(version), time_ms_(time_ms), found_(found) {}

  void collect(const std::vector<Action>& actions, const TableState& before) {
    const bool has_feed =
        std::ranges::any_of(actions, [](const Action& action) { return std::holds_alternative<ChangeFile>(action); });
    std::map<std::string, const RemoveFile*> removed;
    for (const Action& action : actions) {
      const auto* remove = std::get_if<RemoveFile>(&action);
      if (remove != nullptr && remove->has_data_change) removed[path_key(remove->path)] = remove;
    }
    for (const Action& action : actions) {
      if (const auto* change = std::get_if<ChangeFile>(&action))
        add(change->path, change->partition_values, change->size, std::nullopt, std::nullopt);
      const auto* file = std::get_if<AddFile>(&action);
      if (has_feed || file == nullptr || !file->has_data_change) continue;
      const auto pair = removed.find(path_key(file->path));
      if (pair == removed.end()) {
        add(file->path, file->partition_values, file->size, "insert", file->deletion_vector);
      } else {
        compare_vectors(*file, *pair->second);
        removed.erase(pair);
      }
    }
    if (has_feed) return;
    for (const auto& [key, remove] : removed) delete_all(*remove, before);
  }

 private:
  void add(const std::string& path, const PartitionValues& values, std::int64_t size, std::optional<std::string> change,
           std::optional<DeletionVector> vector) {
    found_.push_back({path, values, size, std::move(change), version_, time_ms_, std::move(vector)});
  }

  void delete_all(const RemoveFile& remove, const TableState& before) {
    PartitionValues values = remove.partition_values;
    std::int64_t size = remove.size.value_or(0);
    if (!remove.has_extended_metadata) {
      for (const AddFile* file : before.files()) {
        if (path_key(file->path) != path_key(remove.path)) continue;
        values = file->partition_values;
        size = file->size;
      }
    }
    add(remove.path, values, size, "delete", remove.deletion_vector);
  }

  RowPositions deleted_rows(const std::optional<DeletionVector>& vector) const {
    return vector ? read_deletion_vector(folder_, *vector) : RowPositions{};
  }

  // The same file under another vector: rows that only one of them deletes are what changed.
  void compare_vectors(const AddFile& file, const RemoveFile& remove) {
    const RowPositions before = deleted_rows(remove.deletion_vector);
    const RowPositions after = deleted_rows(file.deletion_vector);
    add_rows(file, "delete", without(after, before));
    add_rows(file, "insert", without(before, after));
  }

  void add_rows(const AddFile& file, const char* change, const RowPositions& rows) {
    if (rows.empty()) return;
    const std::optional<std::int64_t> count = read_row_count(file.stats);
    if (!count) {
      throw Error({Fault::outside,
                   "the log does not tell how many rows a file with a deletion vector has",
                   {(folder_ / "_delta_log" / commit_file_name(version_)).string()},
                   "read the changes with the program that wrote the table"});
    }
    RowPositions all(static_cast<std::size_t>(std::max<std::int64_t>(*count, 0)));
    for (std::size_t row = 0; row < all.size(); ++row) all[row] = row;
    const RowPositions others = without(all, rows);
    add(file.path, file.partition_values, file.size, change,
        others.empty() ? std::nullopt : std::optional(inline_vector(others)));
  }

  std::filesystem::path folder_;
  std::int64_t version_;
  std::int64_t time_ms_;
  std::vector<ChangedFile>& found_;
};

// The scan of changed files: what is the same for all rows of a file stands as values of partition columns.
class ChangeScan {
 public:
  ChangeScan(const Metadata& metadata, const std::filesystem::path& folder)
      : folder_(folder),
        schema_(read_schema(metadata.schema_string, (folder / "_delta_log").string())),
        partition_by_(metadata.partition_columns),
        mapping_(column_mapping(metadata.configuration)) {
    columns_ = schema_;
    columns_.columns.push_back({.name = type_column});
    columns_.columns.push_back({.name = version_column, .type = {Type::Kind::long_}});
    columns_.columns.push_back({.name = time_column, .type = {Type::Kind::timestamp}});
  }

  const Schema& columns() const { return columns_; }

  std::string sql(const std::vector<ChangedFile>& files) const {
    std::vector<std::string> selects;
    for (const bool tells_itself : {false, true}) {
      std::vector<const ChangedFile*> part;
      for (const ChangedFile& file : files) {
        if (file.change.has_value() != tells_itself) part.push_back(&file);
      }
      if (!part.empty() || (tells_itself && selects.empty())) selects.push_back(scan(part, tells_itself));
    }
    return join(selects, "\nUNION ALL\n");
  }

 private:
  std::string scan(const std::vector<const ChangedFile*>& files, bool tells_itself) const {
    std::vector<std::string> partition_by = partition_by_;
    partition_by.insert(partition_by.end(), {version_column, time_column});
    if (!tells_itself) partition_by.emplace_back(type_column);
    std::vector<PartitionValues> values;
    for (const ChangedFile* file : files) {
      values.push_back(logical_values(schema_, partition_by_, mapping_, file->partition_values));
      values.back()[version_column] = std::to_string(file->version);
      values.back()[time_column] = format_utc(file->time_ms * micros_in_ms);
      if (file->change) values.back()[type_column] = *file->change;
    }
    std::vector<ScanFile> scanned;
    for (std::size_t i = 0; i < files.size(); ++i) {
      scanned.push_back({.path = resolve_path(folder_, files[i]->path),
                         .partition_values = &values[i],
                         .vector = files[i]->vector ? &*files[i]->vector : nullptr});
    }
    // The column that tells the change has no field number.
    const ColumnMapping mapping = tells_itself && mapping_ == ColumnMapping::id ? ColumnMapping::name : mapping_;
    return files_sql({columns_, partition_by, mapping, folder_}, scanned);
  }

  std::filesystem::path folder_;
  Schema schema_;
  std::vector<std::string> partition_by_;
  ColumnMapping mapping_;
  Schema columns_;
};

bool records_changes(const std::optional<Metadata>& metadata) {
  if (!metadata) return false;
  const auto found = metadata->configuration.find("delta.enableChangeDataFeed");
  return found != metadata->configuration.end() && to_lower(found->second) == "true";
}

}  // namespace

std::optional<TableChanges> find_changes(const Lake& lake, const TableName& table, const ChangeRange& range) {
  const Log log = list_log(lake, table);
  if (log.latest() < 0) return std::nullopt;
  const Bounds bounds(lake, table, log);
  TableChanges changes{.from = bounds.first(range.from), .to = bounds.last(range.to)};
  if (changes.from > changes.to) {
    throw Error({Fault::user,
                 "the changes from version " + std::to_string(changes.from) + " to version " +
                     std::to_string(changes.to) + " of the table " + table.text() + " are none",
                 {},
                 "name the older version first"});
  }
  TableState state;
  if (changes.from > 0) state = find_state(lake, table, AsOfVersion{changes.from - 1}).value();
  std::vector<ChangedFile> files;
  for (std::int64_t version = changes.from; version <= changes.to; ++version) {
    std::optional<std::vector<Action>> actions = find_commit(lake, table, version);
    if (!actions) {
      throw Error({Fault::user,
                   "version " + std::to_string(version) + " of the table " + table.text() + " is no longer in its log",
                   {log.folder.string()},
                   "ask for the changes of later versions"});
    }
    std::vector<ChangedFile> found;
    Changes(table_folder(lake, table), version, bounds.time_ms(version), found).collect(*actions, state);
    state.apply(version, bounds.time_ms(version), *std::move(actions));
    if (!records_changes(state.metadata())) throw_unrecorded(table, version);
    std::ranges::move(found, std::back_inserter(files));
  }
  if (std::optional<Problem> obstacle = find_read_obstacle(state, table_folder(lake, table).string()))
    throw Error(*std::move(obstacle));
  const ChangeScan scan(*state.metadata(), table_folder(lake, table));
  changes.schema = scan.columns();
  changes.sql = scan.sql(files);
  for (const ChangedFile& file : files) {
    ++changes.files;
    changes.bytes += file.size;
    if (file.vector && lake.database) register_live_rows(lake.database());
  }
  return changes;
}

}  // namespace schoolhouse::lake
