// Turns one cell of a file into a value of the declared column, a reason why there is none, or a misfit.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "connector/source.h"
#include "duck/table_function.h"

namespace schoolhouse::connector {

// What a cell becomes. `text` and `reason` live as long as the cell and the reader.
struct ReadCell {
  enum class Outcome { value, missing, misfit } outcome = Outcome::missing;
  std::int64_t number = 0;  // boolean, whole numbers, days, microseconds
  double floating = 0;      // float, double
  std::string_view text;    // string, decimal (written plainly)
  std::string_view reason;  // of a missing value; may be empty
};

// For one column; called from several threads at once.
class CellReader {
 public:
  explicit CellReader(const SourceColumn& column);

  // Nothing: the cell is empty, or the key is not there. `scratch` keeps what `text` views.
  ReadCell read(std::optional<std::string_view> cell, std::string& scratch) const;
  // Why a cell does not fit, without its value: "not a whole number".
  std::string misfit_reason() const;
  // The type in which the value is handed to DuckDB, and how it becomes the declared type there.
  std::string made_type() const;
  std::string cast_sql(const std::string& expression) const;
  // True when every text is a value as it stands.
  bool is_plain_text() const;
  void write(const ReadCell& cell, std::size_t column, std::size_t row, duck::BlockWriter& block) const;

 private:
  bool parse(std::string_view text, ReadCell& cell, std::string& scratch) const;
  void fill_up(ReadCell& cell, std::string& scratch) const;
  const std::string* find_reason(std::string_view text, const ReadCell& cell) const;

  SourceColumn column_;
  std::map<std::int64_t, std::string> whole_codes_;
  std::map<double, std::string> floating_codes_;
  std::map<std::string, std::string, std::less<>> text_codes_;
};

}  // namespace schoolhouse::connector
