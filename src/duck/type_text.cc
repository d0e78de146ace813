// Writes numbers, dates, times and other scalars as DuckDB's own text form.
// SPDX-License-Identifier: Apache-2.0
#include "duck/type_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/text.h"

namespace schoolhouse::duck {
namespace {

// Shortest digits that read back as the same number, laid out as DuckDB does: plain from 1e-4 up to 1e16, else with an
// exponent.
template <class Float>
std::string floating_text(Float value) {
  if (std::isnan(value)) return std::signbit(value) ? "-nan" : "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  std::string out;
  if (text.starts_with('-')) {
    out = "-";
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find('e');
  int exponent = 0;
  std::string_view exponent_text = text.substr(mark + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  std::string digits(text.substr(0, 1));
  if (mark > 2) digits += text.substr(2, mark - 2);
  if (exponent < -4 || exponent >= 16) {
    out += digits.substr(0, 1);
    if (digits.size() > 1) out += "." + digits.substr(1);
    const std::string power = std::to_string(std::abs(exponent));
    return out + "e" + (exponent < 0 ? "-" : "+") + (power.size() < 2 ? "0" : "") + power;
  }
  if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0') + ".0";
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

std::int64_t floor_divide(std::int64_t number, std::int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

// A fraction of a second without trailing zeros, ".5", or nothing.
std::string fraction_text(std::int64_t fraction, std::int64_t per_second) {
  if (fraction == 0) return "";
  const std::size_t width = std::to_string(per_second).size() - 1;
  std::string digits = padded(fraction, width);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

}  // namespace

std::string double_text(double value) { return floating_text(value); }
std::string float_text(float value) { return floating_text(value); }

std::string uint128_text(UInt128 value) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  return text;
}

std::string int128_text(Int128 value) {
  return value < 0 ? "-" + uint128_text(UInt128{0} - static_cast<UInt128>(value))
                   : uint128_text(static_cast<UInt128>(value));
}

std::string decimal_text(Int128 value, int width, int scale) {
  if (scale == 0) return int128_text(value);
  const bool is_negative = value < 0;
  std::string digits =
      uint128_text(is_negative ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value));
  const auto after = static_cast<std::size_t>(scale);
  const std::size_t least = after + (width > scale ? 1U : 0U);
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  digits.insert(digits.size() - after, ".");
  return (is_negative ? "-" : "") + digits;
}

std::string date_text(std::int32_t days) {
  if (days == std::numeric_limits<std::int32_t>::max()) return "infinity";
  if (days == -std::numeric_limits<std::int32_t>::max()) return "-infinity";
  // Days to year, month, day of the Gregorian calendar, counted in eras of 400 years that begin on 1 March.
  const std::int64_t shifted = std::int64_t{days} + 719468;
  const std::int64_t era = floor_divide(shifted, 146097);
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_index = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_index + 2) / 5 + 1;
  const std::int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
  std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const bool is_before_christ = year <= 0;
  if (is_before_christ) year = 1 - year;
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + (is_before_christ ? " (BC)" : "");
}

std::string time_text(std::int64_t value, std::int64_t per_second) {
  const std::int64_t seconds = value / per_second;
  return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) +
         fraction_text(value % per_second, per_second);
}

std::string timestamp_text(std::int64_t value, std::int64_t per_second) {
  if (value == std::numeric_limits<std::int64_t>::max()) return "infinity";
  if (value == -std::numeric_limits<std::int64_t>::max()) return "-infinity";
  const std::int64_t per_day = 86400 * per_second;
  const std::int64_t days = floor_divide(value, per_day);
  const std::string date = date_text(static_cast<std::int32_t>(days));
  const std::string time = time_text(value - days * per_day, per_second);
  return date + " " + time;
}

std::string interval_text(std::int32_t months, std::int32_t days, std::int64_t micros) {
  std::string out;
  const auto add = [&](std::int64_t count, std::string_view unit) {
    if (count == 0) return;
    if (!out.empty()) out += " ";
    out += std::to_string(count) + " " + std::string(unit) + (count == 1 || count == -1 ? "" : "s");
  };
  add(months / 12, "year");
  add(months % 12, "month");
  add(days, "day");
  if (micros != 0 || out.empty()) {
    if (!out.empty()) out += " ";
    out += (micros < 0 ? "-" : "") + time_text(micros < 0 ? -micros : micros, 1000000);
  }
  return out;
}

std::string uuid_text(std::int64_t upper, std::uint64_t lower) {
  constexpr std::string_view hex = "0123456789abcdef";
  const std::uint64_t high = static_cast<std::uint64_t>(upper) ^ (std::uint64_t{1} << 63U);
  std::string out;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const std::uint64_t word = i < 16 ? high : lower;
    out += hex[(word >> static_cast<unsigned>(60 - 4 * (i % 16))) & 15U];
  }
  return out;
}

std::string blob_text(std::string_view bytes) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 32 && byte <= 126 && c != '\\' && c != '\'' && c != '"') {
      out += c;
    } else {
      out += "\\x";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  return out;
}

std::string nested_text(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  const bool is_plain = !text.empty() && !is_space(text.front()) && !is_space(text.back()) &&
                        to_lower(text) != "null" && text.find_first_of("\"'(),:=[]{}") == std::string_view::npos;
  return is_plain ? std::string(text) : field_name_text(text);
}

std::string field_name_text(std::string_view name) {
  std::string out = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace schoolhouse::duck
