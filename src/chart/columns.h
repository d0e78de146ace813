// The columns of a tile's rows as charts need them: numbers, times or texts.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "duck/value.h"

namespace schoolhouse::chart {

enum class ColumnKind { number, time, text };

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::text;
  bool is_whole = false;                       // a number without decimals by its type
  std::vector<std::optional<double>> numbers;  // of a number
  std::vector<std::optional<std::string>>
      texts;  // of a text or a time, on one line; a time is "2026-11-21" or "2026-11-21T08:00:00"
};

ColumnKind kind_of_type(std::string_view duckdb_type);
// A cell as a person reads it: the number as written, the text on one line, "" for NULL.
std::string cell_text(const duck::Value& value);
// A cell of a column of numbers; nothing for NULL, infinity and what is no number.
std::optional<double> cell_number(const duck::Value& value);
std::string time_text(std::string_view duckdb_text);

// The columns of one tile. Throws Error(user) at the tile's place for a column that the SQL does not yield or of a wrong kind.
class Columns {
 public:
  Columns(const duck::Rows& rows, Place place) : rows_(rows), place_(std::move(place)) {}

  std::size_t row_count() const { return rows_.rows.size(); }
  Column any(std::string_view name, std::string_view key) const;
  // A number; `key` is the key of the chart that names the column.
  Column number(std::string_view name, std::string_view key) const;
  // Any column as texts, one a row; numbers as written; NULL as "(none)".
  std::vector<std::string> categories(std::string_view name, std::string_view key) const;
  const Place& place() const { return place_; }
  const duck::Rows& rows() const { return rows_; }

 private:
  std::size_t find(std::string_view name, std::string_view key) const;
  const duck::Rows& rows_;
  Place place_;
};

}  // namespace schoolhouse::chart
