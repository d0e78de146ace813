// Contrast of colours by the definition of WCAG 2.
// SPDX-License-Identifier: Apache-2.0
#include "chart/color.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace schoolhouse::chart {
namespace {

double channel(std::string_view color, std::size_t position) {
  int value = 0;
  std::from_chars(color.data() + position, color.data() + position + 2, value, 16);
  const double share = value / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(std::string_view color) {
  return 0.2126 * channel(color, 1) + 0.7152 * channel(color, 3) + 0.0722 * channel(color, 5);
}

}  // namespace

double contrast(std::string_view one, std::string_view other) {
  const double first = luminance(one) + 0.05;
  const double second = luminance(other) + 0.05;
  return std::max(first, second) / std::min(first, second);
}

std::string readable(std::string_view color) {
  constexpr double enough = 4.6;
  std::string darker(color);
  for (int percent = 100; percent > 0 && contrast(darker, background_color) < enough; percent -= 4) {
    darker = "#";
    for (const std::size_t position : {1U, 3U, 5U}) {
      int value = 0;
      std::from_chars(color.data() + position, color.data() + position + 2, value, 16);
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto scaled = static_cast<std::size_t>(value * percent / 100);
      darker += digits[scaled / 16];
      darker += digits[scaled % 16];
    }
  }
  return darker;
}

std::string_view ink_on(std::string_view color) {
  return contrast(color, light_ink_color) >= contrast(color, ink_color) ? light_ink_color : ink_color;
}

}  // namespace schoolhouse::chart
