// Turns one cell of a file into a value of the declared column, a reason why there is none, or a misfit.
// SPDX-License-Identifier: Apache-2.0
#include "connector/cell_reader.h"

#include <limits>

#include "base/text.h"
#include "connector/exact_number.h"
#include "connector/time_text.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

struct Range {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};
template <class T>
constexpr Range range_of() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

bool is_whole(Kind kind) {
  return kind == Kind::byte_ || kind == Kind::short_ || kind == Kind::integer || kind == Kind::long_;
}

Range whole_range(Kind kind) {
  if (kind == Kind::byte_) return range_of<std::int8_t>();
  if (kind == Kind::short_) return range_of<std::int16_t>();
  if (kind == Kind::integer) return range_of<std::int32_t>();
  return {};
}

bool fill(const std::optional<std::int64_t>& number, ReadCell& cell) {
  cell.number = number.value_or(0);
  return number.has_value();
}

}  // namespace

CellReader::CellReader(const SourceColumn& column) : column_(column) {
  std::string scratch;
  for (const auto& [code, reason] : column.missing) {
    text_codes_[code] = reason;
    ReadCell cell;
    if (!parse(code, cell, scratch)) continue;
    // A code that is a number stands for every way to write it: -1 for -1.0 and -1.00.
    const Kind kind = column.contract.type.kind;
    if (is_whole(kind)) whole_codes_[cell.number] = reason;
    if (kind == Kind::float_ || kind == Kind::double_) floating_codes_[cell.floating] = reason;
    if (kind == Kind::decimal) text_codes_[std::string(cell.text)] = reason;
  }
}

bool CellReader::is_plain_text() const {
  return column_.contract.type.kind == Kind::string && column_.missing.empty() && column_.pad == 0 && column_.cut == 0;
}

bool CellReader::parse(std::string_view text, ReadCell& cell, std::string& scratch) const {
  const lake::Type& type = column_.contract.type;
  switch (type.kind) {
    case Kind::string:
      cell.text = text;
      return true;
    case Kind::boolean: {
      const auto answer = parse_yes_or_no(text);
      cell.number = answer.value_or(false) ? 1 : 0;
      return answer.has_value();
    }
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_: {
      const Range range = whole_range(type.kind);
      return fill(parse_exact_whole(text), cell) && cell.number >= range.least && cell.number <= range.most;
    }
    case Kind::float_:
    case Kind::double_: {
      const auto number = parse_finite(text);
      cell.floating = number.value_or(0);
      const bool is_too_large =
          type.kind == Kind::float_ && std::abs(cell.floating) > static_cast<double>(std::numeric_limits<float>::max());
      return number.has_value() && !is_too_large;
    }
    case Kind::decimal: {
      auto number = parse_exact_decimal(text, type.precision, type.scale);
      if (!number) return false;
      scratch = std::move(*number);
      cell.text = scratch;
      return true;
    }
    case Kind::date: {
      const auto day = parse_day(text, column_.formats);
      cell.number = day.value_or(0);
      return day.has_value();
    }
    case Kind::timestamp:
      return fill(parse_instant(text, column_.formats), cell);
    case Kind::timestamp_ntz:
    case Kind::binary:
    case Kind::other:
      return false;
  }
  return false;
}

const std::string* CellReader::find_reason(std::string_view text, const ReadCell& cell) const {
  if (column_.missing.empty()) return nullptr;
  if (const auto found = text_codes_.find(text); found != text_codes_.end()) return &found->second;
  if (cell.outcome != ReadCell::Outcome::value) return nullptr;
  if (const auto found = whole_codes_.find(cell.number);
      is_whole(column_.contract.type.kind) && found != whole_codes_.end())
    return &found->second;
  if (const auto found = floating_codes_.find(cell.floating); found != floating_codes_.end()) return &found->second;
  if (const auto found = text_codes_.find(cell.text);
      column_.contract.type.kind == Kind::decimal && found != text_codes_.end())
    return &found->second;
  return nullptr;
}

