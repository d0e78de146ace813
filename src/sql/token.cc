// Splits SQL text into words, quoted names, texts, $names and symbols, as DuckDB's scanner does.
// SPDX-License-Identifier: Apache-2.0
#include "sql/token.h"

#include "base/text.h"

namespace schoolhouse::sql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
// Bytes of non-ASCII characters are letters.
bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::vector<Token> scan() {
    while (skip_blank()) {
      const std::size_t begin = at_;
      const TokenKind kind = next();
      tokens_.push_back({kind, begin, at_});
    }
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }
  bool starts(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  // Moves past white space and comments; false at the end.
  bool skip_blank() {
    while (at_ < sql_.size()) {
      if (is_space(peek())) {
        ++at_;
      } else if (starts("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (starts("/*")) {
        skip_block_comment();
      } else {
        return true;
      }
    }
    return false;
  }

  // Comments of this kind nest.
  void skip_block_comment() {
    int depth = 0;
    while (at_ < sql_.size()) {
      if (starts("/*")) {
        ++depth;
        at_ += 2;
      } else if (starts("*/")) {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
  }

  TokenKind next() {
    const char c = peek();
    if ((c == 'e' || c == 'E') && peek(1) == '\'') {
      ++at_;
      return escaped_text();
    }
    if (is_word_start(c)) return word();
    if (c == '\'') return enclosed('\'', TokenKind::text);
    if (c == '"') return enclosed('"', TokenKind::quoted);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '$') return dollar();
    ++at_;
    return c == '?' ? TokenKind::parameter : TokenKind::symbol;
  }

  TokenKind word() {
    while (is_word_part(peek())) ++at_;
    return TokenKind::word;
  }

  // A quote within is doubled.
  TokenKind enclosed(char quote, TokenKind kind) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] != quote) continue;
      if (peek(1) != quote) {
        ++at_;
        return kind;
      }
      ++at_;
    }
    return kind;
  }

  TokenKind escaped_text() {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == '\\' && at_ + 1 < sql_.size()) {
        ++at_;
      } else if (sql_[at_] == '\'') {
        ++at_;
        if (peek() != '\'') return TokenKind::text;
      }
    }
    return TokenKind::text;
  }

  TokenKind number() {
    while (is_word_part(peek()) || peek() == '.' || ((peek() == '+' || peek() == '-') && is_exponent())) ++at_;
    return TokenKind::number;
  }
  // The sign belongs to the number in 1e-3, not in 0xe-3 or 1-3.
  bool is_exponent() const {
    return (sql_[at_ - 1] == 'e' || sql_[at_ - 1] == 'E') && is_digit(peek(1)) && sql_[at_ - 2] != 'x' &&
           sql_[at_ - 2] != 'X';
  }

  // $tag$ text $tag$, or $name, or a lone sign.
  TokenKind dollar() {
    std::size_t end = at_ + 1;
    while (end < sql_.size() && sql_[end] != '$' && is_word_part(sql_[end])) ++end;
    const bool is_tag = end < sql_.size() && sql_[end] == '$' && !is_digit(peek(1));
    if (is_tag) {
      const std::string_view tag = sql_.substr(at_, end + 1 - at_);
      const std::size_t close = sql_.find(tag, end + 1);
      at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
      return TokenKind::text;
    }
    const bool is_name = end > at_ + 1;
    at_ = end;
    return is_name ? TokenKind::parameter : TokenKind::symbol;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view sql) { return Scanner(sql).scan(); }

std::string_view token_text(std::string_view sql, const Token& token) {
  return sql.substr(token.begin, token.end - token.begin);
}

bool is_word(std::string_view sql, const Token& token, std::string_view lower_case) {
  return token.kind == TokenKind::word && token.end - token.begin == lower_case.size() &&
         to_lower(token_text(sql, token)) == lower_case;
}

bool is_symbol(std::string_view sql, const Token& token, char symbol) {
  return token.kind == TokenKind::symbol && sql[token.begin] == symbol;
}

std::string token_name(std::string_view sql, const Token& token) {
  const std::string_view text = token_text(sql, token);
  if (token.kind != TokenKind::quoted) return std::string(text);
  const bool is_closed = text.size() > 1 && text.back() == '"';
  return replace_all(std::string(text.substr(1, text.size() - (is_closed ? 2 : 1))), "\"\"", "\"");
}

std::string_view without_semicolon(std::string_view sql) {
  std::vector<Token> tokens = tokenize(sql);
  bool has_semicolon = false;
  while (!tokens.empty() && is_symbol(sql, tokens.back(), ';')) {
    tokens.pop_back();
    has_semicolon = true;
  }
  if (!has_semicolon) return sql;
  return sql.substr(0, tokens.empty() ? 0 : tokens.back().end);
}

}  // namespace schoolhouse::sql
