// Runs a SELECT and writes its rows where the command line asks for them: to the screen or a file, in one of the formats.
// SPDX-License-Identifier: Apache-2.0
#include "cli/answer_output.h"

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::cli {
namespace {

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

}  // namespace

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

WrittenAnswer write_answer(duck::Connection& connection, const std::string& sql, const Options& options,
                           Console& console, const std::function<std::string(std::int64_t rows)>& json_tail) {
  const AnswerFormat format = read_format(options);
  WrittenAnswer answer;
  Output output(console, options.output);
  if (format == AnswerFormat::parquet) {
    answer.rows = connection.execute("COPY (" + sql + ") TO " + quote_literal(output.part()) +
                                     " (FORMAT parquet, COMPRESSION zstd)");
  } else {
    const auto writer = make_writer(
        format, [&](std::string_view text) { output.write(text); }, options, [&] { return json_tail(answer.rows); });
    writer->begin(connection.describe(sql));
    connection.stream(sql, [&](const duck::Rows& block) {
      answer.rows += static_cast<std::int64_t>(block.rows.size());
      answer.is_whole = writer->write(block);
      return answer.is_whole;
    });
    writer->end();
  }
  output.finish();
  if (!answer.is_whole) answer.rows = options.rows;
  return answer;
}

}  // namespace schoolhouse::cli
