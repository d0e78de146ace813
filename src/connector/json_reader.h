// Reads the objects of a JSON array, or of lines, one by one with their lines; nested values come as their own text.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/text_window.h"

namespace schoolhouse::connector {

enum class JsonLayout {
  array,   // one array of objects is the file
  lines,   // one object a line
  within,  // an array, or one object, somewhere in the file; what stands behind it is not read
};

struct JsonCell {
  std::string_view key;
  std::optional<std::string_view>
      text;                // a string's characters, a number as written, true, false, nested JSON; nothing for null
  bool is_quoted = false;  // it is a string
};

// Views live until the next record is read.
struct JsonRecord {
  std::int64_t line = 0;  // of its first character, from 1
  std::vector<JsonCell> cells;
  std::string_view raw;
  std::string fault;  // why it can't be read: the cells are then void
};

// An array's commas and brackets must be right: Error(data) otherwise, as for a file that ends too early. A broken object, or a broken
// line of lines, is a record with a fault. An empty file has no records.
class JsonReader {
 public:
  // `path` leads to the rows of `within`: keys with dots between; empty is the whole.
  JsonReader(ReadBytes read, JsonLayout layout, std::string shown, std::string path = {});
  bool next(JsonRecord& record);

 private:
  int at(std::size_t position);
  void skip_space();
  bool begin_element();
  void enter(std::string_view key);
  bool begin_within();
  enum class Until { value_end, colon };
  std::size_t find_value_end(Until until = Until::value_end);
  std::size_t find_nested_end();
  [[noreturn]] void fail(const std::string& what) const;

  TextWindow window_;
  JsonLayout layout_;
  std::string shown_;
  std::string path_;
  std::string unescaped_;
  std::size_t consumed_ = 0;
  std::int64_t line_ = 1;
  bool is_single_ = false;  // the rows are one object
  enum class Stage { before, within, after } stage_ = Stage::before;
};

// Reads one object. Returns what is wrong with it, or an empty text. Views go into `object` and `unescaped`.
std::string read_json_object(std::string_view object, std::string& unescaped, std::vector<JsonCell>& cells);
// Takes a list apart into its values as they are written; one object is a list of one, null an empty list. Returns what is wrong, or an
// empty text. Views go into `list`; `scratch` saves making room for every one.
std::string read_json_list(std::string_view list, std::string& scratch, std::vector<std::string_view>& values);

}  // namespace schoolhouse::connector
