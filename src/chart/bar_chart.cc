// Sketches bar charts: upright while the names fit below the bars, else lying with the names beside them.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "chart/bar_drawing.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {

Sketch sketch(const BarChart& chart, const Columns& columns, const Room& room) {
  // With the number across, the bars lie.
  const bool is_turned =
      columns.any(chart.x, "x").kind == ColumnKind::number && columns.any(chart.y, "y").kind != ColumnKind::number;
  BarChart turned = chart;
  if (is_turned) {
    std::swap(turned.x, turned.y);
    std::swap(turned.x_title, turned.y_title);
  }
  const Bars bars = read_bars(turned, columns);
  Sketch result;
  result.notes = bars.notes;
  if (bars.bars.empty() || bars.value_count == 0) return result;
  const BarDrawing drawing = stack_bars(turned, bars, room);
  nlohmann::json plot = is_turned ? nullptr : draw_upright(drawing);
  if (plot.is_null()) plot = draw_lying(drawing);
  result.vega_lite = specification_text(plot);
  result.heading = !turned.y_title.empty() ? turned.y_title
                   : !room.unit.empty()    ? room.unit
                                           : words_of_column(turned.y);
  for (std::size_t s = 0; s < bars.series.size() && bars.series.size() > 1; ++s) {
    result.legend.push_back({bars.series[s], std::string(drawing.color_of(s))});
  }
  return result;
}

}  // namespace schoolhouse::chart
