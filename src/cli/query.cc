// Asks the tables with one SELECT.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/lake_tables.h"
#include "duck/database.h"
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

AnswerFormat read_format(const Options& options) {
  const std::vector<std::string> names = {"table", "csv", "json", "parquet"};
  if (options.format.empty()) return options.is_json ? AnswerFormat::json : AnswerFormat::table;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != options.format) continue;
    const auto format = static_cast<AnswerFormat>(i);
    if (format == AnswerFormat::parquet && options.output.empty()) {
      throw Error({Fault::user, "Parquet needs a file to go to", {"", 0, "--format parquet"}, "add --output FILE"});
    }
    return format;
  }
  throw Error(
      {Fault::user, "unknown format '" + options.format + "'", {"", 0, "--format"}, suggest(options.format, names)});
}

// Standard output, or a file that is there as a whole or not at all.
class Output {
 public:
  Output(Console& console, std::string file) : console_(console), file_(std::move(file)) {
    if (file_.empty()) return;
    out_.open(part(), std::ios::binary | std::ios::trunc);
    if (!out_) fail();
  }
  ~Output() {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(part(), ignored);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::string part() const { return file_ + ".part"; }
  void write(std::string_view text) {
    if (file_.empty()) return console_.out(text);
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out_) fail();
  }
  void finish() {
    if (file_.empty()) return;
    out_.close();
    std::error_code failed;
    if (out_) std::filesystem::rename(part(), file_, failed);
    if (!out_ || failed) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw Error({Fault::outside, "can't write the file", {file_}, "check the disk space and that you may write there"});
  }
  Console& console_;
  std::string file_;
  std::ofstream out_;
};

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

std::unique_ptr<AnswerWriter> make_writer(AnswerFormat format, const Sink& sink, const Options& options,
                                          std::function<std::string()> tail) {
  switch (format) {
    case AnswerFormat::table:
      return table_writer(sink, static_cast<std::size_t>(std::max<std::int64_t>(0, options.rows)));
    case AnswerFormat::csv:
      return csv_writer(sink);
    case AnswerFormat::json:
      return json_writer(sink, std::move(tail));
    case AnswerFormat::parquet:
      break;
  }
  throw Error({Fault::bug, "Parquet is written by the engine"});
}

// With --tag every table is the version that the tag pins.
std::function<std::optional<lake::AsOf>(const lake::TableName&)> versions_of_tag(const lake::Lake& lake,
                                                                                 const std::string& tag) {
  if (tag.empty()) return {};
  lake::read_tag(lake, tag);
  return [tag](const lake::TableName&) { return lake::AsOfTag{tag}; };
}

}  // namespace

int run_query(const Call& call) {
  const double started = steady_seconds();
  const Options& options = call.options;
  const AnswerFormat format = read_format(options);
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
                        .version_of = versions_of_tag(workspace.lake(), options.tag)});
  std::int64_t rows = 0;
  bool is_whole = true;
  Output output(call.console, options.output);
  try {
    if (format == AnswerFormat::parquet) {
      rows = connection.execute("COPY (" + prepared.sql + ") TO " + quote_literal(output.part()) +
                                " (FORMAT parquet, COMPRESSION zstd)");
    } else {
      const auto tail = [&] { return json_tail(prepared.scanned, rows, steady_seconds() - started); };
      const auto writer = make_writer(format, [&](std::string_view text) { output.write(text); }, options, tail);
      writer->begin(connection.describe(prepared.sql));
      connection.stream(prepared.sql, [&](const duck::Rows& block) {
        rows += static_cast<std::int64_t>(block.rows.size());
        is_whole = writer->write(block);
        return is_whole;
      });
      writer->end();
    }
  } catch (const duck::QueryError& error) {
    throw prepared.explain(error);
  }
  output.finish();
  if (!is_whole) rows = options.rows;
  call.console.note(fmt::format("{}{} in {}; read {}", is_whole ? "" : "the first ",
                                format_count(rows) + (rows == 1 ? " row" : " rows"),
                                format_seconds(steady_seconds() - started), scanned_text(prepared.scanned)));
  return 0;
}

}  // namespace schoolhouse::cli
