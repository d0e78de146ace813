// Reads and applies the small part of d3-format that charts use.
// SPDX-License-Identifier: Apache-2.0
#include "chart/number_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace schoolhouse::chart {
namespace {

struct Parts {
  bool is_money = false;
  bool has_groups = false;
  int decimals = 0;
  char kind = 'f';
};

std::optional<Parts> parse(std::string_view format) {
  Parts parts;
  const auto take = [&format](char expected) {
    const bool is_there = format.starts_with(expected);
    format.remove_prefix(is_there ? 1 : 0);
    return is_there;
  };
  parts.is_money = take('$');
  parts.has_groups = take(',');
  const bool has_decimals = take('.');
  if (has_decimals) {
    if (format.empty() || format[0] < '0' || format[0] > '9') {
      return std::nullopt;
    }
    parts.decimals = format[0] - '0';
    format.remove_prefix(1);
  }
  if (format.size() != 1) {
    return std::nullopt;
  }
  parts.kind = format[0];
  if (parts.kind == 'd') {
    return has_decimals ? std::nullopt : std::optional(parts);
  }
  if (parts.kind != 'f' && parts.kind != '%') {
    return std::nullopt;
  }
  if (!has_decimals) {
    parts.decimals = 6;  // as in d3
  }
  return parts;
}

}  // namespace

bool is_number_format(std::string_view format) { return parse(format).has_value(); }

std::string format_number(double value, std::string_view format) {
  const Parts parts = parse(format).value_or(Parts{});
  const double shown = std::abs(parts.kind == '%' ? value * 100 : value);
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, shown, std::chars_format::fixed, parts.decimals);
  std::string digits(buffer, end.ptr);
  const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
  if (parts.has_groups) {
    std::size_t whole = std::min(digits.find('.'), digits.size());
    while (whole > 3) {
      whole -= 3;
      digits.insert(whole, ",");
    }
  }
  std::string text = value < 0 && !is_zero ? "\u2212" : "";
  if (parts.is_money) {
    text += '$';
  }
  text += digits;
  if (parts.kind == '%') {
    text += '%';
  }
  return text;
}

std::string fitting_format(std::span<const double> values) {
  int decimals = 0;
  double largest = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      continue;
    }
    largest = std::max(largest, std::abs(value));
    for (double scaled = value * std::pow(10, decimals); decimals < 3; scaled = value * std::pow(10, decimals)) {
      if (std::abs(scaled - std::round(scaled)) < 1e-6) {
        break;
      }
      ++decimals;
    }
  }
  // Large numbers need no decimals to be told apart.
  if (largest >= 1000) {
    decimals = 0;
  } else if (largest >= 100) {
    decimals = std::min(decimals, 1);
  } else if (largest >= 1) {
    decimals = std::min(decimals, 2);
  }
  return ",." + std::to_string(decimals) + "f";
}

}  // namespace schoolhouse::chart
