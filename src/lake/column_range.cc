// What is known of the values of a column in one data file: bounds, and whether there are NULLs.
// SPDX-License-Identifier: Apache-2.0
#include "lake/column_range.h"

#include <cmath>
#include <limits>

#include "base/text.h"
#include "lake/partition_value.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;
constexpr Micros micros_in_day = 86'400'000'000;

enum class Side { low, high };

// Fractions are compared as double: a decimal's own digits may differ from it by less than this.
double widened(double value, Side side) {
  constexpr double relative = 1e-14;
  const double margin = std::abs(value) * relative + std::numeric_limits<double>::min();
  return side == Side::low ? value - margin : value + margin;
}

std::optional<Literal> whole(const std::optional<std::int64_t>& number) {
  return number ? std::optional<Literal>(*number) : std::nullopt;
}

std::optional<Literal> fraction(const Type& type, double value, Side side) {
  if (!std::isfinite(value)) return std::nullopt;
  if (type.kind == Type::Kind::float_) {
    // Its shortest digits stand for the nearest float, not for the nearest double.
    constexpr double largest = std::numeric_limits<float>::max();
    if (std::abs(value) > largest) return std::nullopt;
    value = static_cast<double>(static_cast<float>(value));
  }
  return Literal(type.kind == Type::Kind::decimal ? widened(value, side) : value);
}

// A bound that stands as text.
std::optional<Literal> bound_of_text(const Type& type, const std::string& text, Side side) {
  switch (type.kind) {
    case Type::Kind::string:
      return Literal(text);
    case Type::Kind::boolean:
      if (to_lower(text) == "true") return Literal(std::int64_t{1});
      if (to_lower(text) == "false") return Literal(std::int64_t{0});
      return std::nullopt;
    case Type::Kind::byte_:
    case Type::Kind::short_:
    case Type::Kind::integer:
    case Type::Kind::long_:
      return whole(parse_integer(text));
    case Type::Kind::float_:
    case Type::Kind::double_:
    case Type::Kind::decimal: {
      const std::optional<double> number = parse_number(text);
      return number ? fraction(type, *number, side) : std::nullopt;
    }
    case Type::Kind::date: {
      const std::optional<Micros> at = parse_utc(text);
      if (!at || *at % micros_in_day != 0) return std::nullopt;
      return Literal(*at / micros_in_day);
    }
    case Type::Kind::timestamp:
    case Type::Kind::timestamp_ntz: {
      std::optional<Micros> at = parse_utc(text);
      // Statistics cut times down to milliseconds.
      if (at && side == Side::high) *at += micros_in_ms;
      return whole(at);
    }
    case Type::Kind::binary:
    case Type::Kind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Literal> bound_of(const Type& type, Json json, Side side) {
  if (std::string_view text; json.get(text) == simdjson::SUCCESS) return bound_of_text(type, std::string(text), side);
  switch (type.kind) {
    case Type::Kind::byte_:
    case Type::Kind::short_:
    case Type::Kind::integer:
    case Type::Kind::long_: {
      std::int64_t number = 0;
      return json.get(number) == simdjson::SUCCESS ? std::optional<Literal>(number) : std::nullopt;
    }
    case Type::Kind::float_:
    case Type::Kind::double_:
    case Type::Kind::decimal: {
      double number = 0;
      return json.get(number) == simdjson::SUCCESS ? fraction(type, number, side) : std::nullopt;
    }
    case Type::Kind::string:
    case Type::Kind::boolean:
    case Type::Kind::date:
    case Type::Kind::timestamp:
    case Type::Kind::timestamp_ntz:
    case Type::Kind::binary:
    case Type::Kind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

// The field of an object at `key`; nothing where anything is amiss: statistics are never needed for a right answer.
std::optional<Json> part(Json json, std::string_view key, std::string_view name) {
  Json field;
  if (json[key][name].get(field) != simdjson::SUCCESS || field.is_null()) return std::nullopt;
  return field;
}

bool is_floating(const Type& type) { return type.kind == Type::Kind::float_ || type.kind == Type::Kind::double_; }

}  // namespace

ColumnRange range_of_partition(const Type& type, const std::optional<std::string>& value) {
  if (!value || value->empty()) return {.may_be_null = true, .may_be_value = false};
  // NaN is above every number, and not between any two.
  if (is_floating(type) && !std::isfinite(parse_number(*value).value_or(std::numeric_limits<double>::quiet_NaN())))
    return {.may_be_null = false};
  return {.may_be_null = false,
          .may_be_value = true,
          .low = bound_of_text(type, *value, Side::low),
          .high = bound_of_text(type, *value, Side::high)};
}

ColumnRange range_of_statistics(const Type& type, const std::string& name, Json stats) {
  ColumnRange range;
  std::int64_t nulls = -1;
  std::int64_t rows = -1;
  if (const std::optional<Json> count = part(stats, "nullCount", name);
      !count || count->get(nulls) != simdjson::SUCCESS)
    nulls = -1;
  if (stats["numRecords"].get(rows) != simdjson::SUCCESS) rows = -1;
  // With deletion vectors a count is only sure where it is none or all.
  range.may_be_null = nulls != 0;
  range.may_be_value = nulls < 0 || nulls != rows;
  if (const std::optional<Json> min = part(stats, "minValues", name)) range.low = bound_of(type, *min, Side::low);
  // Not all writers say where there are NaNs, which are above every number.
  const std::optional<Json> max = is_floating(type) ? std::nullopt : part(stats, "maxValues", name);
  if (max) range.high = bound_of(type, *max, Side::high);
  return range;
}

}  // namespace schoolhouse::lake
