// Texts, comments, dollar quotes and names are told apart as DuckDB does.
// SPDX-License-Identifier: Apache-2.0
#include "sql/token.h"

#include <gtest/gtest.h>

namespace schoolhouse::sql {
namespace {

// Each token on its own, with a letter for its kind: w ord, q uoted, t ext, n umber, p arameter, s ymbol.
std::string shown(std::string_view sql) {
  std::string text;
  for (const Token& token : tokenize(sql)) {
    if (!text.empty()) text += ' ';
    text += "wqtnps"[static_cast<int>(token.kind)];
    text += ':';
    text += token_text(sql, token);
  }
  return text;
}

TEST(Token, KindsAndEnds) {
  const struct {
    std::string_view name, sql, tokens;
  } cases[] = {
      {"words and symbols", "a.b,c", "w:a s:. w:b s:, w:c"},
      {"a quote within a text is doubled", "'it''s' x", "t:'it''s' w:x"},
      {"a text with a parameter in it", "'$a' $b", "t:'$a' p:$b"},
      {"an escaped text", R"(e'a\'b' c)", R"(t:e'a\'b' w:c)"},
      {"an escaped text that ends in a backslash", R"(E'a\\' $c)", R"(t:E'a\\' p:$c)"},
      {"a backslash in a plain text is one", R"('a\' $c)", R"(t:'a\' p:$c)"},
      {"a quoted name", "\"a \"\"$b\"\"\" $c", "q:\"a \"\"$b\"\"\" p:$c"},
      {"a line comment", "a -- $b 'x\n$c", "w:a p:$c"},
      {"a line comment at the end", "a --", "w:a"},
      {"nested comments", "/* a /* $b */ ' */ $c", "p:$c"},
      {"a comment that is not closed", "a /* b", "w:a"},
      {"a dollar quote", "$$ $a ' $$ $b", "t:$$ $a ' $$ p:$b"},
      {"a dollar quote with a name", "$x$ $$ $y$ $x$ $b", "t:$x$ $$ $y$ $x$ p:$b"},
      {"a dollar within a word", "a$b $c", "w:a$b p:$c"},
      {"a lone dollar", "$ a", "s:$ w:a"},
      {"numbered and unnamed parameters", "$1 ?", "p:$1 p:?"},
      {"numbers", "1 0.5 .5 1e-3 2E+10 1_000 0x1f", "n:1 n:0.5 n:.5 n:1e-3 n:2E+10 n:1_000 n:0x1f"},
      {"a minus between numbers", "1-3 0xe-3", "n:1 s:- n:3 n:0xe s:- n:3"},
      {"letters that are not ASCII", "é.ñandú", "w:é s:. w:ñandú"},
      {"a text that is not closed", "'a", "t:'a"},
      {"a name that is not closed", "\"a", "q:\"a"},
      {"a dollar quote that is not closed", "$$ a", "t:$$ a"},
      {"nothing", " \t\n", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(c.sql), c.tokens) << c.name;
}

TEST(Token, NamesAreReadOutOfTheirQuotes) {
  const struct {
    std::string_view sql, name;
  } cases[] = {{"Abc", "Abc"}, {"\"a \"\"b\"\"\"", "a \"b\""}, {"\"\"", ""}, {"\"open", "open"}};
  for (const auto& c : cases) EXPECT_EQ(token_name(c.sql, tokenize(c.sql).at(0)), c.name);
}

TEST(Token, SemicolonsAtTheEndGo) {
  const struct {
    std::string_view name, sql, left;
  } cases[] = {
      {"none", "SELECT 1 -- x", "SELECT 1 -- x"},
      {"one", "SELECT 1;\n", "SELECT 1"},
      {"several, with comments", "SELECT 1 ; /* a */ ; -- b", "SELECT 1"},
      {"one in a text", "SELECT ';'", "SELECT ';'"},
      {"one between statements stays", "SELECT 1; SELECT 2;", "SELECT 1; SELECT 2"},
      {"nothing else", ";", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(without_semicolon(c.sql), c.left) << c.name;
}

}  // namespace
}  // namespace schoolhouse::sql
