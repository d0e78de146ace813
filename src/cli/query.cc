// Asks the tables with one SELECT.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer_output.h"
#include "cli/command.h"
#include "cli/lake_tables.h"
#include "duck/database.h"
#include "lake/published.h"
#include "lake/tags.h"
#include "run/interruption.h"
#include "run/workspace.h"

namespace schoolhouse::cli {
namespace {

// The SELECT and where it stands, from the argument, a file or standard input.
struct Question {
  std::string sql;
  sql::Origin origin;
};

Question read_question(const Options& options) {
  if (options.file.empty() && options.words.empty()) {
    throw Error({Fault::user,
                 "there is no SELECT to run",
                 {},
                 "write it behind 'schoolhouse query' in quotes, or name a file with --file"});
  }
  if (!options.file.empty() && !options.words.empty()) {
    throw Error({Fault::user, "there are two SELECTs: the argument and --file", {}, "leave one of them out"});
  }
  if (options.file.empty()) return {options.words[0], {}};
  if (options.file == "-")
    return {std::string(std::istreambuf_iterator<char>(std::cin), {}), {.file = "standard input"}};
  std::ifstream in(options.file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw Error({Fault::user, "can't read the file", {options.file}, "check its name and that you may read it"});
  return {std::move(text), {.file = options.file}};
}

std::string scanned_text(const catalog::Scanned& scanned) {
  return fmt::format("{} of {} from {} in {} table{}", format_bytes(scanned.bytes),
                     format_count(scanned.rows) + (scanned.rows == 1 ? " row" : " rows"),
                     format_count(scanned.files) + (scanned.files == 1 ? " file" : " files"), scanned.versions.size(),
                     scanned.versions.size() == 1 ? "" : "s");
}

std::string json_tail(const catalog::Scanned& scanned, std::int64_t rows, double seconds) {
  nlohmann::json versions = nlohmann::json::object();
  for (const auto& [table, version] : scanned.versions) versions[table.text()] = version;
  const nlohmann::json counts = {
      {"files", scanned.files}, {"bytes", scanned.bytes}, {"rows", scanned.rows}, {"versions", versions}};
  return fmt::format(", \"row_count\": {}, \"scanned\": {}, \"seconds\": {:.3f}", rows, counts.dump(), seconds);
}

// With --tag every table is the version that the tag pins, else the one that the last run published.
std::function<std::optional<lake::AsOf>(const lake::TableName&)> seen_versions(const lake::Lake& lake,
                                                                               const std::string& tag) {
  if (!tag.empty()) {
    lake::read_tag(lake, tag);
    return [tag](const lake::TableName&) { return lake::AsOfTag{tag}; };
  }
  return [&lake, published = lake::find_published(lake)](const lake::TableName& table) {
    return lake::visible_version(lake, published, table);
  };
}

}  // namespace

int run_query(const Call& call) {
  const double started = steady_seconds();
  const Options& options = call.options;
  read_format(options);
  const Question question = read_question(options);
  run::Workspace workspace(open_project(call), {static_cast<int>(options.threads), options.memory}, call.clock);
  const run::Interruption::Watch watch(call.interruption, [&] { workspace.interrupt(); });
  lake::open_lake(workspace.lake(), lake::Access::read);
  duck::Connection connection = workspace.connect();
  const catalog::Catalog tables = all_tables(workspace);
  const catalog::Prepared prepared =
      catalog::prepare(catalog::Reader{}, tables, workspace.lake(), connection,
                       {.sql = question.sql,
                        .parameters = project::sql_values(workspace.project().parameters),
                        .origin = question.origin,
                        .purpose = sql::Purpose::ad_hoc,
                        .version_of = seen_versions(workspace.lake(), options.tag)});
  WrittenAnswer answer;
  try {
    answer = write_answer(connection, prepared.sql, options, call.console, [&](std::int64_t rows) {
      return json_tail(prepared.scanned, rows, steady_seconds() - started);
    });
  } catch (const duck::QueryError& error) {
    throw prepared.explain(error);
  }
  call.console.note(fmt::format("{}{} in {}; read {}", answer.is_whole ? "" : "the first ",
                                format_count(answer.rows) + (answer.rows == 1 ? " row" : " rows"),
                                format_seconds(steady_seconds() - started), scanned_text(prepared.scanned)));
  return 0;
}

}  // namespace schoolhouse::cli
