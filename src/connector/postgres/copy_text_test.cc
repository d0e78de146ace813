// Tests of reading COPY's text format: NULL, empty text, escapes, and rows that are cut between pieces.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/copy_text.h"

#include <gtest/gtest.h>

#include "connector/text_pieces.h"

namespace schoolhouse::connector {
namespace {

std::string read_all(const std::string& text, std::size_t piece) {
  CopyTextReader reader(pieces(text, piece));
  std::string shown;
  for (CopyRow row; reader.next(row);) {
    shown += std::to_string(row.number) + (row.is_utf8 ? "" : "!");
    for (const auto& cell : row.cells) shown += cell ? "|" + std::string(*cell) : "|NULL";
    shown += "\n";
  }
  return shown;
}

TEST(CopyText, cells_are_what_the_database_holds) {
  const struct {
    std::string_view name;
    std::string text, rows;
  } cases[] = {
      {"nothing", "", ""},
      {"rows", "1\ta\n2\tb\n", "1|1|a\n2|2|b\n"},
      {"NULL is not empty, and not the text N", "\\N\t\tN\\\\N\t\\\\N\n", "1|NULL||N\\N|\\N\n"},
      {"one column that is empty", "\n\n", "1|\n2|\n"},
      {"escapes", "a\\tb\t\\\\\\n\t\\r\\b\\f\\v\\x\n", "1|a\tb|\\\n|\r\b\f\vx\n"},
      {"letters of all kinds", "é\t学校\t\xf0\x9f\x98\x80\n", "1|é|学校|\xf0\x9f\x98\x80\n"},
      {"not UTF-8", "\xff\n", "1!|\xff\n"},
      {"no line end behind the last", "1\ta\n2\tb", "1|1|a\n2|2|b\n"},
      {"a backslash at the end", "a\\", "1|a\\\n"},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1U, 3U, 100U}) EXPECT_EQ(read_all(c.text, piece), c.rows) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
