// Tests of the small work on text.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace schoolhouse {
namespace {

TEST(Text, counts_bytes_and_seconds_read_well) {
  EXPECT_EQ(format_count(31800000), "31,800,000");
  EXPECT_EQ(format_count(-1234), "-1,234");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(3400000), "3.4 MB");
  EXPECT_EQ(format_seconds(0.034), "0.03 s");
  EXPECT_EQ(format_seconds(185), "3 min 5 s");
}

TEST(Text, a_slip_of_the_hand_finds_the_nearest_word) {
  const std::vector<std::string> known = {"columns", "delimiter", "files", "format"};
  const struct {
    std::string_view word;
    std::optional<std::string> nearest;
  } cases[] = {
      {"colums", "columns"},      {"fiels", "files"},       {"Format", "format"},
      {"delimeter", "delimiter"}, {"paging", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(nearest_word(c.word, known), c.nearest) << c.word;
  EXPECT_EQ(suggest("paging", known), "use one of: columns, delimiter, files, format");
}

TEST(Text, numbers_are_read_whole_or_not_at_all) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("42x"), std::nullopt);
  EXPECT_EQ(parse_integer(""), std::nullopt);
  EXPECT_EQ(parse_number("1e3"), 1000.0);
  EXPECT_EQ(parse_number(" 1"), std::nullopt);
}

TEST(Text, what_an_address_can_not_hold_is_percent_encoded) {
  struct Case {
    std::string_view text, encoded;
  };
  for (const Case& c : {Case{"", ""}, Case{"aZ09-._~", "aZ09-._~"}, Case{"a b&c/", "a%20b%26c%2F"},
                        Case{"100 %", "100%20%25"}, Case{"\xc3\xa9", "%C3%A9"}}) {
    EXPECT_EQ(percent_encode(c.text), c.encoded) << c.text;
  }
  EXPECT_EQ(percent_encode("a/b c", [](char c) { return c == '/' || is_unreserved(c); }), "a/b%20c");
}

TEST(Text, quotes_inside_names_and_literals_are_doubled) {
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_literal("St. Mary's"), "'St. Mary''s'");
}

}  // namespace
}  // namespace schoolhouse
