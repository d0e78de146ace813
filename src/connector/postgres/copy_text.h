// Reads what PostgreSQL writes by COPY in its text format: a line a row, tabs between cells, \N for NULL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/text_window.h"

namespace schoolhouse::connector {

// Views live until the next row is read.
struct CopyRow {
  std::int64_t number = 0;  // from 1
  std::string_view raw;     // without its line end
  std::vector<std::optional<std::string_view>> cells;
  bool is_utf8 = true;
};

class CopyTextReader {
 public:
  explicit CopyTextReader(ReadBytes read) : window_(std::move(read)) {}
  // False at the end.
  bool next(CopyRow& row);

 private:
  std::string_view unescape(std::string_view cell);

  TextWindow window_;
  std::size_t consumed_ = 0;
  std::int64_t number_ = 0;
  std::string unescaped_;  // of this row, with room for all of it
};

}  // namespace schoolhouse::connector
