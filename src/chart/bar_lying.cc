// Draws lying bars, their names beside them in one or two lines.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart/bar_drawing.h"
#include "chart/color.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {

using nlohmann::json;

json draw_lying(const BarDrawing& drawing) {
  const Room& room = drawing.room;
  const std::size_t count = drawing.bars.bars.size();
  std::vector<std::string> bar_names;
  for (const Bar& bar : drawing.bars.bars) bar_names.push_back(bar.name);
  const std::vector<std::vector<std::string>> names =
      wrap_apart(bar_names, std::floor(room.width * 0.42), 2, label_style, room.ruler);
  double names_width = 0;
  for (const std::vector<std::string>& name : names)
    names_width = std::max(names_width, widest(name, label_style, room.ruler));
  const std::size_t lines = most_lines(names);
  const bool is_crowded = count > 12;
  double step = lines > 1 ? 2 * line_height + 4 : is_crowded ? 24 : 28;
  if (drawing.is_grouped()) {
    step = std::max(step, static_cast<double>(drawing.bars.series.size()) * (line_height + 1) / 0.75);
  }
  BarSpace space;
  json ticks_axis = nullptr;
  std::vector<double> ticks;
  NumberFormat ticks_format;
  space.is_lying = true;
  space.has_end_labels = drawing.chart.has_labels && !drawing.is_stacked();
  space.low = drawing.low;
  space.high = drawing.high;
  Margins margins{std::ceil(names_width) + 10, 4, 12, 4};
  if (drawing.chart.reference_line) margins.top = line_height + 6;
  double before = 0;  // pixels left of the longest bar below zero, for its label
  if (space.has_end_labels) {
    const double label_width = drawing.label_width() + 8;
    margins.right = drawing.high > 0 ? label_width : 12;
    before = drawing.low < 0 ? label_width : 0;
  } else {
    const Axis axis = drawing.axis(room.width < 400 ? 3 : 6);
    ticks = axis.ticks;
    ticks_format = drawing.tick_format_of(ticks);
    space.low = axis.low;
    space.high = axis.high;
    margins.bottom = line_height + 10;
    margins.right = std::max(margins.right, tick_width(ticks, ticks_format, room.ruler) / 2 + 2);
  }
  space.length = room.width - margins.left - margins.right;
  if (!space.has_end_labels) {
    ticks_axis = value_axis(sparse_ticks(ticks, ticks_format, space.length, room.ruler), ticks_format);
  }
  space.low -= before / std::max(space.length - before, 1.0) * (space.high - space.low);

  const double padding = drawing.is_grouped() ? 0.25 : std::clamp(1 - 20 / step, 0.28, 0.5);
  space.thickness =
      step * (1 - padding) / (drawing.is_grouped() ? static_cast<double>(drawing.bars.series.size()) : 1.0);
  const json axis = {{"title", nullptr}, {"labels", false}, {"grid", false}, {"domain", drawing.low >= 0}};
  const json bands = position("bar", count, padding, axis);

  json plot = plot_of_size(space.length, static_cast<double>(count) * step, margins);
  add_names_beside(plot, names, "bar", bands);
  add_bars(plot, drawing, space, bands, ticks_axis);
  if (drawing.chart.reference_line) {
    const std::string text = drawing.reference_text();
    const double half = room.ruler(text, value_style) / 2;
    const double line = (drawing.chart.reference_line->value - space.low) * space.length / (space.high - space.low);
    const double at = std::clamp(line, half - margins.left, space.length + margins.right - half);
    plot["layer"].push_back(
        layer(json::array({{{"label", text}}}),
              text_mark(value_style, {{"align", "center"}, {"baseline", "bottom"}, {"color", accent_color}}),
              {{"x", {{"value", at}}}, {"y", {{"value", -4}}}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  return plot;
}

}  // namespace schoolhouse::chart
