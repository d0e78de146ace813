// Writes rows as Parquet files that no version names yet.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"
#include "duck/tally.h"
#include "duck/written_files.h"
#include "lake/declared_schema.h"
#include "lake/file_stats.h"
#include "lake/log.h"
#include "lake/partition_value.h"
#include "lake/scan.h"
#include "lake/staged_write.h"
#include "lake/uri.h"
#include "lake/written_check.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

// The column as its declared type. A zone-less time counts as UTC: the calendar library behind DuckDB's own cast needs
// microseconds a row to find that out.
std::string cast_sql(const Column& column, const std::string& source_type) {
  const std::string name = quote_identifier(column.name);
  if (source_type == duckdb_type(column.type)) return name;
  const bool is_zoneless = source_type == "DATE" || source_type == "TIMESTAMP" || source_type.starts_with("TIMESTAMP_");
  if (column.type.kind == Type::Kind::timestamp && is_zoneless) {
    return "make_timestamptz(epoch_us(CAST(" + name + " AS TIMESTAMP)))";
  }
  return "CAST(" + name + " AS " + duckdb_type(column.type) + ")";
}

std::string typed_select(duck::Connection& connection, const StageRequest& request) {
  std::map<std::string, std::string> source_types;
  for (const duck::ResultColumn& column : connection.describe(request.select))
    source_types[to_lower(column.name)] = column.type;
  std::vector<std::string> columns;
  std::vector<Problem> problems;
  for (const Column& column : request.schema.columns) {
    const auto source = source_types.find(to_lower(column.name));
    if (source == source_types.end()) {
      problems.push_back(
          {Fault::user,
           "the rows for " + request.table.text() + " have no column '" + column.name + "', which is declared",
           {},
           "select it, or take it out of the declaration"});
      continue;
    }
    std::string value = cast_sql(column, source->second);
    // An empty text can't be told from NULL in a partition.
    if (column.type.kind == Type::Kind::string && is_partition_column(request.partition_by, column.name))
      value = "nullif(" + value + ", '')";
    columns.push_back(value + " AS " + quote_identifier(column.name));
  }
  if (!problems.empty()) throw Error(std::move(problems));
  return "SELECT " + join(columns, ", ") + " FROM (" + request.select + "\n) AS given";
}

// The request in the names that files have: what COPY and the log are told.
StageRequest in_file_names(const StageRequest& request) {
  StageRequest files = request;
  files.schema = physical_schema(request.schema, request.mapping);
  files.partition_by = physical_names(request.schema, request.partition_by, request.mapping);
  files.sort_by = physical_names(request.schema, request.sort_by, request.mapping);
  return files;
}

std::string renamed_select(const StageRequest& request, const std::string& select) {
  if (request.mapping == ColumnMapping::none) return select;
  std::vector<std::string> columns;
  for (const Column& column : request.schema.columns) {
    columns.push_back(quote_identifier(column.name) + " AS " +
                      quote_identifier(physical_name(column, request.mapping)));
  }
  return "SELECT " + join(columns, ", ") + " FROM (" + select + ") AS named";
}

// ", FIELD_IDS {…}": the numbers by which other readers may look for columns.
std::string field_numbers(const StageRequest& files) {
  if (files.mapping == ColumnMapping::none) return {};
  std::vector<std::string> numbers;
  for (const Column& column : files.schema.columns) {
    if (column.field_id && !is_partition_column(files.partition_by, column.name))
      numbers.push_back(quote_literal(column.name) + ": " + std::to_string(*column.field_id));
  }
  return numbers.empty() ? std::string() : ", FIELD_IDS {" + join(numbers, ", ") + "}";
}

std::string order_by(const StageRequest& request) {
  std::vector<std::string> columns;
  for (const std::string& name : request.partition_by) columns.push_back(quote_identifier(name));
  for (const std::string& name : request.sort_by) columns.push_back(quote_identifier(name));
  return columns.empty() ? std::string() : " ORDER BY " + join(columns, ", ");
}

std::string copy_sql(const StageRequest& request, const StageDetails& details, const std::string& select,
                     const fs::path& folder, const std::string& file_stem) {
  const std::string extension = request.codec + ".parquet";
  std::string sql = "COPY (" + select + order_by(request) + ") TO ";
  std::string options =
      "FORMAT parquet, COMPRESSION " + quote_identifier(request.codec) + ", RETURN_STATS" + field_numbers(request);
  // DuckDB keeps no order over several folders; each partition has its rows together all the same.
  if (!request.sort_by.empty() && request.partition_by.empty()) options += ", PRESERVE_ORDER true";
  if (request.partition_by.empty() && details.file_bytes == 0) {
    return sql + quote_literal((folder / (file_stem + "." + extension)).string()) + " (" + options + ")";
  }
  if (request.partition_by.empty()) {
    options += ", FILE_SIZE_BYTES " + std::to_string(details.file_bytes);
  } else {
    std::vector<std::string> columns;
    for (const std::string& name : request.partition_by) columns.push_back(quote_identifier(name));
    options += ", PARTITION_BY (" + join(columns, ", ") + ")";
  }
  options += ", APPEND, FILENAME_PATTERN " + quote_literal(file_stem + "-{uuid}") + ", FILE_EXTENSION " +
             quote_literal(extension);
  return sql + quote_literal(folder.string()) + " (" + options + ")";
}

