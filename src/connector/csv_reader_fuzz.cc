// Feeds any bytes to the reader of delimited text: records are the same in whatever pieces the bytes come.
// SPDX-License-Identifier: Apache-2.0
#include "connector/csv_reader.h"

#include <cstdlib>

#include "connector/text_pieces.h"

namespace {

using namespace schoolhouse::connector;

std::string read_all(std::string_view text, std::size_t piece, CsvDialect dialect, int skip_lines) {
  CsvReader reader(pieces(std::string(text), piece), dialect, skip_lines);
  CsvRecord record;
  std::string shown;
  std::int64_t last_line = 0;
  while (reader.next(record)) {
    if (record.line <= last_line) std::abort();
    last_line = record.line;
    shown += std::to_string(record.line) + ":" + std::to_string(static_cast<int>(record.fault)) + ":";
    for (const CsvCell& cell : record.cells) {
      if (record.fault == CsvFault::none && !is_utf8(cell.text)) std::abort();
      shown += std::string(cell.text) + (cell.is_quoted ? "\x01" : "\x02");
    }
    shown += std::string(record.raw) + "\x03";
  }
  return shown;
}

}  // namespace

// The first byte chooses the dialect.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  CsvDialect dialect;
  if ((data[0] & 1) != 0) dialect.delimiter = '\t';
  if ((data[0] & 2) != 0) dialect.escape = '\\';
  if ((data[0] & 4) != 0) dialect.quote.reset();
  const int skip_lines = (data[0] & 8) != 0 ? 2 : 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = read_all(text, text.size() + 1, dialect, skip_lines);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    if (read_all(text, piece, dialect, skip_lines) != whole) std::abort();
  }
  return 0;
}
