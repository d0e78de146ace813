// Reads a JSON answer as it comes: counts its rows, and notes the fields around them that tell of further pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/json_skip.h"

namespace schoolhouse::connector {

// What stood in the answer beside its rows.
struct ScanResult {
  std::int64_t records = 0;
  std::map<std::string, std::optional<std::string>> fields = {};  // that were asked for
  std::map<std::string, std::string> hints = {};  // that look like a next page or a total, and are not null or empty
  std::string rows_print = {};                    // of the text of the rows: the same for the same rows
  std::string fault = {};                         // why it can't be used
  std::string fix = {};
};

// Holds no more of the answer than one field.
class ResponseScan {
 public:
  // `records` is where the rows stand: a path with dots; empty is the answer itself.
  ResponseScan(std::string records, std::vector<std::string> fields);
  void feed(std::string_view piece);
  ScanResult finish();

 private:
  enum class Mode { start, envelope, rows, after, broken };
  struct Level {
    bool is_array = false;
    std::size_t path_size = 0;  // of the path to this container
  };

  void step(char c);
  void begin_value(char c);
  void end_value();
  void end_scalar();
  void take_string();
  void take_value(const std::string& text, bool is_null);
  std::size_t read_string(std::string_view text, std::size_t at);
  std::size_t skip_rows(std::string_view text, std::size_t at);
  void take_print(std::string_view rows);
  void fail(std::string fault, std::string fix);

  std::string records_;
  std::vector<std::string> fields_;
  ScanResult result_;
  Mode mode_ = Mode::start;
  std::vector<Level> levels_;
  std::string path_;
  std::string token_;  // of the string or scalar under way
  bool is_in_string_ = false;
  bool is_escaped_ = false;
  bool is_key_ = false;
  bool expects_key_ = false;
  bool has_found_records_ = false;
  bool are_rows_null_ = false;
  bool is_itself_the_row_ = false;
  JsonNesting nesting_ = {.depth = 0};  // within a row that is an object or a list
  bool has_element_ = false;
  std::uint64_t print_ = 0xcbf29ce484222325U;
  std::uint64_t rows_size_ = 0;
};

}  // namespace schoolhouse::connector
