// Sketches heat maps: a coloured cell for each pair of categories, in seven steps of colour.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

struct Cells {
  std::vector<std::string> across;
  std::vector<std::string> down;
  std::map<std::pair<std::size_t, std::size_t>, double> values;  // (across, down) of the cells that have one
  std::vector<double> numbers;
  std::vector<std::string> notes;
};

Cells read_cells(const HeatMapChart& chart, const Columns& columns, std::size_t across_limit) {
  Cells cells;
  const std::vector<std::string> x = columns.categories(chart.x, "x");
  const std::vector<std::string> y = columns.categories(chart.y, "y");
  const Column values = columns.number(chart.color, "color");
  std::map<std::string, std::size_t> known_x;
  std::map<std::string, std::size_t> known_y;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (std::size_t row = 0; row < x.size(); ++row) {
    const std::size_t column = known_x.try_emplace(x[row], known_x.size()).first->second;
    const std::size_t line = known_y.try_emplace(y[row], known_y.size()).first->second;
    if (column >= across_limit || line >= static_cast<std::size_t>(chart.limit)) {
      continue;
    }
    if (column == cells.across.size()) {
      cells.across.push_back(x[row]);
    }
    if (line == cells.down.size()) {
      cells.down.push_back(y[row]);
    }
    if (!seen.emplace(column, line).second) {
      const Place& place = columns.place();
      throw Error({.fault = Fault::user,
                   .what = "row " + std::to_string(row + 1) + " of the tile's SQL is a second one for the same '" +
                           chart.x + "' and '" + chart.y + "'",
                   .where = {place.file, place.line, place.key},
                   .fix = "group by both columns in the SQL"});
    }
    if (const std::optional<double>& value = values.numbers[row]) {
      cells.values[{column, line}] = *value;
      cells.numbers.push_back(*value);
    }
  }
  if (known_y.size() > cells.down.size()) {
    cells.notes.push_back(limit_note("first", cells.down.size(), known_y.size(), "rows"));
  }
  if (known_x.size() > cells.across.size()) {
    cells.notes.push_back(limit_note("first", cells.across.size(), known_x.size(), "columns"));
  }
  return cells;
}

// Equal ranges of the values, each with a colour.
struct Scale {
  double low = 0;
  double step = 1;
  std::vector<std::string_view> colors;
  std::string_view color_of(double value) const {
    const double index = std::floor((value - low) / step);
    return colors[static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(colors.size() - 1)))];
  }
};

Scale scale_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Scale scale;
  if (*low == *high) {
    scale.low = *low;
    scale.colors = {sequential_colors[3]};
    return scale;
  }
  if (*low < 0 && *high > 0) {
    const double reach = std::max(-*low, *high);
    const double step = round_axis(0, reach, 3).ticks[1];
    // Three steps on either side, and a narrow middle around zero.
    scale = {-3.5 * step, step, {diverging_colors.begin(), diverging_colors.end()}};
    return scale;
  }
  const Axis axis = round_axis(*low, *high, 6);
  scale.low = axis.low;
  scale.step = axis.ticks[1] - axis.ticks[0];
  const std::size_t count = std::max<std::size_t>(axis.ticks.size() - 1, 1);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t color = count == 1 ? 3 : i * (sequential_colors.size() - 1) / (count - 1);
    scale.colors.push_back(sequential_colors[color]);
  }
  return scale;
}

std::vector<LegendEntry> legend_of(const Scale& scale, const NumberFormat& format, bool has_missing) {
  std::vector<LegendEntry> entries;
  if (scale.colors.size() > 1) {
    for (std::size_t i = 0; i < scale.colors.size(); ++i) {
      const double from = scale.low + static_cast<double>(i) * scale.step;
      entries.push_back({format_number(from, format) + " to " + format_number(from + scale.step, format),
                         std::string(scale.colors[i])});
    }
  }
  if (has_missing) {
    entries.push_back({"no data", std::string(nothing_color)});
  }
  return entries;
}

}  // namespace