// Ids that came as numbers have lost the zeros in front.
void CellReader::fill_up(ReadCell& cell, std::string& scratch) const {
  const auto width = static_cast<std::size_t>(column_.pad);
  const bool has_digits_only = cell.text.find_first_not_of("0123456789") == std::string_view::npos;
  if (cell.text.empty() || cell.text.size() >= width || !has_digits_only) return;
  scratch = std::string(width - cell.text.size(), '0') + std::string(cell.text);
  cell.text = scratch;
}

ReadCell CellReader::read(std::optional<std::string_view> cell, std::string& scratch) const {
  ReadCell read;
  if (cell && column_.cut > 0) cell = cell->substr(0, static_cast<std::size_t>(column_.cut));
  const bool is_text = column_.contract.type.kind == Kind::string;
  const std::string_view trimmed = cell ? trim(*cell) : std::string_view{};
  if (!cell || (!is_text && trimmed.empty())) {
    read.reason = column_.when_absent;
    return read;
  }
  const bool fits = parse(is_text ? *cell : trimmed, read, scratch);
  read.outcome = fits ? ReadCell::Outcome::value : ReadCell::Outcome::misfit;
  if (fits && column_.pad > 0) fill_up(read, scratch);
  if (const std::string* reason = find_reason(trimmed, read)) {
    read.outcome = ReadCell::Outcome::missing;
    read.reason = *reason;
  }
  return read;
}

std::string CellReader::misfit_reason() const {
  const lake::Type& type = column_.contract.type;
  const std::string how = column_.formats.empty() ? "ISO 8601" : "the format " + join(column_.formats, " or ");
  switch (type.kind) {
    case Kind::boolean:
      return "not true or false";
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_:
      return "not a whole number that fits " + lake::to_text(type);
    case Kind::float_:
    case Kind::double_:
      return "not a number that fits " + lake::to_text(type);
    case Kind::decimal:
      return "not a number that fits " + lake::to_text(type) + " without rounding";
    case Kind::date:
      return "not a date in " + how;
    case Kind::timestamp:
      return "not a time in " + how;
    case Kind::string:
    case Kind::timestamp_ntz:
    case Kind::binary:
    case Kind::other:
      return "does not fit " + lake::to_text(type);
  }
  return {};
}

std::string CellReader::made_type() const {
  const Kind kind = column_.contract.type.kind;
  if (is_whole(kind)) return "BIGINT";
  if (kind == Kind::boolean) return "BOOLEAN";
  if (kind == Kind::float_ || kind == Kind::double_) return "DOUBLE";
  if (kind == Kind::date) return "DATE";
  if (kind == Kind::timestamp) return "TIMESTAMP WITH TIME ZONE";
  return "VARCHAR";
}

std::string CellReader::cast_sql(const std::string& expression) const {
  const std::string declared = lake::duckdb_type(column_.contract.type);
  return declared == made_type() ? expression : "CAST(" + expression + " AS " + declared + ")";
}

void CellReader::write(const ReadCell& cell, std::size_t column, std::size_t row, duck::BlockWriter& block) const {
  if (cell.outcome != ReadCell::Outcome::value) return block.set_null(column, row);
  switch (column_.contract.type.kind) {
    case Kind::boolean:
      return block.set_boolean(column, row, cell.number != 0);
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_:
      return block.set_long(column, row, cell.number);
    case Kind::float_:
    case Kind::double_:
      return block.set_double(column, row, cell.floating);
    case Kind::date:
      return block.set_date(column, row, static_cast<std::int32_t>(cell.number));
    case Kind::timestamp:
      return block.set_timestamp(column, row, cell.number);
    case Kind::string:
    case Kind::decimal:
    case Kind::timestamp_ntz:
    case Kind::binary:
    case Kind::other:
      return block.set_text(column, row, cell.text);
  }
}

}  // namespace schoolhouse::connector
