// Writes the rows of a query as they come: a table for people, CSV, or JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "duck/value.h"

namespace schoolhouse::cli {

enum class AnswerFormat { table, csv, json, parquet };
// Takes text as it comes, in order.
using Sink = std::function<void(std::string_view text)>;

// Blocks of rows come in order; `end` is called once, after the last.
class AnswerWriter {
 public:
  virtual ~AnswerWriter() = default;
  virtual void begin(const std::vector<duck::ResultColumn>& columns) = 0;
  // False when no further rows are wanted.
  virtual bool write(const duck::Rows& block) = 0;
  virtual void end() = 0;
};

// Shows `most` rows at most (0: all) and says when there are more. Columns are as wide as their widest value; numbers stand to the right.
std::unique_ptr<AnswerWriter> table_writer(Sink sink, std::size_t most);
// RFC 4180 with line feeds; NULL is an empty field, an empty text is "".
std::unique_ptr<AnswerWriter> csv_writer(Sink sink);
// {"columns": [{"name", "type"}], "rows": [{…}], and `tail()` before the closing bracket: more members, with a leading comma, or nothing.
std::unique_ptr<AnswerWriter> json_writer(Sink sink, std::function<std::string()> tail);

// The columns of a small table of texts, aligned.
std::string align(const std::vector<std::vector<std::string>>& rows);

}  // namespace schoolhouse::cli
