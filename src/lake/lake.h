// A lake is a folder of Delta tables, lake/<schema>/<name>/: find, read as of a version, stage, commit.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "lake/column_mapping.h"
#include "lake/deletion_vector.h"
#include "lake/schema.h"

namespace schoolhouse::storage {
class Storage;
}
namespace schoolhouse::duck {
class Connection;
class Database;
}  // namespace schoolhouse::duck

namespace schoolhouse::lake {

class StateCache;

// Where the lake is and how new tables are made. Storage, clock and database outlive it.
struct Lake {
  std::filesystem::path root;  // absolute
  storage::Storage* storage = nullptr;
  Clock* clock = nullptr;
  // Part of the names of files that this process writes, so that a killed run can be cleaned up.
  std::string run_id = {};
  // What is known of its tables' logs, shared by the lake's copies: then only newer entries are read. Nothing: all is read anew each time.
  std::shared_ptr<StateCache> states = {};
  // Reads and writes checkpoints: called by find_snapshot and commits when they meet one, not by find_head. May start the engine.
  std::function<duck::Database&()> database = {};
};

// Checks that the folder is a lake (marker file, or empty or absent), creates it when absent. Throws Error(user) for a folder that
// holds something else, Error(outside) when it can't be written and `for_writing`.
enum class Access { read, write };
void open_lake(const Lake& lake, Access access);
std::vector<TableName> list_tables(const Lake& lake);

// What our own commits say about themselves, in commitInfo under "schoolhouse".
struct CommitNotes {
  std::string run_id = {};
  std::string step = {};           // "model analytics.grade_distribution"
  std::string fingerprint = {};    // of everything that the rows depend on; empty for a foreign commit
  std::string row_hash = {};       // order-independent hash of all rows of the table at this version
  std::int64_t rows = -1;          // of the table at this version; -1: not known
  std::int64_t data_version = -1;  // the last version that changed rows or schema (this one, or an earlier one)
  std::map<std::string, std::int64_t> inputs = {};  // table name -> data version that was read
  std::map<std::string, std::string> extra = {};    // for example file signatures of a source
  std::string engine = {};                          // "duckdb v1.5.5"
};

// The newest version and its notes, from the log's last entry alone: no replay. Nothing when there is no such table.
struct Head {
  std::int64_t version = -1;
  CommitNotes notes;
};
std::optional<Head> find_head(const Lake& lake, const TableName& table);

// "AT (VERSION => 3)", "AT (TIMESTAMP => …)" or "AT (VERSION => 'tag')".
struct AsOfVersion {
  std::int64_t version = 0;
  friend auto operator<=>(const AsOfVersion&, const AsOfVersion&) = default;
};
struct AsOfTime {
  Micros at = 0;  // the newest version that was committed at or before it
  friend auto operator<=>(const AsOfTime&, const AsOfTime&) = default;
};
struct AsOfTag {
  std::string name;  // of a tag of the lake: the version that it pins
  friend auto operator<=>(const AsOfTag&, const AsOfTag&) = default;
};
using AsOf = std::variant<AsOfVersion, AsOfTime, AsOfTag>;

// One table among versions that belong together.
struct PinnedVersion {
  std::int64_t version = 0;
  std::string table_id = {};  // of the table's metadata: another id is another table of the same name; empty: not known
  std::int64_t rows = -1;     // -1: not known
};
using PinnedVersions = std::map<TableName, PinnedVersion>;

struct DataFile {
  std::string path;  // as in the log (URI-encoded, relative)
  std::map<std::string, std::optional<std::string>>
      partition_values;  // by the names of columns, also where the log has others
  std::int64_t size = 0;
  std::int64_t rows = -1;  // that still count
  std::string stats;       // JSON, as in the log
  std::optional<DeletionVector> deletion_vector = {};
};

struct Snapshot {
  TableName table;
  std::filesystem::path folder;
  std::int64_t version = -1;
  Micros committed_at = 0;
  Schema schema = {};
  std::vector<std::string> partition_by = {};
  std::map<std::string, std::string> properties = {};
  int min_reader_version = 1;
  int min_writer_version = 2;
  ColumnMapping mapping = ColumnMapping::none;
  std::vector<DataFile> files = {};
  CommitNotes notes = {};  // of this version
  std::int64_t bytes() const;
};
// Nothing when there is no such table. Throws for a corrupt log, an unknown feature (by name), a version that does not exist.
std::optional<Snapshot> find_snapshot(const Lake& lake, const TableName& table, std::optional<AsOf> as_of = {});
// A SELECT that yields exactly the rows and columns of the snapshot with their declared types, also with no files.
// With `with_file_and_row` two columns follow: schoolhouse_file, the place in `files`, and schoolhouse_row, the row's number in the
// file from 0, both BIGINT.
struct ScanOptions {
  bool with_file_and_row = false;
};
std::string scan_sql(const Snapshot& snapshot, const ScanOptions& options = {});

struct HistoryEntry {
  std::int64_t version;
  Micros committed_at;
  std::string operation = {};
  std::optional<std::int64_t> rows_added = {}, rows_removed = {}, files_added = {}, files_removed = {};
  CommitNotes notes = {};
};
// Newest first.
std::vector<HistoryEntry> read_history(const Lake& lake, const TableName& table, std::optional<std::size_t> most = {});

enum class WriteMode { append, overwrite, replace_partitions };

struct ColumnSummary {
  std::int64_t null_count = 0;
  std::optional<std::string> min, max;  // exact for numbers and dates; may be cut for text (is_exact says)
  bool is_exact = false;
};

// Data files that are written and durable but not yet part of any version. Dropped uncommitted, its files are deleted.
class StagedWrite {
 public:
  StagedWrite(StagedWrite&&) noexcept;
  ~StagedWrite();
  const TableName& table() const;
  const Schema& schema() const;
  std::int64_t rows() const;
  const std::string& row_hash() const;
  std::int64_t bytes() const;
  const std::map<std::string, ColumnSummary>& columns() const;
  // A SELECT over the staged rows alone (partition columns included): what checks read.
  std::string scan_sql() const;

