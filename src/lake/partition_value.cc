// Values of partition columns as a Delta log writes them: text, with nothing for NULL.
// SPDX-License-Identifier: Apache-2.0
#include "lake/partition_value.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace schoolhouse::lake {
namespace {

// Digits at a place in a text; nothing when there are others.
std::optional<int> digits(std::string_view text, std::size_t start, std::size_t count) {
  if (start + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(start, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Micros> parse_day(std::string_view text) {
  const std::optional<int> year = digits(text, 0, 4);
  const std::optional<int> month = digits(text, 5, 2);
  const std::optional<int> day = digits(text, 8, 2);
  if (!year || !month || !day || *year < 1 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::sys_days(date).time_since_epoch()).count();
}

// ".123456" -> 123456; at most six digits.
std::optional<Micros> parse_fraction(std::string_view text) {
  if (text.empty()) return 0;
  constexpr std::size_t most = 6;
  if (text.front() != '.' || text.size() < 2 || text.size() > most + 1) return std::nullopt;
  std::string padded(text.substr(1));
  padded.resize(most, '0');
  return digits(padded, 0, most);
}

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// One text for every spelling of a value.
std::string one_spelling(const Type& type, const std::string& text) {
  switch (type.kind) {
    case Type::Kind::timestamp:
    case Type::Kind::timestamp_ntz:
      if (const std::optional<Micros> at = parse_utc(text)) return format_utc(*at);
      return text;
    case Type::Kind::decimal:
    case Type::Kind::float_:
    case Type::Kind::double_:
      return without_trailing_zeros(text);
    case Type::Kind::boolean:
      return to_lower(text);
    case Type::Kind::string:
    case Type::Kind::byte_:
    case Type::Kind::short_:
    case Type::Kind::integer:
    case Type::Kind::long_:
    case Type::Kind::date:
    case Type::Kind::binary:
    case Type::Kind::other:
      return text;
  }
  return text;
}

bool is_null(const std::optional<std::string>& value) { return !value || value->empty(); }

}  // namespace

std::optional<Micros> parse_utc(std::string_view text) {
  constexpr std::size_t date_size = 10;
  if (text.size() < date_size) return std::nullopt;
  const std::optional<Micros> day = parse_day(text.substr(0, date_size));
  if (!day || text.size() == date_size) return day;
  for (const std::string_view zone : {"Z", "+00:00", "+00"}) {
    if (!text.ends_with(zone)) continue;
    text.remove_suffix(zone.size());
    break;
  }
  constexpr std::size_t seconds_end = 19;
  if (text.size() < seconds_end || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const std::optional<int> hour = digits(text, 11, 2);
  const std::optional<int> minute = digits(text, 14, 2);
  const std::optional<int> second = digits(text, 17, 2);
  const std::optional<Micros> fraction = parse_fraction(text.substr(seconds_end));
  if (!hour || !minute || !second || !fraction || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  constexpr Micros micros_in_second = 1'000'000;
  return *day + ((*hour * 60LL + *minute) * 60LL + *second) * micros_in_second + *fraction;
}

std::optional<std::string> partition_value(const Type& type, const std::optional<std::string>& duckdb_text) {
  if (is_null(duckdb_text)) return std::nullopt;
  if (type.kind == Type::Kind::timestamp) {
    if (const std::optional<Micros> at = parse_utc(*duckdb_text)) return format_utc(*at);
  }
  return duckdb_text;
}

bool is_same_value(const Type& type, const std::optional<std::string>& a, const std::optional<std::string>& b) {
  if (is_null(a) || is_null(b)) return is_null(a) == is_null(b);
  return *a == *b || one_spelling(type, *a) == one_spelling(type, *b);
}

bool is_same_partition(const Schema& schema, const std::vector<std::string>& partition_by, const PartitionValues& a,
                       const PartitionValues& b) {
  const auto value = [](const PartitionValues& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : found->second;
  };
  return std::ranges::all_of(partition_by, [&](const std::string& name) {
    const Column* column = schema.find(name);
    return is_same_value(column == nullptr ? Type{} : column->type, value(a, name), value(b, name));
  });
}

}  // namespace schoolhouse::lake
