// Loads one table of a source: landing, reading, quarantine, checks, commit.
// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "base/text.h"
#include "connector/child_table.h"
#include "connector/csv_table.h"
#include "connector/dataset.h"
#include "connector/download/downloads.h"
#include "connector/evolution.h"
#include "connector/file_plan.h"
#include "connector/file_table.h"
#include "connector/landing.h"
#include "connector/load_identity.h"
#include "connector/load_rules.h"
#include "connector/postgres/load_postgres.h"
#include "connector/quarantine.h"
#include "connector/record_table.h"
#include "connector/rest/load_rest.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

// Rows that are durable but not published, and those that did not fit.
struct StagedRows {
  lake::StagedWrite staged;
  std::vector<Misfit> misfits;
};

class FileLoad {
 public:
  FileLoad(const Source& source, const FilesSource& files, const FileTable& table, const LoadContext& context)
      : source_(source),
        declared_(table),
        files_(files),
        table_(table),
        context_(context),
        folder_(context.project / files.path),
        head_(lake::find_head(context.lake, table.name)) {
    if (head_) take_known_columns(table_, head_->notes.extra);
  }

  TableLoad run() {
    find_files();
    TableLoad done{.table = table_.name};
    for (const auto& [path, size] : sizes_) done.bytes += size;
    done.files = static_cast<std::int64_t>(inputs_.size());
    if (!context_.is_forced && is_unchanged()) {
      if (downloads_) downloads_->keep();
      done.outcome = LoadOutcome::unchanged;
      done.version = head_->version;
      done.rows = head_->notes.rows;
      return done;
    }
    loaded_at_ = context_.lake.clock->now();
    Landing landing(context_.lake, {source_.name, table_.name.name, context_.run_id});
    landing.take(inputs_);
    landing.start_hashing();
    StagedRows rows = read(landing);
    std::map<std::filesystem::path, std::string> hashes;
    for (const LandedFile& file : landing.finish_hashing()) hashes[file.source] = file.sha256;
    identity_.content = content_of(identity_, inputs_, hashes);

    const std::int64_t good = rows.staged.rows();
    done.rows = good;
    done.quarantined = count_rows(rows.misfits).dropped;
    if (auto warning = left_out_warning(table_, rows.misfits, place("schema_contract")))
      done.warnings.push_back(std::move(*warning));
    refuse_misfits(rows.misfits, good);
    refuse_loss(table_, good, head_ ? head_->notes.rows : -1, "the files", place("files"), place("shrink_limit"));
    context_.audit(table_.checks, rows.staged.scan_sql(), &rows.staged);
    landing.keep(identity_.content);
    keep_misfits(context_, table_.name, quarantine_entry(), rows.misfits);
    done.version = commit(std::move(rows.staged));
    if (downloads_) downloads_->keep();
    return done;
  }

 private:
  Place place(std::string_view key) const {
    return {source_.file, table_.line, "tables." + table_.name.name + (key.empty() ? "" : ".") + std::string(key)};
  }

  void find_files() {
    if (files_.web) {
      fetch_files(*files_.web);
    } else {
      std::vector<Problem> problems;
      inputs_ = find_input_files(folder_, table_.files, place("files"), problems);
      if (!problems.empty()) throw Error(std::move(problems));
    }
    for (const InputFile& input : inputs_) sizes_[input.path] = input.stamp.size;
    identity_ = identify(source_, declared_, inputs_);
    if (downloads_) identity_.signature = signature_of(inputs_);
  }

  void fetch_files(const WebService& web) {
    DownloadHashes known;
    if (head_) {
      const auto note = head_->notes.extra.find("downloads");
      if (note != head_->notes.extra.end()) known = parse_download_hashes(note->second);
    }
    downloads_.emplace(source_, web, table_, context_, std::move(known));
    inputs_ = downloads_->find(place("files"));
  }

  bool is_unchanged() {
    if (!head_) return false;
    const LoadIdentity last = from_notes(head_->notes.extra);
    if (last.declaration != identity_.declaration || last.sizes != identity_.sizes) return false;
    if (last.signature == identity_.signature) return true;
    if (downloads_) return false;
    if (last.content != content_of(identity_, inputs_, hash_files(inputs_))) return false;
    // The same bytes under new times: next time they need not be read.
    lake::CommitNotes notes = head_->notes;
    notes.run_id = context_.run_id;
    notes.extra["signature"] = identity_.signature;
    head_->version = lake::commit_notes(context_.lake, table_.name, notes).version;
    return true;
  }

  lake::StagedWrite stage(const std::string& rows_sql) {
    const std::string select = with_origin_sql(rows_sql, source_.name, context_.run_id, loaded_at_);
    return lake::stage_write(context_.lake, context_.connection(),
                             {.table = table_.name, .schema = schema_of(table_), .select = select});
  }

  StagedRows read(const Landing& landing) {
    const PathOf path_of = [&](const InputFile& input) { return landing.work_path(input); };
    take_header_names(table_, inputs_, path_of, context_.connection);
    FilePlan plan = plan_files(table_, inputs_, path_of, context_.connection);
    if (plan.files.empty() && plan.parquet_files.empty()) return {stage(no_rows_sql(table_)), {}};
    if (auto quick = read_quickly(plan, landing)) return {std::move(*quick), {}};
    if (evolves(table_) && !plan.files.empty() &&
        take_new_columns(table_, find_new_columns(context_.connection(), table_, plan.files)))
      plan = plan_files(table_, inputs_, path_of, context_.connection);
    return read_carefully(plan);
  }