Sketch sketch(const HeatMapChart& chart, const Columns& columns, const Room& room) {
  Sketch result;
  constexpr double narrowest_cell = 20;
  const double names_limit = std::floor(room.width * 0.34);
  const double most_across = std::floor((room.width - names_limit - 20) / narrowest_cell);
  const Cells cells =
      read_cells(chart, columns, static_cast<std::size_t>(std::min(most_across, static_cast<double>(chart.limit))));
  result.notes = cells.notes;
  if (cells.numbers.empty()) {
    return result;
  }
  const Scale scale = scale_of(cells.numbers);
  const NumberFormat format = chart.format.empty() ? fitting_format(cells.numbers) : chart.format;
  const std::vector<std::vector<std::string>> down = wrap_apart(cells.down, names_limit, 2, label_style, room.ruler);
  double names_width = 0;
  for (const std::vector<std::string>& name : down)
    names_width = std::max(names_width, widest(name, label_style, room.ruler));
  const double row_height = most_lines(down) > 1 ? 2 * line_height + 4 : 28;
  Margins margins{std::ceil(names_width) + 10, 0, 2, 2};
  const double inner_width = room.width - margins.left - margins.right;
  const double cell_width = std::min(inner_width / static_cast<double>(cells.across.size()), 140.0);
  const double used_width = cell_width * static_cast<double>(cells.across.size());

  // Names across stand level above the columns while they fit, else upright.
  std::vector<std::vector<std::string>> across = names_in_full(cells.across, cell_width - 6, 2, room.ruler);
  const bool is_level = !across.empty();
  double longest = 0;
  if (!is_level) {
    for (const std::string& name : shorten_apart(cells.across, 150, label_style, room.ruler)) {
      across.push_back({name});
      longest = std::max(longest, room.ruler(name, label_style));
    }
  }
  margins.top = is_level ? static_cast<double>(most_lines(across)) * line_height + 8 : std::ceil(longest) + 12;

  json rows = json::array();
  json labels = json::array();
  bool has_missing = false;
  for (std::size_t x = 0; x < cells.across.size(); ++x) {
    for (std::size_t y = 0; y < cells.down.size(); ++y) {
      const auto cell = cells.values.find({x, y});
      if (cell == cells.values.end()) {
        has_missing = true;
        rows.push_back({{"x", x}, {"y", y}, {"color", nothing_color}});
        continue;
      }
      const std::string_view color = scale.color_of(cell->second);
      rows.push_back({{"x", x}, {"y", y}, {"color", color}});
      const std::string label = format_number(cell->second, format);
      if (chart.has_labels && room.ruler(label, value_style) + 6 <= cell_width) {
        labels.push_back({{"x", x}, {"y", y}, {"label", label}, {"ink", ink_on(color)}});
      }
    }
  }
  json plot = plot_of_size(used_width, row_height * static_cast<double>(cells.down.size()),
                           {margins.left, margins.top, room.width - margins.left - used_width, margins.bottom});
  json x_axis = category_axis(across);
  x_axis.update({{"orient", "top"},
                 {"domain", false},
                 {"labels", !is_level},
                 {"labelBaseline", "middle"},
                 {"labelAlign", "left"},
                 {"labelAngle", -90}});
  const json y_axis = {{"title", nullptr}, {"labels", false}, {"grid", false}, {"domain", false}};
  const json x = position("x", cells.across.size(), 0, x_axis);
  const json y = position("y", cells.down.size(), 0, y_axis);
  plot["layer"].push_back(layer(rows, {{"type", "rect"}, {"stroke", background_color}, {"strokeWidth", 2}},
                                {{"x", x}, {"y", y}, {"color", colour_as_is("color")}}));
  add_names_beside(plot, down, "y", y);
  if (is_level) add_names_above(plot, across, "x", x);
  if (!labels.empty()) {
    plot["layer"].push_back(layer(
        labels, text_mark(value_style, {{"align", "center"}, {"baseline", "middle"}}),
        {{"x", x}, {"y", y}, {"color", colour_as_is("ink")}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  result.vega_lite = specification_text(plot);
  const auto title = [](const std::string& given, const std::string& column) {
    return given.empty() ? words_of_column(column) : given;
  };
  result.heading = (room.unit.empty() ? words_of_column(chart.color) : room.unit) + ", by " +
                   title(chart.y_title, chart.y) + " (down) and " + title(chart.x_title, chart.x) + " (across)";
  result.legend = legend_of(
      scale, chart.format.empty() ? fitting_format(std::vector{scale.low, scale.step}) : chart.format, has_missing);
  return result;
}

}  // namespace schoolhouse::chart
