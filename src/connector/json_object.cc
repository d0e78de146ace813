// Reads one JSON object whose text is complete: keys, scalars, and nested values as their own text.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "base/text.h"
#include "connector/json_reader.h"

namespace schoolhouse::connector {
namespace {

constexpr int deepest_nesting = 500;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Every step returns false when the text is not JSON there.
class Parser {
 public:
  Parser(std::string_view text, std::string& unescaped) : text_(text), unescaped_(unescaped) {
    unescaped_.clear();
    // Views into it must stay: what is unescaped is never longer than what was read.
    unescaped_.reserve(text.size());
  }

  bool object(std::vector<JsonCell>& cells) {
    if (!take('{')) return false;
    if (take('}')) return is_done();
    do {
      JsonCell cell;
      if (!string(cell.key) || !take(':') || !scalar_or_nested(cell)) return false;
      cells.push_back(cell);
    } while (take(','));
    return take('}') && is_done();
  }

  // The values of a list as they are written, or the one value that is no list.
  bool list(std::vector<std::string_view>& values) {
    const bool is_list = take('[');
    if (is_list && take(']')) return is_done();
    do {
      skip_space();
      const std::size_t begin = at_;
      if (!skip_value(0)) return false;
      values.push_back(text_.substr(begin, at_ - begin));
    } while (is_list && take(','));
    return (!is_list || take(']')) && is_done();
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }
  bool is_done() {
    skip_space();
    return at_ == text_.size();
  }
  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool scalar_or_nested(JsonCell& cell) {
    const char c = peek();
    if (c == '"') {
      std::string_view text;
      if (!string(text)) return false;
      cell.text = text;
      cell.is_quoted = true;
      return true;
    }
    const std::size_t begin = at_;
    if (!skip_value(0)) return false;
    if (c != 'n') cell.text = text_.substr(begin, at_ - begin);
    return true;
  }

  bool skip_value(int depth) {
    if (depth > deepest_nesting) return false;
    switch (peek()) {
      case '"': {
        std::string_view text;
        return string(text);
      }
      case '{':
        return skip_nested('}', depth, true);
      case '[':
        return skip_nested(']', depth, false);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }
  bool skip_nested(char closing, int depth, bool has_keys) {
    ++at_;
    if (take(closing)) return true;
    do {
      if (has_keys) {
        std::string_view key;
        if (!string(key) || !take(':')) return false;
      }
      if (!skip_value(depth + 1)) return false;
    } while (take(','));
    return take(closing);
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }
  bool number() {
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const std::size_t begin = at_;
    if (!digits() || (text_[begin] == '0' && at_ > begin + 1)) return false;
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return false;
    }
    return true;
  }

  bool string(std::string_view& value) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        value = text_.substr(begin, at_ - begin);
        ++at_;
        return is_utf8(value);
      }
      if (c == '\\') return escaped_string(begin, value);
      if (static_cast<unsigned char>(c) < 0x20) return false;
    }
    return false;
  }
  bool escaped_string(std::size_t begin, std::string_view& value) {
    const std::size_t first = unescaped_.size();
    unescaped_ += text_.substr(begin, at_ - begin);
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        value = std::string_view(unescaped_).substr(first);
        return is_utf8(value);
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        unescaped_ += c;
      } else if (!escape()) {
        return false;
      }
    }
    return false;
  }
  bool escape() {
    if (at_ >= text_.size()) return false;
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = text_[at_++];
    if (c == 'u') return unicode();
    const std::size_t which = letters.find(c);
    if (which == std::string_view::npos) return false;
    unescaped_ += meanings[which];
    return true;
  }
  bool four_hex(unsigned& value) {
    if (text_.size() - at_ < 4) return false;
    const char* begin = text_.data() + at_;
    const auto [stop, error] = std::from_chars(begin, begin + 4, value, 16);
    at_ += 4;
    return error == std::errc() && stop == begin + 4;
  }
  bool unicode() {
    unsigned code = 0;
    if (!four_hex(code)) return false;
    if (code >= 0xd800 && code < 0xdc00) {
      unsigned low = 0;
      if (!word("\\u") || !four_hex(low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000) {
      return false;
    }
    const auto put = [&](unsigned byte) { unescaped_ += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xc0U | (code >> 6U));
      put(0x80U | (code & 0x3fU));
    } else {
      if (code < 0x10000) {
        put(0xe0U | (code >> 12U));
      } else {
        put(0xf0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3fU));
      }
      put(0x80U | ((code >> 6U) & 0x3fU));
      put(0x80U | (code & 0x3fU));
    }
    return true;
  }

  std::string_view text_;
  std::string& unescaped_;
  std::size_t at_ = 0;
};

}  // namespace

std::string read_json_object(std::string_view object, std::string& unescaped, std::vector<JsonCell>& cells) {
  cells.clear();
  if (!object.starts_with('{')) return "not a JSON object";
  if (!Parser(object, unescaped).object(cells)) return "not valid JSON or not UTF-8";
  return {};
}

std::string read_json_list(std::string_view list, std::string& scratch, std::vector<std::string_view>& values) {
  values.clear();
  if (!Parser(list, scratch).list(values)) return "not valid JSON or not UTF-8";
  const std::string_view written = trim(list);
  if (written == "null") values.clear();
  if (written == "null" || written.front() == '[' || written.front() == '{') return {};
  return "neither a JSON list nor an object";
}

}  // namespace schoolhouse::connector
