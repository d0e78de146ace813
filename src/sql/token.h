// Splits SQL text into words, quoted names, texts, $names and symbols, as DuckDB's scanner does.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::sql {

enum class TokenKind {
  word,       // SELECT, raw, é
  quoted,     // "a name"
  text,       // 'x', E'x', $$x$$
  number,     // 1, 0.5, 1e3
  parameter,  // $name (also $1 and ?, whose name is what follows the sign)
  symbol,     // one character: ( ) , . ; = …
};

struct Token {
  TokenKind kind;
  std::size_t begin;
  std::size_t end;
};

// Comments and white space are left out. An unclosed text, name or comment runs to the end; nothing is ever refused.
std::vector<Token> tokenize(std::string_view sql);

std::string_view token_text(std::string_view sql, const Token& token);
// True for a word that is written so in any case: is_word(sql, token, "from").
bool is_word(std::string_view sql, const Token& token, std::string_view lower_case);
bool is_symbol(std::string_view sql, const Token& token, char symbol);
// The name that a word or a quoted name stands for ("a ""b""" -> a "b").
std::string token_name(std::string_view sql, const Token& token);

// Without white space, comments and semicolons at the end.
std::string_view without_semicolon(std::string_view sql);

}  // namespace schoolhouse::sql