std::vector<Column> columns_in_files(const StageRequest& request) {
  std::vector<Column> columns;
  for (const Column& column : request.schema.columns) {
    if (!is_partition_column(request.partition_by, column.name)) columns.push_back(column);
  }
  return columns;
}

PartitionValues partition_values(const StageRequest& request, const duck::WrittenFile& file) {
  PartitionValues values;
  for (const auto& [name, text] : file.partition_values) {
    const Column* column = request.schema.find(name);
    values[name] = partition_value(column == nullptr ? Type{} : column->type, text);
  }
  return values;
}

// Files of a write that failed half-way have names that nobody told us.
void drop_unfinished(const Lake& lake, const TableName& table, const std::string& file_stem) noexcept {
  try {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(table_folder(lake, table))) {
      if (entry.path().filename().string().starts_with(file_stem)) files.push_back(entry.path());
    }
    drop_files(lake, table, files);
  } catch (const std::exception&) {
    return;  // the folder was never made, or can't be read now: clean_up tries again
  }
}

// DuckDB tells a failing disk in words; the user gets the folder and the way out.
[[noreturn]] void rethrow_disk_failure(const duck::QueryError& error, const fs::path& folder) {
  const std::string& message = error.failure().message;
  if (error.failure().kind == "IO" && message.find(folder.string()) != std::string::npos) {
    for (const int number : {ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, EIO}) {
      if (message.find(std::strerror(number)) != std::string::npos)
        storage::throw_disk_failure("write the data files", folder, number);
    }
  }
  throw;
}

std::vector<duck::WrittenFile> copy_rows(duck::Connection& connection, const std::string& sql, const fs::path& folder) {
  try {
    return duck::write_files(connection, sql);
  } catch (const duck::QueryError& error) {
    rethrow_disk_failure(error, folder);
  }
}

void check_nested_columns(const StageRequest& request) {
  if (request.mapping == ColumnMapping::none) return;
  for (const Column& column : request.schema.columns) {
    if (column.type.kind != Type::Kind::other) continue;
    throw Error({Fault::user,
                 "the column '" + column.name + "' of " + request.table.text() +
                     " is nested, and the table has column mapping: its rows can't be written here",
                 {},
                 "write to the table with the program that made it"});
  }
}

void check_request(const StageRequest& request) {
  std::vector<Problem> problems = find_schema_problems(request.table, request.schema, request.partition_by);
  if (!problems.empty()) throw Error(std::move(problems));
}

// `files` is the request in the names that files have.
void describe_files(StagedWrite::State& state, const StageRequest& files,
                    const std::vector<duck::WrittenFile>& written) {
  const std::vector<Column> columns = columns_in_files(files);
  constexpr Micros micros_in_ms = 1000;
  const std::int64_t now_ms = state.lake.clock->now() / micros_in_ms;
  const fs::path folder = table_folder(state.lake, files.table);
  for (const duck::WrittenFile& file : written) {
    const fs::path path = file.path;
    AddFile add{.path = encode_path(path.lexically_relative(folder).generic_string()),
                .partition_values = partition_values(files, file),
                .size = file.bytes,
                .modified_ms = now_ms,
                .stats = write_file_stats(columns, file)};
    state.files.push_back({path, std::move(add)});
  }
  const std::map<std::string, ColumnSummary> summaries = summarise(columns, written);
  for (const Column& column : state.schema.columns) {
    const auto found = summaries.find(physical_name(column, files.mapping));
    if (found != summaries.end()) state.columns[column.name] = found->second;
  }
}

std::int64_t rows_in(const std::vector<duck::WrittenFile>& written) {
  return std::accumulate(written.begin(), written.end(), std::int64_t{0},
                         [](std::int64_t sum, const duck::WrittenFile& file) { return sum + file.rows; });
}

// The rows that the files hold must be the rows that were counted.
void check_count(const StageRequest& request, const std::vector<duck::WrittenFile>& written, std::int64_t rows) {
  const std::int64_t in_files = rows_in(written);
  if (in_files == rows) return;
  throw Error({Fault::bug, "of " + format_count(rows) + " rows for " + request.table.text() + " " +
                               format_count(in_files) + " came to be in files"});
}

