// Sketches scatter charts: one point a row, and names at the points that stand out where there is room for them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/point_labels.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

struct Point {
  double x = 0;
  double y = 0;
  double size = 0;
  std::size_t series = 0;
  std::string name;
};
struct Points {
  std::vector<Point> points;
  std::vector<std::string> series;
  std::vector<std::string> notes;
};

Points read_points(const ScatterChart& chart, const Columns& columns) {
  Points result;
  const Column x = columns.number(chart.x, "x");
  const Column y = columns.number(chart.y, "y");
  const Column size = chart.size.empty() ? Column{} : columns.number(chart.size, "size");
  const std::size_t count = columns.row_count();
  const std::vector<std::string> names =
      chart.name.empty() ? std::vector<std::string>(count) : columns.categories(chart.name, "name");
  const std::vector<std::string> colors =
      chart.color.empty() ? std::vector<std::string>(count) : columns.categories(chart.color, "color");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < count; ++row) {
    if (x.numbers[row] && y.numbers[row]) {
      rows.push_back(row);
    }
  }
  if (rows.size() < count) {
    result.notes.push_back(format_count(static_cast<std::int64_t>(count - rows.size())) + " of " +
                           format_count(static_cast<std::int64_t>(count)) +
                           " rows lack one of the two numbers and are left out.");
  }
  const std::size_t shown = std::min(rows.size(), static_cast<std::size_t>(chart.limit));
  if (shown < rows.size()) {
    result.notes.push_back(format_count(static_cast<std::int64_t>(shown)) + " of " +
                           format_count(static_cast<std::int64_t>(rows.size())) + " points are shown, taken evenly.");
  }
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t row = rows[i * rows.size() / shown];
    const auto [entry, is_new] = known.try_emplace(colors[row], known.size());
    if (is_new) {
      result.series.push_back(colors[row]);
    }
    result.points.push_back({*x.numbers[row], *y.numbers[row], chart.size.empty() ? 0 : size.numbers[row].value_or(0),
                             entry->second, names[row]});
  }
  // More kinds than colours: the last colour stands for all others.
  const std::size_t colors_count = series_colors.size();
  if (result.series.size() > colors_count) {
    result.notes.push_back(
        limit_note("first", colors_count - 1, result.series.size(), words_of_column(chart.color) + " values") +
        " The others are grey.");
    for (Point& point : result.points) {
      point.series = std::min(point.series, colors_count - 1);
    }
    result.series.resize(colors_count);
    result.series.back() = "Other";
  }
  return result;
}

Axis axis_of(const std::vector<double>& values, int count) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  // Zero is part of the picture where it is near.
  const bool is_near_zero = *low > 0 && *low < 0.25 * *high;
  return is_near_zero ? axis_from_zero(*low, *high, count) : round_axis(*low, *high, count);
}

// The line of least squares from the first to the last x; nothing for fewer than three points or a single x.
std::vector<std::pair<double, double>> trend(const std::vector<Point>& points) {
  const auto count = static_cast<double>(points.size());
  double mean_x = 0;
  double mean_y = 0;
  for (const Point& point : points) {
    mean_x += point.x / count;
    mean_y += point.y / count;
  }
  double xx = 0;
  double xy = 0;
  double low = mean_x;
  double high = mean_x;
  for (const Point& point : points) {
    xx += (point.x - mean_x) * (point.x - mean_x);
    xy += (point.x - mean_x) * (point.y - mean_y);
    low = std::min(low, point.x);
    high = std::max(high, point.x);
  }
  if (points.size() < 3 || xx <= 0) {
    return {};
  }
  return {{low, mean_y + xy / xx * (low - mean_x)}, {high, mean_y + xy / xx * (high - mean_x)}};
}

}  // namespace

