// Reads records of delimited text one by one with their lines, and goes on after a record that is broken.
// SPDX-License-Identifier: Apache-2.0
#include "connector/csv_reader.h"

#include <algorithm>

namespace schoolhouse::connector {
namespace {

constexpr std::size_t longest_record = std::size_t{16} << 20U;
constexpr int end_of_text = -1;

std::int64_t count_line_ends(std::string_view text) {
  std::int64_t count = std::ranges::count(text, '\n');
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) ++count;
  }
  return count;
}

}  // namespace

CsvReader::CsvReader(ReadBytes read, CsvDialect dialect, int skip_lines) : window_(std::move(read)), dialect_(dialect) {
  for (int i = 0; i < skip_lines && at(0) != end_of_text; ++i) {
    window_.take_off(skip_line_end(find_line_end(0)));
    ++line_;
  }
}

// The character there as a number from 0 to 255, or end_of_text.
int CsvReader::at(std::size_t position) {
  while (position >= window_.text().size()) {
    if (!window_.grow()) return end_of_text;
  }
  return static_cast<unsigned char>(window_.text()[position]);
}

std::size_t CsvReader::find_line_end(std::size_t position) {
  for (;; ++position) {
    const int c = at(position);
    if (c == '\n' || c == '\r' || c == end_of_text) return position;
  }
}

std::size_t CsvReader::skip_line_end(std::size_t position) {
  if (at(position) == '\r') return position + (at(position + 1) == '\n' ? 2 : 1);
  return position + (at(position) == '\n' ? 1 : 0);
}

CsvReader::Ending CsvReader::find_ending(std::size_t position) {
  const int c = at(position);
  if (c == static_cast<unsigned char>(dialect_.delimiter)) return Ending::delimiter;
  return c == '\n' || c == '\r' || c == end_of_text ? Ending::line : Ending::fault;
}

CsvReader::Ending CsvReader::scan_plain(std::size_t& position) {
  const std::size_t begin = position;
  const auto is_inside = [&](char c) { return c != dialect_.delimiter && c != '\n' && c != '\r'; };
  for (;;) {
    const std::string_view text = window_.text();
    while (position < text.size() && is_inside(text[position])) ++position;
    if (position < text.size() || !window_.grow()) break;
  }
  spans_.push_back({begin, position, false, false});
  return find_ending(position);
}

CsvReader::Ending CsvReader::scan_quoted(std::size_t& position, CsvRecord& record) {
  Span span{position + 1, 0, true, false};
  ++position;
  for (;;) {
    const int c = at(position);
    if (c == end_of_text || position > longest_record) {
      record.fault = CsvFault::unterminated_quote;
      return Ending::fault;
    }
    const bool is_quote = c == static_cast<unsigned char>(*dialect_.quote);
    const bool is_escape = dialect_.escape && c == static_cast<unsigned char>(*dialect_.escape);
    const bool is_escaped_pair = is_escape && (!is_quote || at(position + 1) == c);
    if (is_escaped_pair) {
      span.has_escape = true;
      position += 2;
    } else if (is_quote) {
      break;
    } else {
      ++position;
    }
  }
  span.end = position++;
  spans_.push_back(span);
  const Ending ending = find_ending(position);
  if (ending == Ending::fault) record.fault = CsvFault::text_after_quote;
  return ending;
}

bool CsvReader::next(CsvRecord& record) {
  window_.take_off(consumed_);
  consumed_ = 0;
  spans_.clear();
  record =
      CsvRecord{.line = line_, .cells = std::move(record.cells), .raw = {}, .fault = CsvFault::none, .fault_cell = 0};
  record.cells.clear();
  if (at(0) == end_of_text) return false;

  std::size_t position = 0;
  Ending ending = Ending::delimiter;
  while (ending == Ending::delimiter) {
    const bool is_quoted = dialect_.quote && at(position) == static_cast<unsigned char>(*dialect_.quote);
    ending = is_quoted ? scan_quoted(position, record) : scan_plain(position);
    if (ending == Ending::delimiter) ++position;
  }
  if (ending == Ending::fault) {
    record.fault_cell = record.fault == CsvFault::text_after_quote ? spans_.size() - 1 : spans_.size();
    // What an open quote swallowed is given back: only its own line is lost.
    if (record.fault == CsvFault::unterminated_quote) position = 0;
    position = find_line_end(position);
  }
  consumed_ = skip_line_end(position);
  record.raw = window_.text().substr(0, position);
  fill_cells(record);
  line_ += 1 + count_line_ends(record.raw);
  return true;
}

void CsvReader::fill_cells(CsvRecord& record) {
  if (record.fault != CsvFault::none) return;
  unescaped_.clear();
  unescaped_.reserve(record.raw.size());
  for (const Span& span : spans_) {
    const std::string_view text = record.raw.substr(span.begin, span.end - span.begin);
    record.cells.push_back({span.has_escape ? unescape(text) : text, span.is_quoted});
  }
  if (is_utf8(record.raw)) return;
  record.fault = CsvFault::not_utf8;
  const auto broken = std::ranges::find_if(record.cells, [](const CsvCell& cell) { return !is_utf8(cell.text); });
  record.fault_cell = static_cast<std::size_t>(broken - record.cells.begin());
}

std::string_view CsvReader::unescape(std::string_view text) {
  const std::size_t begin = unescaped_.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == *dialect_.escape && i + 1 < text.size()) ++i;
    unescaped_ += text[i];
  }
  return std::string_view(unescaped_).substr(begin);
}

}  // namespace schoolhouse::connector
