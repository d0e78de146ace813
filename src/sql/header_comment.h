// An SQL file that begins with a comment of YAML: the two parts, each with its line in the file.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace schoolhouse::sql {

struct HeaderedSql {
  std::optional<std::string> yaml;  // what stands in the leading /* … */, when there is one
  int yaml_line = 1;                // the line of its first character
  std::string sql;                  // the rest, without leading blank lines
  int sql_line = 1;
};
// Line comments and blank lines before the header are passed over; an unclosed comment is taken as having no SQL.
HeaderedSql split_header(std::string_view text);

}  // namespace schoolhouse::sql
