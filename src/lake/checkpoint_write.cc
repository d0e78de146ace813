// Writes checkpoints: the entries as JSON lines, turned into Parquet by DuckDB.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"
#include "duck/written_files.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/checkpoint_stats.h"
#include "lake/json_checksum.h"
#include "lake/json_writer.h"
#include "lake/schema_json.h"
#include "lake/written_check.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view columns =
    "{txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',"
    " add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, "
    "dataChange BOOLEAN,"
    " stats VARCHAR, tags MAP(VARCHAR, VARCHAR), deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "
    "\"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT))',"
    " remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN,"
    " partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv "
    "VARCHAR, \"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT))',"
    " metaData: 'STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options "
    "MAP(VARCHAR, VARCHAR)),"
    " schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)',"
    " protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures "
    "VARCHAR[])'}";

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t default_retention_ms = 7 * day_ms;
constexpr std::int64_t default_interval = 10;

std::optional<std::string> property(const TableState& state, const std::string& key) {
  const auto found = state.metadata()->configuration.find(key);
  return found == state.metadata()->configuration.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Action> entries_of(const TableState& state, std::int64_t oldest_removal_ms) {
  std::vector<Action> entries = {*state.protocol(), *state.metadata()};
  for (ApplicationTransaction& transaction : state.transactions()) entries.emplace_back(std::move(transaction));
  for (const RemoveFile* file : state.removed_files()) {
    if (file->deleted_ms.value_or(0) < oldest_removal_ms) continue;
    RemoveFile entry = *file;
    entry.has_data_change = false;
    entries.emplace_back(std::move(entry));
  }
  for (const AddFile* file : state.files()) {
    AddFile entry = *file;
    entry.has_data_change = false;
    entries.emplace_back(std::move(entry));
  }
  return entries;
}

// A file that is gone at the end, however that comes.
class ScratchFile {
 public:
  explicit ScratchFile(fs::path path) : path_(std::move(path)) {}
  ~ScratchFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_lines(const fs::path& file, const std::string& lines) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << lines;
  out.close();
  if (!out) storage::throw_disk_failure("write the file", file, errno);
}

std::size_t longest_line(std::string_view lines) {
  std::size_t longest = 0;
  while (!lines.empty()) {
    const std::size_t size = std::min(lines.find('\n'), lines.size() - 1) + 1;
    longest = std::max(longest, size);
    lines.remove_prefix(size);
  }
  return longest;
}

std::string hint_json(std::int64_t version, std::size_t entries, std::size_t bytes, std::size_t files) {
  JsonWriter out;
  out.open_object().key("version").number(version).key("size").number(static_cast<std::int64_t>(entries));
  out.key("sizeInBytes").number(static_cast<std::int64_t>(bytes));
  out.key("numOfAddFiles").number(static_cast<std::int64_t>(files));
  const std::string fields = out.take();
  simdjson::dom::parser parser;
  return fields + ",\"checksum\":\"" + json_checksum(parse_json(parser, fields + "}")) + "\"}";
}

// Hadoop's local disk keeps a checksum of each file that Spark wrote: it would refuse ours in that file's place.
void put_beside_sums(const Lake& lake, const fs::path& folder, const std::string& name, std::string_view bytes) {
  lake.storage->remove(folder / ("." + name + ".crc"));
  lake.storage->put(folder / name, bytes);
}

}  // namespace

std::optional<std::int64_t> parse_interval_ms(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t ms;
  };
  constexpr Unit units[] = {{"millisecond", 1},  {"second", 1000}, {"minute", 60'000},
                            {"hour", 3'600'000}, {"day", day_ms},  {"week", 7 * day_ms}};
  std::vector<std::string> words;
  for (const std::string& word : split(to_lower(trim(text)), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() == 3 && words.front() == "interval") words.erase(words.begin());
  if (words.size() != 2) return std::nullopt;
  const std::optional<std::int64_t> count = parse_integer(words[0]);
  const std::string unit = words[1].ends_with('s') ? words[1].substr(0, words[1].size() - 1) : words[1];
  const auto* found = std::ranges::find(units, unit, &Unit::name);
  constexpr std::int64_t most = 10'000'000;
  if (!count || *count < 0 || *count > most || found == std::end(units)) return std::nullopt;
  return *count * found->ms;
}

bool is_checkpoint_due(std::int64_t version, const Metadata& metadata) {
  const auto found = metadata.configuration.find("delta.checkpointInterval");
  const std::string& text = found == metadata.configuration.end() ? std::string() : found->second;
  const std::int64_t interval = parse_integer(text).value_or(default_interval);
  return version > 0 && interval > 0 && version % interval == 0;
}

void write_checkpoint(const Lake& lake, const TableName& table, const TableState& state) {
  if (!lake.database) throw Error({Fault::bug, "a checkpoint can't be written without a database"});
  constexpr std::int64_t micros_in_ms = 1000;
  const std::int64_t retention = parse_interval_ms(property(state, "delta.deletedFileRetentionDuration").value_or(""))
                                     .value_or(default_retention_ms);
  const std::vector<Action> entries = entries_of(state, lake.clock->now() / micros_in_ms - retention);

  const fs::path folder = log_folder(lake, table);
  const std::string scratch_name = std::string(storage::unfinished_prefix) + random_uuid();
  const ScratchFile lines(folder / (scratch_name + ".json"));
  const ScratchFile parquet(folder / (scratch_name + ".parquet"));
  const std::string text = write_actions(entries);
  write_lines(lines.path(), text);
  duck::Connection connection = lake.database().connect();
  // Delta's default is the text alone.
  const bool has_parsed_stats = to_lower(property(state, "delta.checkpoint.writeStatsAsStruct").value_or("")) == "true";
  const std::string taken =
      has_parsed_stats ? "* REPLACE (" +
                             add_with_parsed_stats(read_schema(state.metadata()->schema_string, folder.string()),
                                                   state.metadata()->partition_columns) +
                             ")"
                       : "*";
  check_written(duck::write_files(
      connection, "COPY (SELECT " + taken + " FROM read_json(" + quote_literal(lines.path().string()) +
                      ", format = 'newline_delimited', maximum_object_size = " +
                      std::to_string(2 * longest_line(text)) + ", columns = " + std::string(columns) + ")) TO " +
                      quote_literal(parquet.path().string()) + " (FORMAT parquet, COMPRESSION snappy, RETURN_STATS)"));

  const std::string bytes = lake.storage->read(parquet.path()).value_or("");
  put_beside_sums(lake, folder, checkpoint_file_name(state.version()), bytes);
  put_beside_sums(lake, folder, std::string(hint_file_name),
                  hint_json(state.version(), entries.size(), bytes.size(), state.files().size()));
}

}  // namespace schoolhouse::lake