  // Plain delimited text in which everything fits is read at the full speed of DuckDB. Where something does not, all is read again with care.
  std::optional<lake::StagedWrite> read_quickly(const FilePlan& plan, const Landing& landing) {
    for (const PlannedFile& file : plan.files) {
      if (!is_plain(table_, file)) return std::nullopt;
    }
    if (plan.files.empty()) return std::nullopt;
    try {
      return stage(csv_rows_sql(context_.connection().database(), table_, plan.files, landing.work_folder().string()));
    } catch (const CellMisfit&) {
      return std::nullopt;
    } catch (const duck::QueryError& error) {
      if (!is_row_fault(error.failure())) throw;
      return std::nullopt;
    }
  }

  StagedRows read_carefully(const FilePlan& plan) {
    MisfitLog log(table_.quarantine_limit > 0 ? MisfitLog::Tolerance::some : MisfitLog::Tolerance::none);
    try {
      duck::Connection& connection = context_.connection();
      const std::string sql = plan.parquet_files.empty()
                                  ? record_rows_sql(connection.database(), table_, plan.files, log)
                                  : parquet_rows_sql(connection, table_, plan.parquet_files, log);
      lake::StagedWrite staged = stage(sql);
      std::vector<Problem> problems = log.take_problems();
      if (!problems.empty()) throw_first(std::move(problems));
      return {std::move(staged), log.take_misfits()};
    } catch (const TooManyMisfits&) {
      stop_for(log.take_misfits(), "");
    }
  }

  void refuse_misfits(const std::vector<Misfit>& misfits, std::int64_t good) {
    const std::string excess = describe_excess(table_, misfits, good);
    if (!excess.empty()) stop_for(misfits, excess);
  }

  // Stops the load, and keeps the first rows that did not fit for inspection.
  [[noreturn]] void stop_for(std::vector<Misfit> misfits, std::string what) {
    std::vector<Problem> problems = misfit_problems(table_, misfits, std::move(what), place("quarantine_limit"));
    if (misfits.size() > most_kept_of_stopped) misfits.resize(most_kept_of_stopped);
    if (identity_.content.empty()) identity_.content = content_of(identity_, inputs_, hash_files(inputs_));
    keep_misfits(context_, table_.name, quarantine_entry(), misfits);
    throw Error(std::move(problems));
  }

  QuarantineEntry quarantine_entry() const { return {source_.name, context_.run_id, loaded_at_, identity_.content}; }

  std::int64_t commit(lake::StagedWrite staged) {
    if (!downloads_) identity_.signature = signature_now(inputs_);
    lake::CommitRequest request;
    request.operation = head_ ? "WRITE" : "CREATE TABLE AS SELECT";
    request.notes.run_id = context_.run_id;
    request.notes.step = "source " + source_.name + " " + table_.name.text();
    request.notes.fingerprint = identity_.content;
    request.notes.extra = to_notes(identity_);
    note_evolved_columns(table_, request.notes.extra);
    if (downloads_) request.notes.extra["downloads"] = to_text(downloads_->hashes());
    request.properties = context_.properties;
    request.description = table_.description;
    request.read_version = head_ ? head_->version : -1;
    return lake::commit_write(context_.lake, std::move(staged), request).version;
  }

  const Source& source_;
  const FileTable& declared_;
  const FilesSource& files_;
  FileTable table_;  // with what evolved
  const LoadContext& context_;
  std::filesystem::path folder_;
  std::optional<lake::Head> head_;
  std::optional<Downloads> downloads_;  // of files that are fetched
  std::vector<InputFile> inputs_;
  std::map<std::filesystem::path, std::int64_t> sizes_;
  LoadIdentity identity_;
  Micros loaded_at_ = 0;
};

const lake::TableName& name_of(const FileTable& table) { return table.name; }
const lake::TableName& name_of(const PulledTable& table) { return table.rows.name; }

template <typename Table>
const Table& find_table(const std::vector<Table>& tables, const Source& source, const lake::TableName& name) {
  for (const Table& table : tables) {
    if (name_of(table) == name) return table;
  }
  throw Error({.fault = Fault::bug, .what = "the source '" + source.name + "' has no table " + name.text()});
}

TableLoad load(const FilesSource& files, const Source& source, const lake::TableName& name,
               const LoadContext& context) {
  return FileLoad(source, files, find_table(files.tables, source, name), context).run();
}

TableLoad load(const RestSource& rest, const Source& source, const lake::TableName& name, const LoadContext& context) {
  return load_rest_table(source, rest, find_table(rest.tables, source, name), context);
}

TableLoad load(const PostgresSource& postgres, const Source& source, const lake::TableName& name,
               const LoadContext& context) {
  return load_postgres_table(source, postgres, find_table(postgres.tables, source, name), context);
}

TableLoad load(const GeneratorSource& generator, const Source& source, const lake::TableName& name,
               const LoadContext& context) {
  const Dataset* dataset = find_dataset(generator.dataset);
  if (dataset == nullptr)
    throw Error({.fault = Fault::user, .what = "unknown dataset '" + generator.dataset + "'", .where = {source.file}});
  return dataset->load(source, name, context);
}

}  // namespace

TableLoad load_table(const Source& source, const lake::TableName& table, const LoadContext& context) {
  try {
    if (const auto child = find_child(source, table)) return load_child_table(source, *child, context);
    return std::visit([&](const auto& kind) { return load(kind, source, table, context); }, source.kind);
  } catch (Error& error) {
    error.add_during("loading " + table.text() + " from the source '" + source.name + "'");
    throw;
  }
}

}  // namespace schoolhouse::connector
