// Draws a big number and how it compares.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/svg.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {

Body draw_big_number(const BigNumber& number, const Columns& columns, const Room& room) {
  Body body;
  const Column values = columns.number(number.value, "number.value");
  if (values.numbers.empty() || !values.numbers[0]) {
    return body;
  }
  const double value = *values.numbers[0];
  const NumberFormat format = number.format.empty() ? fitting_format(std::vector{value}) : number.format;
  const std::string figure = format_number(value, format);
  TextStyle style{52, 600};
  while (style.size > 16 && room.ruler(figure, style) > room.width) {
    style.size -= 2;
  }
  double y = style.size;
  std::string svg = svg_text(0, y, figure, style, ink_color);
  y += 10;
  if (!number.compare.empty()) {
    const Column others = columns.number(number.compare, "number.compare");
    const std::string label =
        number.compare_label.empty() ? words_of_column(number.compare) : clean_text(number.compare_label);
    std::string text = label + ": no data";
    if (others.numbers[0]) {
      const double change = value - *others.numbers[0];
      std::string size = format_number(std::abs(change), format);
      // A change that the format does not show is none.
      const bool is_same = size == format_number(0, format);
      // The difference of two shares is in points: from 20 % to 10 % is 10 points less, but half as much.
      if (size.ends_with('%')) size.replace(size.size() - 1, 1, size == "1%" || size == "1.0%" ? " point" : " points");
      text = (is_same      ? "= same as "
              : change > 0 ? "\u25B2 " + size + " more than "
                           : "\u25BC " + size + " less than ") +
             label + " (" + format_number(*others.numbers[0], format) + ")";
    }
    constexpr TextStyle compare_style{14, 500};
    for (const std::string& line : wrap(text, room.width, 2, compare_style, room.ruler)) {
      y += 18;
      svg += svg_text(0, y, line, compare_style, quiet_ink_color);
    }
    y += 6;
  }
  body.heading = room.unit;
  if (values.numbers.size() > 1) {
    body.notes.push_back("The SQL gave " + format_number(static_cast<double>(values.numbers.size()), ",d") +
                         " rows; the first is shown.");
  }
  body.plot = {svg_open(room.width, y) + svg + "</svg>", room.width, y, {}};
  return body;
}

}  // namespace schoolhouse::chart
