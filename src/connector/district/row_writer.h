// Writes the rows of a made table cell after cell, in the order of the columns.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "connector/district/district.h"
#include "connector/district/district_tables.h"
#include "duck/table_function.h"

namespace schoolhouse::connector {

// "st-000000123": two letters and the number counted from 1. Twelve characters, so that their order is that of the numbers.
struct Id {
  Id(std::string_view letters, std::int64_t number);
  std::string_view text() const { return {characters.data(), characters.size()}; }
  std::array<char, 12> characters;
};
std::string_view user_letters(Role role);

class RowWriter {
 public:
  explicit RowWriter(duck::BlockWriter& block) : block_(block) {}
  std::size_t row_count() const { return row_; }

  // True when the query reads the next column.
  bool is_wanted() const { return block_.is_wanted(column_); }
  void text(std::string_view value) { block_.set_text(column_++, row_, value); }
  void id(std::string_view letters, std::int64_t number);
  void number(std::int64_t value) { block_.set_integer(column_++, row_, static_cast<std::int32_t>(value)); }
  void yes_or_no(bool value) { block_.set_boolean(column_++, row_, value); }
  void day(Day value) { block_.set_date(column_++, row_, value); }
  void day(const std::optional<Day>& value);
  void moment(std::int64_t micros) { block_.set_timestamp(column_++, row_, micros); }
  void decimal(std::int64_t unscaled) { block_.set_decimal(column_++, row_, unscaled); }
  void null() { block_.set_null(column_++, row_); }
  // created_at, updated_at, is_active and metadata.
  void audit(std::int64_t created_at, std::int64_t updated_at, bool is_active, std::string_view metadata = "{}");
  void end_row();

 private:
  duck::BlockWriter& block_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

// A table whose rows come in groups: group g of `group_count` has at most `most_rows` rows (at most 2,048), written by
// `write(g, rows)`.
struct Groups {
  std::int64_t group_count = 0;
  std::int64_t most_rows = 1;
  std::int64_t groups_per_part = 1024;
  std::function<void(std::int64_t group, RowWriter& rows)> write = {};
};
duck::MadeTable make_table(const DistrictTable& table, Groups groups);

}  // namespace schoolhouse::connector
