// Runs a SELECT and writes its rows where the command line asks for them: to the screen or a file, in one of the formats.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/console.h"
#include "cli/answer.h"
#include "cli/options.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::cli {

// What --format and --json ask for. Throws Error(user) for an unknown format, and for Parquet without --output.
AnswerFormat read_format(const Options& options);

struct WrittenAnswer {
  std::int64_t rows = 0;
  bool is_whole = true;  // false: --rows cut it short
};
// `json_tail` gives more members for the JSON object, each with a leading comma, when all rows are written. The file of --output is
// there as a whole or not at all.
WrittenAnswer write_answer(duck::Connection& connection, const std::string& sql, const Options& options,
                           Console& console, const std::function<std::string(std::int64_t rows)>& json_tail);

}  // namespace schoolhouse::cli
