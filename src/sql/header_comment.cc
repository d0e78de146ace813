// An SQL file that begins with a comment of YAML: the two parts, each with its line in the file.
// SPDX-License-Identifier: Apache-2.0
#include "sql/header_comment.h"

#include <algorithm>

namespace schoolhouse::sql {
namespace {

int line_of(std::string_view text, std::size_t position) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

// The first byte at or after `position` that is neither white space nor part of a line comment.
std::size_t skip_blank(std::string_view text, std::size_t position) {
  for (;;) {
    position = std::min(text.find_first_not_of(" \t\r\n", position), text.size());
    if (!text.substr(position).starts_with("--")) return position;
    position = std::min(text.find('\n', position), text.size());
  }
}

}  // namespace

HeaderedSql split_header(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  HeaderedSql parts;
  std::size_t rest = skip_blank(text, 0);
  if (text.substr(rest).starts_with("/*")) {
    const std::size_t begin = rest + 2;
    const std::size_t end = std::min(text.find("*/", begin), text.size());
    parts.yaml = std::string(text.substr(begin, end - begin));
    parts.yaml_line = line_of(text, begin);
    rest = std::min(end + 2, text.size());
  }
  // The SQL begins at its first word, or at the line comment before it.
  rest = std::min(text.find_first_not_of(" \t\r\n", rest), text.size());
  parts.sql = std::string(text.substr(rest));
  parts.sql_line = line_of(text, rest);
  return parts;
}

}  // namespace schoolhouse::sql