Sketch sketch(const ScatterChart& chart, const Columns& columns, const Room& room) {
  const Points read = read_points(chart, columns);
  Sketch result;
  result.notes = read.notes;
  if (read.points.empty()) {
    return result;
  }
  std::vector<double> xs;
  std::vector<double> ys;
  double largest = 0;
  for (const Point& point : read.points) {
    xs.push_back(point.x);
    ys.push_back(point.y);
    largest = std::max(largest, point.size);
  }
  const std::vector<std::pair<double, double>> line =
      chart.has_trend ? trend(read.points) : std::vector<std::pair<double, double>>{};
  std::vector<double> ends = ys;
  for (const auto& [x, y] : line) {
    ends.push_back(y);
  }
  if (chart.reference_line) {
    ends.push_back(chart.reference_line->value);
  }
  Axis x_axis = axis_of(xs, room.width < 400 ? 4 : 7);
  Axis y_axis = axis_of(ends, 5);
  leave_whole_ticks(x_axis, xs, chart.x_format);
  leave_whole_ticks(y_axis, ys, chart.format);
  const NumberFormat x_format = tick_format(x_axis.ticks, chart.x_format);
  const NumberFormat y_format = tick_format(y_axis.ticks, chart.format);
  Margins margins{tick_width(y_axis.ticks, y_format, room.ruler) + 10, 10,
                  tick_width(x_axis.ticks, x_format, room.ruler) / 2 + 4, 2 * line_height + 22};
  std::string reference;
  if (chart.reference_line) {
    const std::string value =
        format_number(chart.reference_line->value,
                      chart.format.empty() ? fitting_format(std::vector{chart.reference_line->value}) : chart.format);
    reference = chart.reference_line->label.empty() ? value : clean_text(chart.reference_line->label) + " " + value;
    reference = shorten(reference, room.width * 0.25, value_style, room.ruler);
    margins.right = std::max(margins.right, std::ceil(room.ruler(reference, value_style)) + 10);
  }
  const double inner_width = room.width - margins.left - margins.right;
  const double inner_height = room.height;
  const auto left_of = [&](double x) { return inner_width * (x - x_axis.low) / (x_axis.high - x_axis.low); };
  const auto top_of = [&](double y) { return inner_height * (1 - (y - y_axis.low) / (y_axis.high - y_axis.low)); };
  // The more points, the smaller: a crowd must not become one blot.
  const double size_room = std::clamp(40000 / static_cast<double>(read.points.size()), 30.0, 380.0);
  const double plain_area = read.points.size() > 400 ? 22 : 60;

  json rows = json::array();
  std::vector<LabelledPoint> places;
  for (const Point& point : read.points) {
    const double area = largest > 0 ? 20 + size_room * std::max(point.size, 0.0) / largest : plain_area;
    const std::string color(read.series.size() == series_colors.size() && point.series + 1 == series_colors.size() &&
                                    read.series.back() == "Other"
                                ? remainder_color
                                : series_colors[point.series]);
    rows.push_back({{"x", point.x}, {"y", point.y}, {"area", area}, {"color", color}});
    places.push_back({left_of(point.x), top_of(point.y), std::sqrt(area / 3.14159) + 1, point.name});
  }
  json plot = plot_of_size(inner_width, inner_height, margins);
  json x = quantity("x", x_axis.low, x_axis.high,
                    value_axis(sparse_ticks(x_axis.ticks, x_format, inner_width, room.ruler), x_format));
  x["axis"]["title"] = shorten(clean_text(chart.x_title.empty() ? words_of_column(chart.x) : chart.x_title),
                               inner_width, {12, 500}, room.ruler);
  x["axis"]["labelPadding"] = 10;  // the first label stands clear of the lowest one of the other axis
  const json y = quantity("y", y_axis.low, y_axis.high, value_axis(y_axis.ticks, y_format));
  if (chart.reference_line) {
    plot["layer"].push_back(layer(json::array({{{"y", chart.reference_line->value}}}), reference_mark(), {{"y", y}}));
    plot["layer"].push_back(
        layer(json::array({{{"y", chart.reference_line->value}, {"label", reference}}}),
              text_mark(value_style, {{"align", "left"}, {"baseline", "middle"}, {"color", accent_color}}),
              {{"x", {{"value", inner_width + 6}}}, {"y", y}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  plot["layer"].push_back(layer(
      rows,
      {{"type", "point"}, {"filled", true}, {"fillOpacity", 0.75}, {"stroke", background_color}, {"strokeWidth", 0.6}},
      {{"x", x},
       {"y", y},
       {"color", colour_as_is("color")},
       {"size", {{"field", "area"}, {"type", "quantitative"}, {"scale", nullptr}, {"legend", nullptr}}}}));
  if (!line.empty()) {
    plot["layer"].push_back(layer(
        json::array({{{"x", line[0].first}, {"y", line[0].second}}, {{"x", line[1].first}, {"y", line[1].second}}}),
        {{"type", "line"}, {"color", quiet_ink_color}, {"strokeWidth", 1.5}, {"strokeDash", {6, 3}}},
        {{"x", x}, {"y", y}}));
    result.notes.push_back("The dashed line is the straight line nearest to all points (least squares).");
  }
  if (chart.has_labels && !chart.name.empty()) {
    json label_rows = json::array();
    for (const PlacedLabel& label : label_points(places, inner_width, inner_height, room.ruler)) {
      label_rows.push_back({{"x", x_axis.low + label.x / inner_width * (x_axis.high - x_axis.low)},
                            {"y", y_axis.low + (1 - label.y / inner_height) * (y_axis.high - y_axis.low)},
                            {"label", label.text}});
    }
    plot["layer"].push_back(
        layer(label_rows, text_mark({11, 500}, {{"align", "left"}, {"baseline", "middle"}, {"color", ink_color}}),
              {{"x", x}, {"y", y}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  if (largest > 0) {
    result.notes.push_back("Size of a point: " + words_of_column(chart.size) + ", up to " +
                           format_number(largest, fitting_format(std::vector{largest})) + ".");
  }
  result.vega_lite = specification_text(plot);
  result.heading = !chart.y_title.empty() ? chart.y_title : !room.unit.empty() ? room.unit : words_of_column(chart.y);
  if (read.series.size() > 1) {
    for (std::size_t i = 0; i < read.series.size(); ++i) {
      result.legend.push_back(
          {read.series[i], std::string(read.series[i] == "Other" && i + 1 == series_colors.size() ? remainder_color
                                                                                                  : series_colors[i])});
    }
  }
  return result;
}

}  // namespace schoolhouse::chart
