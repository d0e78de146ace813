// Reads what PostgreSQL writes by COPY in its text format.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/copy_text.h"

namespace schoolhouse::connector {
namespace {

char meaning_of(char escaped) {
  switch (escaped) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return escaped;
  }
}

}  // namespace

std::string_view CopyTextReader::unescape(std::string_view cell) {
  if (cell.find('\\') == std::string_view::npos) return cell;
  const std::size_t begin = unescaped_.size();
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\' || i + 1 == cell.size())
      unescaped_ += cell[i];
    else
      unescaped_ += meaning_of(cell[++i]);
  }
  return std::string_view(unescaped_).substr(begin);
}

bool CopyTextReader::next(CopyRow& row) {
  window_.take_off(consumed_);
  consumed_ = 0;
  std::size_t end = window_.text().find('\n');
  while (end == std::string_view::npos) {
    const std::size_t looked_at = window_.text().size();
    if (!window_.grow()) break;
    end = window_.text().find('\n', looked_at);
  }
  const std::string_view text = window_.text();
  if (end == std::string_view::npos && text.empty()) return false;
  row.raw = text.substr(0, end);
  consumed_ = end == std::string_view::npos ? text.size() : end + 1;
  row.number = ++number_;
  row.is_utf8 = is_utf8(row.raw);
  row.cells.clear();
  // It never grows beyond this, so that views of it stay.
  unescaped_.clear();
  unescaped_.reserve(row.raw.size());
  for (std::size_t begin = 0;;) {
    const std::size_t tab = row.raw.find('\t', begin);
    const std::string_view cell = row.raw.substr(begin, tab == std::string_view::npos ? tab : tab - begin);
    if (cell == "\\N")
      row.cells.emplace_back();
    else
      row.cells.emplace_back(unescape(cell));
    if (tab == std::string_view::npos) return true;
    begin = tab + 1;
  }
}

}  // namespace schoolhouse::connector
