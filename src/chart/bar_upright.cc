// Draws upright bars, their names below while these fit.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart/bar_drawing.h"
#include "chart/color.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

std::vector<std::string> bar_names(const BarDrawing& drawing) {
  std::vector<std::string> names;
  for (const Bar& bar : drawing.bars.bars) names.push_back(bar.name);
  return names;
}

}  // namespace

json draw_upright(const BarDrawing& drawing) {
  const Room& room = drawing.room;
  const std::size_t count = drawing.bars.bars.size();
  const Axis axis = drawing.axis(5);
  const NumberFormat format = drawing.tick_format_of(axis.ticks);
  Margins margins{tick_width(axis.ticks, format, room.ruler) + 10, 8, 4, line_height + 10};
  if (drawing.chart.reference_line) margins.right = std::ceil(room.ruler(drawing.reference_text(), value_style)) + 10;
  const double inner_width = room.width - margins.left - margins.right;
  const double step = inner_width / static_cast<double>(count);
  std::vector<std::vector<std::string>> names = names_in_full(bar_names(drawing), step - 8, 2, room.ruler);
  if (names.empty() && drawing.bars.is_ordered)
    names = every_nth_name(bar_names(drawing), {step / 2, step, 0, inner_width + margins.right}, room.ruler);
  if (names.empty()) return nullptr;
  margins.bottom += static_cast<double>(most_lines(names) - 1) * line_height;

  BarSpace space;
  const double padding = drawing.is_grouped() ? 0.25 : std::clamp(1 - 90 / step, 0.3, 0.7);
  const double bar_room =
      drawing.is_grouped() ? step * (1 - padding) / static_cast<double>(drawing.bars.series.size()) : step;
  space.has_end_labels = drawing.chart.has_labels && !drawing.is_stacked() && drawing.label_width() + 4 <= bar_room;
  space.thickness = drawing.is_grouped() ? bar_room : step * (1 - padding);
  space.length = room.height;
  // The labels beyond the longest bars stand within the plot.
  const double label_room = space.has_end_labels ? line_height + 2 : 0;
  const double above = drawing.high > 0 ? label_room : 0;
  const double below = drawing.low < 0 ? label_room : 0;
  const double value_per_pixel = (axis.high - axis.low) / (space.length - above - below);
  space.low = axis.low - below * value_per_pixel;
  space.high = axis.high + above * value_per_pixel;
  const json ticks_axis = value_axis(axis.ticks, format);
  json category = category_axis(names);
  category["orient"] = "bottom";
  category["labelAlign"] = "center";
  category["domain"] = drawing.low >= 0;
  const json bands = position("bar", count, padding, category);

  json plot = plot_of_size(inner_width, space.length, margins);
  add_bars(plot, drawing, space, bands, ticks_axis);
  if (drawing.chart.reference_line) {
    plot["layer"].push_back(
        layer(json::array({{{"label", drawing.reference_text()}, {"at", drawing.chart.reference_line->value}}}),
              text_mark(value_style, {{"align", "left"}, {"baseline", "middle"}, {"color", accent_color}}),
              {{"x", {{"value", inner_width + 6}}},
               {"y", quantity("at", space.low, space.high, ticks_axis)},
               {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  return plot;
}

}  // namespace schoolhouse::chart
