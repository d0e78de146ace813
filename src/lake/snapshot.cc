// A table at one version for those who read it; and the newest version's notes, without reading more.
// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "base/error.h"
#include "lake/action_json.h"
#include "lake/features.h"
#include "lake/file_stats.h"
#include "lake/live_rows.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "lake/schema_json.h"
#include "lake/state_cache.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;

// Notes of a commit of ours; for a foreign one, that it may have changed rows.
CommitNotes notes_of(const std::optional<CommitInfo>& info, std::int64_t version) {
  CommitNotes notes = info && info->notes ? *info->notes : CommitNotes{};
  if (notes.data_version < 0) notes.data_version = version;
  return notes;
}

std::optional<std::string> read_commit_text(const Lake& lake, const TableName& table, std::int64_t version) {
  return lake.storage->read(log_folder(lake, table) / commit_file_name(version));
}

struct Newest {
  std::int64_t version = -1;
  std::optional<std::string> text;  // nothing when only a checkpoint tells of the version
};

// From the hint on, entries are asked for one by one: with a checkpoint every few versions this is quicker than a listing.
std::optional<Newest> find_newest(const Lake& lake, const TableName& table) {
  if (const std::optional<std::int64_t> hint = find_hint(lake, table)) {
    Newest newest{*hint, read_commit_text(lake, table, *hint)};
    while (newest.text) {
      std::optional<std::string> next = read_commit_text(lake, table, newest.version + 1);
      if (!next) return newest;
      newest = {newest.version + 1, std::move(next)};
    }
  }
  const Log log = list_log(lake, table);
  if (log.latest() < 0) return std::nullopt;
  return Newest{log.latest(), read_commit_text(lake, table, log.latest())};
}

}  // namespace

std::int64_t Snapshot::bytes() const {
  return std::accumulate(files.begin(), files.end(), std::int64_t{0},
                         [](std::int64_t sum, const DataFile& file) { return sum + file.size; });
}

std::optional<Head> find_head(const Lake& lake, const TableName& table) {
  const std::optional<Newest> newest = find_newest(lake, table);
  if (!newest) return std::nullopt;
  std::optional<CommitInfo> info;
  if (newest->text) {
    info = find_commit_info(*newest->text, (log_folder(lake, table) / commit_file_name(newest->version)).string());
  }
  return Head{newest->version, notes_of(info, newest->version)};
}

std::optional<Snapshot> find_snapshot(const Lake& lake, const TableName& table, std::optional<AsOf> as_of) {
  const SharedState state = find_shared_state(lake, table, as_of);
  if (!state) return std::nullopt;
  return to_snapshot(lake, table, *state);
}

Snapshot to_snapshot(const Lake& lake, const TableName& table, const TableState& state) {
  Snapshot snapshot{.table = table, .folder = table_folder(lake, table)};
  if (std::optional<Problem> obstacle = find_read_obstacle(state, snapshot.folder.string()))
    throw Error(*std::move(obstacle));
  const Metadata& metadata = *state.metadata();
  snapshot.version = state.version();
  snapshot.committed_at = state.modified_ms() * micros_in_ms;
  snapshot.schema = read_schema(metadata.schema_string, log_folder(lake, table).string());
  snapshot.partition_by = metadata.partition_columns;
  snapshot.properties = metadata.configuration;
  snapshot.min_reader_version = state.protocol()->min_reader_version;
  snapshot.min_writer_version = state.protocol()->min_writer_version;
  snapshot.notes = notes_of(state.last_info(), state.version());
  bool has_vectors = false;
  snapshot.mapping = column_mapping(metadata.configuration);
  const std::vector<const AddFile*> files = state.files();
  snapshot.files.reserve(files.size());
  for (const AddFile* file : files) {
    std::int64_t rows = read_row_count(file->stats).value_or(-1);
    if (file->deletion_vector) {
      has_vectors = true;
      if (rows >= 0) rows -= file->deletion_vector->cardinality;
    }
    snapshot.files.push_back(
        {file->path, logical_values(snapshot.schema, snapshot.partition_by, snapshot.mapping, file->partition_values),
         file->size, rows, file->stats, file->deletion_vector});
  }
  if (has_vectors && lake.database) register_live_rows(lake.database());
  return snapshot;
}

}  // namespace schoolhouse::lake
