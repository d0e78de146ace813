// Reads a JSON answer as it comes: counts its rows, and notes the fields around them that tell of further pages.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/response_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "connector/rest/paging.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t longest_field = std::size_t{64} * 1024;
constexpr std::size_t deepest = 200;
constexpr std::uint64_t printed_bytes = 65536;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// What JSON writes between quotes.
std::string unescape(const std::string& text) {
  if (text.find('\\') == std::string::npos) return text;
  const auto parsed = nlohmann::json::parse("\"" + text + "\"", nullptr, false);
  return parsed.is_string() ? parsed.get<std::string>() : text;
}

}  // namespace

ResponseScan::ResponseScan(std::string records, std::vector<std::string> fields)
    : records_(std::move(records)), fields_(std::move(fields)) {}

void ResponseScan::fail(std::string fault, std::string fix) {
  if (mode_ != Mode::broken) {
    result_.fault = std::move(fault);
    result_.fix = std::move(fix);
  }
  mode_ = Mode::broken;
}

void ResponseScan::feed(std::string_view piece) {
  std::size_t at = 0;
  while (at < piece.size() && mode_ != Mode::broken) {
    const bool is_in_rows = mode_ == Mode::rows;
    const std::size_t begin = at;
    if (nesting_.depth > 0)
      at = skip_nested_json(piece, at, nesting_);
    else if (is_in_string_)
      at = read_string(piece, at);
    else if (mode_ == Mode::rows)
      at = skip_rows(piece, at);
    else
      step(piece[at++]);
    if (is_in_rows) take_print(piece.substr(begin, at - begin));
  }
}

// The beginning and the length of the rows tell pages apart well enough to find one that comes again.
void ResponseScan::take_print(std::string_view rows) {
  constexpr std::uint64_t prime = 0x100000001b3U;
  if (rows_size_ < printed_bytes) {
    for (const char c : rows.substr(0, printed_bytes - rows_size_))
      print_ = (print_ ^ static_cast<unsigned char>(c)) * prime;
  }
  rows_size_ += rows.size();
}

// Up to the closing quote. Within rows nothing is kept.
std::size_t ResponseScan::read_string(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_escaped_) {
      is_escaped_ = false;
      if (mode_ != Mode::rows) token_ += text[at];
      ++at;
      continue;
    }
    const char* begin = text.data() + at;
    const auto* quote = static_cast<const char*>(std::memchr(begin, '"', text.size() - at));
    const std::size_t end = quote == nullptr ? text.size() : static_cast<std::size_t>(quote - text.data());
    const auto* slash = static_cast<const char*>(std::memchr(begin, '\\', end - at));
    const std::size_t stop = slash == nullptr ? end : static_cast<std::size_t>(slash - text.data());
    if (mode_ != Mode::rows) {
      if (token_.size() < longest_field) token_ += text.substr(at, stop - at);
      if (slash != nullptr) token_ += '\\';
    }
    at = stop;
    if (slash != nullptr) {
      is_escaped_ = true;
      ++at;
    } else if (quote != nullptr) {
      is_in_string_ = false;
      if (mode_ != Mode::rows) take_string();
      return at + 1;
    }
  }
  return at;
}

// Between rows; what stands within them is skipped.
std::size_t ResponseScan::skip_rows(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c != ',' && c != ']' && c != '}') has_element_ |= !is_space(c);
    switch (c) {
      case '"':
        is_in_string_ = true;
        return at + 1;
      case '{':
      case '[':
        nesting_ = {};
        return at + 1;
      case ',':
        if (has_element_) ++result_.records;
        has_element_ = false;
        break;
      case '}':
      case ']':
        if (has_element_) ++result_.records;
        mode_ = levels_.empty() ? Mode::after : Mode::envelope;
        end_value();
        return at + 1;
      default:
        break;
    }
  }
  return at;
}

