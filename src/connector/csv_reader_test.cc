// Tests of reading delimited text: line ends, quotes, broken records and the lines they stand on.
// SPDX-License-Identifier: Apache-2.0
#include "connector/csv_reader.h"

#include <gtest/gtest.h>

#include "connector/text_pieces.h"

namespace schoolhouse::connector {
namespace {

std::string shown_fault(CsvFault fault) {
  switch (fault) {
    case CsvFault::none:
      return {};
    case CsvFault::text_after_quote:
      return "text after quote";
    case CsvFault::unterminated_quote:
      return "unterminated quote";
    case CsvFault::not_utf8:
      return "not UTF-8";
  }
  return {};
}

// "1:a|b 2:c|d": line, cells.
std::string read_all(const std::string& text, std::size_t piece, CsvDialect dialect = {}, int skip_lines = 0) {
  CsvReader reader(pieces(text, piece), dialect, skip_lines);
  CsvRecord record;
  std::string shown;
  while (reader.next(record)) {
    shown += (shown.empty() ? "" : " ") + std::to_string(record.line) + ":";
    if (record.fault != CsvFault::none) {
      shown += "<" + shown_fault(record.fault) + " in cell " + std::to_string(record.fault_cell) + ">";
      continue;
    }
    for (std::size_t i = 0; i < record.cells.size(); ++i)
      shown += (i == 0 ? "" : "|") + std::string(record.cells[i].text);
  }
  return shown;
}

TEST(CsvReader, records_and_lines) {
  const struct {
    std::string_view name, text, expected;
  } cases[] = {
      {"LF", "a,b\n1,2\n", "1:a|b 2:1|2"},
      {"CRLF", "a,b\r\n1,2\r\n", "1:a|b 2:1|2"},
      {"CR", "a,b\r1,2\r", "1:a|b 2:1|2"},
      {"mixed line ends", "a,b\r\n1,2\n3,4\r5,6\r\n", "1:a|b 2:1|2 3:3|4 4:5|6"},
      {"no line end at the end", "a,b\n1,2", "1:a|b 2:1|2"},
      {"empty cells", ",\n,,\n", "1:| 2:||"},
      {"blank lines are records of one empty cell", "a\n\nb\n", "1:a 2: 3:b"},
      {"quotes", "\"a,b\",\"c\"\n", "1:a,b|c"},
      {"doubled quotes", "\"he said \"\"hi\"\"\",\"\"\n", "1:he said \"hi\"|"},
      {"a line end in quotes", "\"a\nb\",c\nd,e\n", "1:a\nb|c 3:d|e"},
      {"a CRLF in quotes is one line", "\"a\r\nb\",c\r\nd,e\r\n", "1:a\r\nb|c 3:d|e"},
      {"a quote within a cell is a character", "a\"b,c\n", "1:a\"b|c"},
      {"text after a quote", "\"a\"b,c\n1,2\n", "1:<text after quote in cell 0> 2:1|2"},
      {"an open quote costs its own line only", "1,\"open,2\n3,4\n5,6\n",
       "1:<unterminated quote in cell 1> 2:3|4 3:5|6"},
      {"a quote closed lines later is one record", "1,\"open\n3,4\n5\",6\n7,8\n", "1:1|open\n3,4\n5|6 4:7|8"},
      {"not UTF-8", "1,caf\xe9\n2,ok\n", "1:<not UTF-8 in cell 1> 2:2|ok"},
      {"UTF-8", "1,caf\xc3\xa9\n", "1:1|caf\xc3\xa9"},
      {"empty", "", ""},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1U, 2U, 3U, 1000U})
      EXPECT_EQ(read_all(std::string(c.text), piece), c.expected) << c.name << " in pieces of " << piece;
  }
}

TEST(CsvReader, dialects) {
  EXPECT_EQ(read_all("a;'b;c'\n", 3, {';', '\'', '\''}), "1:a|b;c");
  EXPECT_EQ(read_all("a\t\"b\"\n", 3, {'\t', std::nullopt, std::nullopt}), "1:a|\"b\"");
  EXPECT_EQ(read_all("\"a\\\"b\",\"c\\\\\"\n", 1, {',', '"', '\\'}), "1:a\"b|c\\");
  EXPECT_EQ(read_all("title\n\na,b\n1,2\n", 1, {}, 2), "3:a|b 4:1|2");
  EXPECT_EQ(read_all("title", 1, {}, 5), "");
}

TEST(CsvReader, a_cell_longer_than_the_window_is_whole) {
  const std::string cell(3'000'000, 'x');
  CsvReader reader(pieces("a,\"" + cell + "\"\nb,c\n", 70'000), {}, 0);
  CsvRecord record;
  ASSERT_TRUE(reader.next(record));
  ASSERT_EQ(record.cells.size(), 2U);
  EXPECT_EQ(record.cells[1].text, cell);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.cells[1].text, "c");
}

}  // namespace
}  // namespace schoolhouse::connector
