// Sketches histograms: how many rows fall into each of some equal ranges with round ends.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {

using nlohmann::json;

Sketch sketch(const HistogramChart& chart, const Columns& columns, const Room& room) {
  Sketch result;
  const Column column = columns.number(chart.x, "x");
  std::vector<double> values;
  for (const std::optional<double>& value : column.numbers) {
    if (value) {
      values.push_back(*value);
    }
  }
  if (values.size() < column.numbers.size()) {
    result.notes.push_back(format_count(static_cast<std::int64_t>(column.numbers.size() - values.size())) + " of " +
                           format_count(static_cast<std::int64_t>(column.numbers.size())) +
                           " rows have no number and are left out.");
  }
  if (values.empty()) {
    return result;
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const Axis ranges = round_axis(*low, *high, std::max(1, std::min(chart.limit, room.width < 400 ? 8 : 16) * 2 / 3));
  const double step = ranges.ticks[1] - ranges.ticks[0];
  std::vector<std::int64_t> counts(ranges.ticks.size() - 1);
  for (const double value : values) {
    // The last range holds its upper end too.
    const double index = std::floor((value - ranges.low) / step + 1e-9);
    ++counts[static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(counts.size() - 1)))];
  }
  const std::int64_t most = *std::max_element(counts.begin(), counts.end());
  const Axis axis = axis_from_zero(0, static_cast<double>(most), 5);
  std::vector<double> count_ticks;  // whole numbers only
  std::copy_if(axis.ticks.begin(), axis.ticks.end(), std::back_inserter(count_ticks),
               [](double tick) { return tick == std::floor(tick); });
  const NumberFormat x_format = tick_format(ranges.ticks, chart.format);
  Margins margins{tick_width(count_ticks, ",d", room.ruler) + 10, 8,
                  tick_width(ranges.ticks, x_format, room.ruler) / 2 + 4, 2 * line_height + 18};
  std::string reference;
  if (chart.reference_line) {
    const std::string value =
        format_number(chart.reference_line->value,
                      chart.format.empty() ? fitting_format(std::vector{chart.reference_line->value}) : chart.format);
    reference =
        shorten(chart.reference_line->label.empty() ? value : clean_text(chart.reference_line->label) + " " + value,
                room.width * 0.5, value_style, room.ruler);
    margins.top = line_height + 8;
  }
  const double inner_width = room.width - margins.left - margins.right;
  const double bar_width = inner_width / static_cast<double>(counts.size());
  double label_width = 0;
  for (const std::int64_t count : counts) {
    label_width = std::max(label_width, room.ruler(format_count(count), value_style));
  }
  const bool has_labels = chart.has_labels && label_width + 4 <= bar_width;
  const double top = axis.high * (has_labels ? 1 + line_height / room.height : 1);

  json rows = json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    rows.push_back({{"from", ranges.ticks[i]},
                    {"to", ranges.ticks[i + 1]},
                    {"middle", (ranges.ticks[i] + ranges.ticks[i + 1]) / 2},
                    {"count", counts[i]},
                    {"zero", 0},
                    {"label", counts[i] > 0 ? format_count(counts[i]) : ""}});
  }
  json plot = plot_of_size(inner_width, room.height, margins);
  const double widest_tick = tick_width(ranges.ticks, x_format, room.ruler) + 10;
  const auto stride = static_cast<std::size_t>(std::max(1.0, std::ceil(widest_tick / bar_width)));
  std::vector<double> shown_ticks;
  for (std::size_t i = 0; i < ranges.ticks.size(); i += stride) {
    shown_ticks.push_back(ranges.ticks[i]);
  }
  json x = quantity("from", ranges.low, ranges.high, value_axis(shown_ticks, x_format));
  x["axis"]["grid"] = false;
  x["axis"]["domain"] = true;
  x["axis"]["ticks"] = true;
  x["axis"]["title"] = shorten(
      clean_text(chart.x_title.empty() ? (room.unit.empty() ? words_of_column(chart.x) : room.unit) : chart.x_title),
      inner_width, {12, 500}, room.ruler);
  json plain_x = x;
  plain_x["field"] = "middle";
  const json y = quantity("zero", 0, top, value_axis(count_ticks, ",d"));
  json y_count = y;
  y_count["field"] = "count";
  plot["layer"].push_back(
      layer(rows, {{"type", "bar"}, {"color", series_colors[0]}, {"stroke", background_color}, {"strokeWidth", 1}},
            {{"x", x}, {"x2", {{"field", "to"}}}, {"y", y}, {"y2", {{"field", "count"}}}}));
  if (has_labels) {
    plot["layer"].push_back(layer(
        rows, text_mark(value_style, {{"align", "center"}, {"baseline", "bottom"}, {"dy", -3}, {"color", ink_color}}),
        {{"x", plain_x}, {"y", y_count}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  if (chart.reference_line && chart.reference_line->value >= ranges.low && chart.reference_line->value <= ranges.high) {
    const double half = room.ruler(reference, value_style) / 2;
    const double at = std::clamp(inner_width * (chart.reference_line->value - ranges.low) / (ranges.high - ranges.low),
                                 half - margins.left, inner_width + margins.right - half);
    plot["layer"].push_back(
        layer(json::array({{{"middle", chart.reference_line->value}}}), reference_mark(), {{"x", plain_x}}));
    plot["layer"].push_back(
        layer(json::array({{{"label", reference}}}),
              text_mark(value_style, {{"align", "center"}, {"baseline", "bottom"}, {"color", accent_color}}),
              {{"x", {{"value", at}}}, {"y", {{"value", -4}}}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  result.vega_lite = specification_text(plot);
  result.heading = chart.y_title.empty() ? "Number of rows" : chart.y_title;
  return result;
}

}  // namespace schoolhouse::chart
