// Asks for the first rows of a table and reads them as a load would, without changing anything.
// SPDX-License-Identifier: Apache-2.0
#include "connector/trial.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/text.h"
#include "connector/child_records.h"
#include "connector/download/downloads.h"
#include "connector/evolution.h"
#include "connector/file_plan.h"
#include "connector/load_rules.h"
#include "connector/parquet_table.h"
#include "connector/postgres/postgres_reader.h"
#include "connector/record_table.h"
#include "connector/rest/lake_values.h"
#include "connector/rest/load_rest.h"
#include "connector/rest/pulled_rows.h"
#include "connector/rest/service.h"
#include "duck/database.h"
#include "storage/storage.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t most_problems = 5;

// A folder that goes with the object, and that nobody else may read: rows of students come to lie in it.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "schoolhouse-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) storage::throw_disk_failure("make the folder", name, errno);
    path_ = name;
  }
  ~Scratch() {
    std::error_code left_to_the_system;
    std::filesystem::remove_all(path_, left_to_the_system);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string columns_sql(const FileTable& table) {
  std::string list;
  for (const lake::Column& column : schema_of(table).columns) {
    const bool is_made = std::ranges::any_of(
        table.made_columns, [&](const catalog::ContractColumn& made) { return made.name == column.name; });
    if (!is_made && !column.name.starts_with('_')) list += (list.empty() ? "" : ", ") + quote_identifier(column.name);
  }
  return list;
}

// Reads rows as a load would, then those of the child tables.
struct Reading {
  duck::Connection& connection;
  std::int64_t most_rows;
  std::vector<ChildTrial>& children;

  // `read_as` is the table as its files have it.
  void read(const FileTable& table, const FileTable& read_as, const std::vector<PlannedFile>& files, MisfitLog& log,
            duck::Rows& shown, std::vector<Problem>& problems) {
    read(table, files.empty() ? no_rows_sql(table) : record_rows_sql(connection.database(), read_as, files, log), log,
         shown, problems);
  }

  // Gives how many rows there are.
  std::int64_t read(const FileTable& table, const std::string& rows_sql, MisfitLog& log, duck::Rows& shown,
                    std::vector<Problem>& problems) {
    const TemporaryRows rows(connection, rows_sql);
    shown = connection.query("SELECT " + columns_sql(table) + " FROM " + rows.name() +
                             (most_rows > 0 ? " LIMIT " + std::to_string(most_rows) : ""));
    add_misfits(log, problems);
    for (const FileTable& child : table.child_tables) read_child({&table, &child}, rows);
    return rows.count();
  }

  void read_child(const ChildOf& child, const TemporaryRows& parents) {
    MisfitLog log(MisfitLog::Tolerance::some);
    const ChildRecords records(connection, child, "SELECT * FROM " + parents.name(),
                               std::filesystem::temp_directory_path(), log);
    ChildTrial found{.table = child.table->name, .records = records.count()};
    const std::size_t place = children.size();
    children.push_back(found);
    read(*child.table, records.table(), records.parts(), log, found.rows, found.problems);
    for (Problem& problem : found.problems) problem.where.line = 0;
    children[place] = std::move(found);
  }

  static void add_misfits(MisfitLog& log, std::vector<Problem>& problems) {
    problems = log.take_problems();
    for (const Misfit& misfit : log.take_misfits()) {
      if (problems.size() >= most_problems) break;
      problems.push_back({Fault::data,
                          "the row does not fit: " + misfit.reason,
                          {misfit.file, static_cast<int>(misfit.line), misfit.column}});
    }
  }
};

// So many rows of a database or a file are tried.
constexpr std::int64_t most_tried = 100;

// Reads what was kept, and tells what does not fit.
void read_kept(const PulledTable& table, const PulledInput& kept, const LoadContext& context, std::int64_t most_rows,
               Trial& trial) {
  const std::vector<PlannedFile> pages = plan_pages(table, {kept});
  if (pages.empty()) return;
  MisfitLog log(MisfitLog::Tolerance::some);
  Reading reading{context.connection(), most_rows, trial.children};
  reading.read(table.rows, table.rows, pages, log, trial.rows, trial.problems);
}

Trial try_endpoint(const RestSource& rest, const RestTable& table, const LoadContext& context, const Place& place,
                   std::int64_t most_rows) {
  const auto snapshot = lake::find_snapshot(context.lake, table.rows.name);
  const std::vector<RequestSpec> plan = plan_rest_table(table, LakeValues(context, table, snapshot), place);
  if (plan.empty()) return {};
  const Scratch scratch;
  Pull pull("trial", 0, context.lake, scratch.path(), {});
  Service service(rest, context.remote());
  const RequestSpec& spec = plan.front();
  const auto body = pull.begin_page();
  const Answer answer = service.ask(table, spec, {}, *body);
  Trial trial;
  trial.asked = answer.asked;
  trial.requests = static_cast<std::int64_t>(plan.size());
  if (!answer.has_body) return trial;
  PagesSoFar so_far;
  const NextPage next = decide_next(table.paging, {}, answer.facts, so_far);
  if (!next.fault.empty()) throw Error({Fault::outside, next.fault, place, next.fix});
  trial.records = answer.facts.records;
  trial.total = so_far.total;
  trial.has_next = next.page.has_value();
  PulledPage page{.key = {}, .asked = answer.asked, .records = answer.facts.records};
  body->finish();
  pull.keep(spec.key, spec.values, page, body.get());
  read_kept(table, {"trial", pull.folder(), spec.key, {spec.values, {page}}}, context, most_rows, trial);
  return trial;
}

Trial try_database(const PostgresSource& postgres, const PostgresTable& table, const LoadContext& context,
                   const Place& place, std::int64_t most_rows) {
  const auto snapshot = lake::find_snapshot(context.lake, table.rows.name);
  std::vector<RequestSpec> plan = {{}};
  LakeValues(context, table, snapshot).set_cursors(plan);
  const Scratch scratch;
  Pull pull("trial", 0, context.lake, scratch.path(), {});
  const std::int64_t most = std::max(most_tried, most_rows);
  const FetchResult fetched = PostgresReader(postgres, context).fetch(table, plan.front(), pull, place, most);
  const std::vector<PulledPage>& pages = fetched.requests.front().pages;
  Trial trial;
  trial.asked = pages.front().asked;
  trial.requests = 1;
  trial.records = fetched.count.records;
  trial.has_next = trial.records == most;
  read_kept(table, {"trial", pull.folder(), "", {{}, pages}}, context, most_rows, trial);
  return trial;
}

// The first file of a table. One of a web server is fetched whole, and not kept.
Trial try_files(const Source& source, const FilesSource& files, FileTable table, const LoadContext& context,
                const Place& place, std::int64_t most_rows) {
  const Place declared{place.file, place.line, place.key + ".files"};
  if (const auto head = lake::find_head(context.lake, table.name)) take_known_columns(table, head->notes.extra);
  const Scratch scratch;
  std::vector<InputFile> inputs;
  Trial trial;
  if (files.web) {
    trial.requests = static_cast<std::int64_t>(table.files.size());
    table.files.resize(1);
    lake::Lake elsewhere = context.lake;
    elsewhere.root = scratch.path();
    const LoadContext apart{.lake = elsewhere,
                            .connection = context.connection,
                            .audit = context.audit,
                            .project = context.project,
                            .run_id = context.run_id,
                            .properties = {},
                            .remote = context.remote};
    inputs = Downloads(source, *files.web, table, apart, {}).find(declared);
    trial.asked = address_of(*files.web, table.files.front());
  } else {
    std::vector<Problem> problems;
    inputs = find_input_files(context.project / files.path, table.files, declared, problems);
    if (!problems.empty()) throw Error(std::move(problems));
    trial.requests = static_cast<std::int64_t>(inputs.size());
    trial.asked = inputs.front().name;
  }
  inputs.resize(1);
  const PathOf path_of = [](const InputFile& input) { return input.path; };
  take_header_names(table, inputs, path_of, context.connection);
  const FilePlan plan = plan_files(table, inputs, path_of, context.connection);
  if (plan.files.empty() && plan.parquet_files.empty()) return trial;
  duck::Connection& connection = context.connection();
  MisfitLog log(MisfitLog::Tolerance::some);
  const std::string sql = plan.parquet_files.empty() ? record_rows_sql(connection.database(), table, plan.files, log)
                                                     : parquet_rows_sql(connection, table, plan.parquet_files, log);
  const std::int64_t most = std::max(most_tried, most_rows);
  Reading reading{connection, most_rows, trial.children};
  trial.records =
      reading.read(table, "SELECT * FROM (" + sql + ") LIMIT " + std::to_string(most), log, trial.rows, trial.problems);
  trial.has_next = trial.requests > 1 || trial.records == most;
  return trial;
}

}  // namespace

bool can_be_tried(const Source& source) { return !std::holds_alternative<GeneratorSource>(source.kind); }

Trial try_table(const Source& source, const lake::TableName& name, const LoadContext& context, std::int64_t most_rows) {
  const auto place_of = [&](const FileTable& table) {
    return Place{source.file, table.line, "tables." + table.name.name};
  };
  if (const auto* rest = std::get_if<RestSource>(&source.kind)) {
    for (const RestTable& table : rest->tables) {
      if (table.rows.name == name) return try_endpoint(*rest, table, context, place_of(table.rows), most_rows);
    }
  }
  if (const auto* postgres = std::get_if<PostgresSource>(&source.kind)) {
    for (const PostgresTable& table : postgres->tables) {
      if (table.rows.name == name) return try_database(*postgres, table, context, place_of(table.rows), most_rows);
    }
  }
  if (const auto* files = std::get_if<FilesSource>(&source.kind)) {
    for (const FileTable& table : files->tables) {
      if (table.name == name) return try_files(source, *files, table, context, place_of(table), most_rows);
    }
  }
  throw Error({.fault = Fault::bug, .what = "the table " + name.text() + " of '" + source.name + "' can't be tried"});
}

}  // namespace schoolhouse::connector
