// Reads the objects of a JSON array, or of lines, one by one with their lines; nested values come as their own text.
// SPDX-License-Identifier: Apache-2.0
#include "connector/json_reader.h"

#include "base/error.h"
#include "connector/json_skip.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t longest_value = std::size_t{64} << 20U;
constexpr int end_of_text = -1;

bool is_mark(char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':'; }
std::int64_t count_lines(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ++count;
  return count;
}

bool is_space(int c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

JsonReader::JsonReader(ReadBytes read, JsonLayout layout, std::string shown, std::string path)
    : window_(std::move(read)), layout_(layout), shown_(std::move(shown)), path_(std::move(path)) {}

// From the bracket of an object to the value of one of its keys.
void JsonReader::enter(std::string_view key) {
  for (;;) {
    // Behind a bracket or a comma.
    window_.take_off(1);
    skip_space();
    const std::size_t name_end = find_value_end(Until::colon);
    const std::string name = "{" + std::string(window_.text().substr(0, name_end)) + ":0}";
    std::string unescaped;
    std::vector<JsonCell> cells;
    if (!read_json_object(name, unescaped, cells).empty() || cells.empty()) fail("not valid JSON");
    const bool is_it = cells.front().key == key;
    window_.take_off(name_end + 1);
    skip_space();
    if (is_it) return;
    const std::size_t end = find_value_end();
    line_ += count_lines(window_.text().substr(0, end));
    window_.take_off(end);
    skip_space();
    if (at(0) != ',') fail("the answer has no '" + path_ + "'");
  }
}

// Goes to the rows. False when they are an empty array.
bool JsonReader::begin_within() {
  skip_space();
  std::string_view rest = path_;
  while (!rest.empty()) {
    const std::size_t dot = rest.find('.');
    if (at(0) != '{') fail("the answer has no '" + path_ + "'");
    enter(rest.substr(0, dot));
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  stage_ = Stage::within;
  is_single_ = at(0) == '{';
  if (is_single_) return true;
  if (at(0) != '[') fail("the answer has no rows in '" + path_ + "'");
  window_.take_off(1);
  skip_space();
  if (at(0) != ']') return true;
  stage_ = Stage::after;
  return false;
}

int JsonReader::at(std::size_t position) {
  while (position >= window_.text().size()) {
    if (!window_.grow()) return end_of_text;
  }
  return static_cast<unsigned char>(window_.text()[position]);
}

void JsonReader::fail(const std::string& what) const {
  throw Error({.fault = Fault::data,
               .what = what,
               .where = {shown_, static_cast<int>(line_)},
               .fix = "repair or fetch the file again; 'format: json' is one array of objects a file, 'format: "
                      "json_lines' one object a line"});
}

void JsonReader::skip_space() {
  std::size_t position = 0;
  for (int c = at(0); is_space(c); c = at(++position)) {
    if (c == '\n') ++line_;
    if (position >= std::size_t{64} * 1024) {
      window_.take_off(position);
      position = 0;
    }
  }
  window_.take_off(position);
}

// Goes to the first character of the next element. False at the end.
bool JsonReader::begin_element() {
  skip_space();
  if (layout_ == JsonLayout::lines) return at(0) != end_of_text;
  if (stage_ == Stage::before && layout_ == JsonLayout::within) return begin_within();
  if (is_single_) return false;
  if (stage_ == Stage::before) {
    if (at(0) == end_of_text) return false;
    if (at(0) != '[') fail("the file does not begin with a JSON array");
    window_.take_off(1);
    skip_space();
    stage_ = Stage::within;
    if (at(0) != ']') return true;
  } else if (stage_ == Stage::within) {
    if (at(0) == ',') {
      window_.take_off(1);
      skip_space();
      if (at(0) == end_of_text) fail("the file ends in the middle of its JSON array");
      return true;
    }
    if (at(0) == end_of_text) fail("the file ends in the middle of its JSON array");
    if (at(0) != ']') fail("not valid JSON: a comma is missing between two objects");
  } else {
    return false;
  }
  window_.take_off(1);
  stage_ = Stage::after;
  if (layout_ == JsonLayout::within) return false;
  skip_space();
  if (at(0) != end_of_text) fail("not valid JSON: something stands behind the array");
  return false;
}

std::size_t JsonReader::find_nested_end() {
  JsonNesting nesting;
  std::size_t position = 1;
  for (;;) {
    position = skip_nested_json(window_.text(), position, nesting);
    if (nesting.depth == 0) return position;
    if (position > longest_value) fail("a JSON object is longer than 64 MB");
    if (!window_.grow()) fail("the file ends in the middle of its JSON array");
  }
}

// Behind the value at the front: brackets and quotes are balanced there. Of lines, the end of the line.
std::size_t JsonReader::find_value_end(Until until) {
  if (layout_ != JsonLayout::lines && (at(0) == '{' || at(0) == '[')) return find_nested_end();
  std::size_t position = 0;
  std::int64_t depth = 0;
  bool is_text = false;
  for (;;) {
    const std::string_view text = window_.text();
    if (layout_ == JsonLayout::lines) {
      const std::size_t end = text.find('\n', position);
      if (end != std::string_view::npos) return end;
      position = text.size();
    }
    for (; position < text.size(); ++position) {
      if (is_text) {
        while (position < text.size() && text[position] != '"' && text[position] != '\\') ++position;
        if (position == text.size()) break;
        // A backslash at the very end: what it stands before comes with the next piece.
        if (text[position] == '\\')
          ++position;
        else
          is_text = false;
        continue;
      }
      const char c = text[position];
      if (!is_mark(c)) continue;
      if (until == Until::colon && c == ':') return position;
      if (c == '"') is_text = true;
      if (c == '{' || c == '[') ++depth;
      if ((c == ',' || c == ']' || c == '}') && depth == 0) return position;
      if ((c == '}' || c == ']') && --depth == 0) return position + 1;
    }
    if (position > longest_value) fail("a JSON object is longer than 64 MB");
    if (!window_.grow()) {
      if (layout_ == JsonLayout::lines) return window_.text().size();
      fail("the file ends in the middle of its JSON array");
    }
  }
}

bool JsonReader::next(JsonRecord& record) {
  window_.take_off(consumed_);
  consumed_ = 0;
  record.fault.clear();
  record.cells.clear();
  if (!begin_element()) return false;
  record.line = line_;
  consumed_ = find_value_end();
  if (consumed_ == 0) fail("not valid JSON: an object is missing before a comma or a bracket");
  record.raw = window_.text().substr(0, consumed_);
  while (is_space(static_cast<unsigned char>(record.raw.back()))) record.raw.remove_suffix(1);
  record.fault = read_json_object(record.raw, unescaped_, record.cells);
  line_ += count_lines(window_.text().substr(0, consumed_));
  return true;
}

}  // namespace schoolhouse::connector
