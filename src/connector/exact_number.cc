// Turns text into numbers exactly or not at all: 13.0 is the whole number 13, 1.6 is none.
// SPDX-License-Identifier: Apache-2.0
#include "connector/exact_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

// No column holds more digits; a longer exponent is a slip or an attack.
constexpr std::int64_t largest_exponent = 100;

// value = ±digits × 10^-places, without leading zeros and without zeros at the end.
struct Decimal {
  bool is_negative = false;
  std::string digits;  // empty for zero
  std::int64_t places = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Decimal> parse_decimal_notation(std::string_view text) {
  Decimal number;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) number.is_negative = text[at++] == '-';
  std::size_t digit_count = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++digit_count) number.digits += text[at];
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++digit_count) {
      number.digits += text[at];
      ++number.places;
    }
  }
  if (digit_count == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::string_view exponent = text.substr(at + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto power = parse_integer(exponent);
    if (!power || exponent.starts_with('+') || *power > largest_exponent || *power < -largest_exponent)
      return std::nullopt;
    number.places -= *power;
    at = text.size();
  }
  if (at != text.size()) return std::nullopt;
  while (!number.digits.empty() && number.digits.back() == '0') {
    number.digits.pop_back();
    --number.places;
  }
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  if (number.digits.empty()) number.places = 0;
  return number;
}

}  // namespace

std::optional<std::int64_t> parse_exact_whole(std::string_view text) {
  // Nearly every cell is plain digits; the general notation costs ten times as much.
  std::int64_t plain = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (!text.empty() && *begin == '+' && text.size() > 1 && is_digit(begin[1])) ++begin;
  const auto [stop, error] = std::from_chars(begin, end, plain);
  if (error == std::errc() && stop == end) return plain;

  const auto number = parse_decimal_notation(text);
  if (!number || number->places > 0) return std::nullopt;
  const auto zeros = static_cast<std::size_t>(-number->places);
  if (number->digits.size() + zeros > 19) return std::nullopt;
  const std::string whole =
      (number->is_negative ? "-" : "") + (number->digits.empty() ? "0" : number->digits) + std::string(zeros, '0');
  return parse_integer(whole);
}

std::optional<std::string> parse_exact_decimal(std::string_view text, int precision, int scale) {
  const auto number = parse_decimal_notation(text);
  if (!number || number->places > scale) return std::nullopt;
  std::string digits = number->digits;
  if (!digits.empty()) digits.append(static_cast<std::size_t>(scale - number->places), '0');
  if (digits.size() > static_cast<std::size_t>(precision)) return std::nullopt;
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return (number->is_negative && !number->digits.empty() ? "-" : "") + digits;
}

std::optional<double> parse_finite(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto number = parse_number(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::optional<bool> parse_yes_or_no(std::string_view text) {
  static constexpr std::array<std::string_view, 5> yes{"true", "t", "yes", "y", "1"};
  static constexpr std::array<std::string_view, 5> no{"false", "f", "no", "n", "0"};
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  if (text.size() > 5) return std::nullopt;
  const std::string word = to_lower(text);
  if (std::ranges::find(yes, word) != yes.end()) return true;
  if (std::ranges::find(no, word) != no.end()) return false;
  return std::nullopt;
}

}  // namespace schoolhouse::connector