  struct State;
  State& state() { return *state_; }
  explicit StagedWrite(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

struct StageRequest {
  TableName table;
  Schema schema;       // what the rows are cast to; the SELECT must yield these names
  std::string select;  // SQL that the connection can run
  std::vector<std::string> partition_by = {};
  std::vector<std::string> sort_by = {};  // order of rows within files, after the partition columns
  std::string codec = "zstd";             // of the Parquet pages; "snappy", "gzip", "lz4_raw", "uncompressed"
  // How the table's files name columns, as the schema's physical names and numbers say. What is staged under the names that people
  // see goes into a mapped table as well: commit_write writes its files anew.
  ColumnMapping mapping = ColumnMapping::none;
};
// Writes Parquet by DuckDB (zstd), with statistics, row count and row hash taken on the way, and syncs files and folders.
StagedWrite stage_write(const Lake& lake, duck::Connection& connection, StageRequest request);

struct CommitRequest {
  WriteMode mode = WriteMode::overwrite;
  std::string operation = "WRITE";  // Delta's word: "CREATE TABLE AS SELECT", "WRITE"
  CommitNotes notes = {};           // run_id, step, fingerprint, inputs, extra; the rest is filled in
  std::map<std::string, std::string> properties = {};  // for a new table: delta.logRetentionDuration, …
  std::string description = {};
  // The version that was read when the work was planned (-1: the table did not exist): conflicts are checked from there.
  std::optional<std::int64_t> read_version = {};
};
struct CommitResult {
  std::int64_t version = -1;
  std::int64_t data_version = -1;
  bool has_new_rows = true;  // false: the same rows were there already, only the notes were committed
};
// Makes the staged rows the next version (retrying past harmless winners), adds new columns to the schema, writes a checkpoint
// every 10 versions. When an overwrite brings exactly the rows (hash, count, schema) that are there, only notes are committed.
CommitResult commit_write(const Lake& lake, StagedWrite write, const CommitRequest& request);
// A commit that changes nothing but the notes (a new fingerprint for the same rows).
CommitResult commit_notes(const Lake& lake, const TableName& table, const CommitNotes& notes);

// One writing run at a time: held for the life of the object. A second run waits (telling `waiting` once) until the first
// ends, or until `is_stopped` says so: then it throws.
class WriterLock {
 public:
  WriterLock(const Lake& lake, const std::function<void()>& waiting, const std::function<bool()>& is_stopped = {});
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  Lake lake_;
  int descriptor_ = -1;
};
// Deletes what killed runs left behind: temporary log entries, and data files with a run id of ours that no version names.
// Call with the lock held. Returns how many files went. Costs nothing when the last run ended in order.
std::int64_t clean_up(const Lake& lake);

}  // namespace schoolhouse::lake
