// Reads records of delimited text one by one with their lines, and goes on after a record that is broken.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/text_window.h"

namespace schoolhouse::connector {

struct CsvDialect {
  char delimiter = ',';
  std::optional<char> quote = '"';
  std::optional<char> escape = '"';  // within quotes; the quote itself means that it is doubled
};

enum class CsvFault {
  none,
  text_after_quote,    // "a"b
  unterminated_quote,  // a quote that the rest of the file, or 16 MB of it, does not close
  not_utf8,
};

struct CsvCell {
  std::string_view text;
  bool is_quoted = false;
};

// Views live until the next record is read.
struct CsvRecord {
  std::int64_t line = 0;  // of its first character, from 1
  std::vector<CsvCell> cells;
  std::string_view raw;  // without its line end
  CsvFault fault = CsvFault::none;
  std::size_t fault_cell = 0;
  bool is_blank() const {
    return cells.size() == 1 && cells[0].text.empty() && !cells[0].is_quoted && fault == CsvFault::none;
  }
};

// Lines end in LF, CRLF or CR, also mixed. A quote counts only as the first character of a cell. After a broken record reading goes on
// with the next line.
class CsvReader {
 public:
  CsvReader(ReadBytes read, CsvDialect dialect, int skip_lines);
  // False at the end. A blank line is a record of one empty cell.
  bool next(CsvRecord& record);

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_quoted = false;
    bool has_escape = false;
  };
  enum class Ending { delimiter, line, fault };

  int at(std::size_t position);
  Ending scan_quoted(std::size_t& position, CsvRecord& record);
  Ending scan_plain(std::size_t& position);
  Ending find_ending(std::size_t position);
  std::size_t find_line_end(std::size_t position);
  std::size_t skip_line_end(std::size_t position);
  void fill_cells(CsvRecord& record);
  std::string_view unescape(std::string_view text);

  TextWindow window_;
  CsvDialect dialect_;
  std::vector<Span> spans_;
  std::string unescaped_;
  std::size_t consumed_ = 0;
  std::int64_t line_ = 1;
};

}  // namespace schoolhouse::connector