void ResponseScan::begin_value(char c) {
  if (path_ != records_ || has_found_records_) return;
  if (!levels_.empty() && levels_.back().is_array) return;
  has_found_records_ = true;
  if (c == '[') {
    mode_ = Mode::rows;
    has_element_ = false;
  } else if (c == '{') {
    result_.records = 1;
    is_itself_the_row_ = records_.empty();
  }
}

void ResponseScan::end_value() {
  if (levels_.empty()) {
    mode_ = Mode::after;
    return;
  }
  path_.resize(levels_.back().path_size);
}

void ResponseScan::take_value(const std::string& text, bool is_null) {
  if (path_ == records_ && !has_found_records_) {
    has_found_records_ = true;
    are_rows_null_ = true;
  }
  if (std::ranges::find(fields_, path_) != fields_.end())
    result_.fields[path_] = is_null ? std::nullopt : std::optional(text);
  if (!is_null && !text.empty() && hint_kind(path_) != HintKind::none) result_.hints[path_] = text;
  end_value();
}

void ResponseScan::take_string() {
  const std::string text = unescape(token_);
  token_.clear();
  if (!is_key_) {
    take_value(text, false);
    return;
  }
  is_key_ = false;
  path_.resize(levels_.back().path_size);
  if (!path_.empty()) path_ += '.';
  path_ += text;
}

void ResponseScan::end_scalar() {
  if (token_.empty()) return;
  const std::string text = std::exchange(token_, {});
  take_value(text, text == "null");
}

void ResponseScan::step(char c) {
  if (is_space(c)) {
    end_scalar();
    return;
  }
  if (mode_ == Mode::start) {
    // A byte order mark.
    if (c == '\xef' || c == '\xbb' || c == '\xbf') return;
    if (c != '{' && c != '[') {
      fail(c == '<' ? "the answer is HTML or XML, not JSON" : "the answer is not JSON",
           "check 'url:' and 'path:': such a page often stands for a sign-in or an error");
      return;
    }
    mode_ = Mode::envelope;
  } else if (mode_ == Mode::after) {
    fail("the answer is not valid JSON: something stands behind its end", "tell whoever runs the service");
    return;
  }
  switch (c) {
    case '"':
      is_in_string_ = true;
      is_key_ = expects_key_;
      break;
    case '{':
    case '[':
      begin_value(c);
      if (mode_ == Mode::rows) return;
      if (levels_.size() >= deepest) {
        fail("the answer is nested too deeply", "check 'records:'");
        return;
      }
      levels_.push_back({c == '[', path_.size()});
      expects_key_ = c == '{';
      break;
    case '}':
    case ']':
      end_scalar();
      if (levels_.empty() || levels_.back().is_array != (c == ']')) {
        fail("the answer is not valid JSON", "tell whoever runs the service");
        return;
      }
      path_.resize(levels_.back().path_size);
      levels_.pop_back();
      expects_key_ = false;
      end_value();
      break;
    case ',':
      end_scalar();
      expects_key_ = !levels_.empty() && !levels_.back().is_array;
      break;
    case ':':
      expects_key_ = false;
      break;
    default:
      if (token_.size() < longest_field) token_ += c;
  }
}

ScanResult ResponseScan::finish() {
  if (mode_ == Mode::start) {
    fail("the answer is empty", "check 'url:' and 'path:'");
  } else if (mode_ == Mode::envelope || mode_ == Mode::rows || is_in_string_) {
    fail("the answer ends in the middle of its JSON", "try again later");
  } else if (mode_ != Mode::broken && !has_found_records_) {
    fail(records_.empty() ? "the answer holds no rows" : "the answer has no '" + records_ + "'",
         "check 'records:': where the rows stand in the answer");
  } else if (mode_ != Mode::broken && are_rows_null_) {
    fail("the answer has no rows in '" + records_ + "', but a single value",
         "check 'records:', and that what was asked for exists");
  }
  result_.rows_print = fmt::format("{:016x}-{}-{}", print_, rows_size_, result_.records);
  if (is_itself_the_row_) result_.hints.clear();
  return std::move(result_);
}

}  // namespace schoolhouse::connector