void write_rows(duck::Connection& connection, const StageRequest& request, const StageDetails& details,
                const std::string& typed, const std::string& file_stem, StagedWrite::State& state) {
  const fs::path table = table_folder(state.lake, request.table);
  const fs::path folder = details.folder.empty() ? table : table / details.folder;
  const StageRequest files = in_file_names(request);
  const auto copy = [&](const std::string& select) {
    return copy_rows(connection, copy_sql(files, details, renamed_select(request, select), folder, file_stem), folder);
  };
  std::vector<duck::WrittenFile> written;
  if (details.row_hash == StageDetails::RowHash::left_out) {
    written = copy(typed);
    state.rows = rows_in(written);
  } else {
    std::vector<std::string> names;
    for (const Column& column : request.schema.columns) names.push_back(column.name);
    const duck::Tally tally(connection.database());
    written = copy(tally.select(typed, names));
    const duck::TallyResult result = tally.result();
    check_count(request, written, result.rows);
    state.rows = result.rows;
    state.row_hash = result.hash;
  }
  check_written(written);
  // No rows, no file: a version may be without any.
  for (const duck::WrittenFile& file : written) {
    if (file.rows == 0) state.lake.storage->remove(file.path);
  }
  std::erase_if(written, [](const duck::WrittenFile& file) { return file.rows == 0; });
  std::ranges::sort(written, {}, &duck::WrittenFile::path);
  describe_files(state, files, written);
}

}  // namespace

StagedWrite stage_write(const Lake& lake, duck::Connection& connection, StageRequest request) {
  check_request(request);
  return stage_files(lake, connection, std::move(request), {});
}

StagedWrite stage_files(const Lake& lake, duck::Connection& connection, StageRequest request,
                        const StageDetails& details) {
  check_nested_columns(request);
  const fs::path folder = table_folder(lake, request.table);
  const fs::path data_folder = details.folder.empty() ? folder : folder / details.folder;
  const std::string file_stem = data_file_prefix(run_name(lake)) + random_uuid();
  const std::string typed = typed_select(connection, request);

  mark_unfinished(lake);
  const bool is_new = !has_versions(lake, request.table);
  // The folder of the log is made here so that its entry becomes durable together with those of the data files.
  storage::make_folder(log_folder(lake, request.table));
  storage::make_folder(data_folder);
  auto state = std::make_unique<StagedWrite::State>(StagedWrite::State{.lake = lake,
                                                                       .table = request.table,
                                                                       .schema = request.schema,
                                                                       .partition_by = request.partition_by,
                                                                       .mapping = request.mapping});
  try {
    write_rows(connection, request, details, typed, file_stem, *state);
  } catch (Error& error) {
    drop_unfinished(lake, request.table, file_stem);
    error.add_during("writing the table " + request.table.text());
    throw;
  }

  std::vector<fs::path> files;
  for (const StagedFile& file : state->files) files.push_back(file.path);
  if (is_new && files.empty()) files.push_back(log_folder(lake, request.table));
  // The disk can work on this while the rows are being checked.
  if (!files.empty()) {
    // Of a table that is there already, the folders above it are durable.
    state->synced = std::async(std::launch::async, [storage = lake.storage, files = std::move(files),
                                                    top = is_new ? lake.root : folder] { storage->sync(files, top); });
  }
  return StagedWrite(std::move(state));
}

StagedWrite::StagedWrite(std::unique_ptr<State> state) : state_(std::move(state)) {}
StagedWrite::StagedWrite(StagedWrite&&) noexcept = default;

StagedWrite::~StagedWrite() {
  if (!state_ || state_->is_committed) return;
  if (state_->synced.valid()) state_->synced.wait();
  std::vector<fs::path> files;
  for (const StagedFile& file : state_->files) files.push_back(file.path);
  drop_files(state_->lake, state_->table, files);
}

const TableName& StagedWrite::table() const { return state_->table; }
const Schema& StagedWrite::schema() const { return state_->schema; }
std::int64_t StagedWrite::rows() const { return state_->rows; }
const std::string& StagedWrite::row_hash() const { return state_->row_hash; }
const std::map<std::string, ColumnSummary>& StagedWrite::columns() const { return state_->columns; }

std::int64_t StagedWrite::bytes() const {
  return std::accumulate(state_->files.begin(), state_->files.end(), std::int64_t{0},
                         [](std::int64_t sum, const StagedFile& file) { return sum + file.add.size; });
}

std::string StagedWrite::scan_sql() const {
  std::vector<PartitionValues> values;
  for (const StagedFile& file : state_->files)
    values.push_back(logical_values(state_->schema, state_->partition_by, state_->mapping, file.add.partition_values));
  std::vector<ScanFile> files;
  for (std::size_t i = 0; i < values.size(); ++i) files.push_back({state_->files[i].path, &values[i], true});
  return files_sql({state_->schema, state_->partition_by, state_->mapping}, files);
}

}  // namespace schoolhouse::lake
