// Sketches line charts: one line a series, named at its end.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart/color.h"
#include "chart/lines.h"
#include "chart/number_format.h"
#include "chart/sketch.h"
#include "chart/spread.h"
#include "chart/vega_parts.h"
#include "chart/week_ticks.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

constexpr double label_gap = 14;  // pixels between the ends of the lines and their names

const LinePoint* last_point(const Line& line) {
  for (auto point = line.points.rbegin(); point != line.points.rend(); ++point) {
    if (point->y) return &*point;
  }
  return nullptr;
}

std::string color_of(std::size_t line) { return std::string(series_colors[line % series_colors.size()]); }

// The y axis, and the way from a value to pixels below the top and back.
struct Heights {
  Axis axis;
  double height = 0;
  double pixels(double value) const { return height * (1 - (value - axis.low) / (axis.high - axis.low)); }
  double value(double from_top) const { return axis.low + (1 - from_top / height) * (axis.high - axis.low); }
};

struct EndLabels {
  std::vector<EndLabel> labels;
  std::vector<double> wishes;  // where each would stand if it were alone
  bool are_complete = true;    // no line's name had to be shortened
};

// One label for each line and one for the reference line, moved apart where they would meet.
EndLabels label_ends(const LineChart& chart, const Lines& lines, const Heights& heights, const NumberFormat& format,
                     const Room& room) {
  EndLabels result;
  const double limit = std::floor(room.width * 0.32);
  const bool has_names = lines.lines.size() > 1;
  const bool has_room = static_cast<double>(lines.lines.size()) * line_height <= room.height;
  const bool has_labels = chart.has_labels && has_room;
  std::vector<std::string> names;
  std::vector<std::string> values;
  double values_width = 0;
  for (const Line& line : lines.lines) {
    const LinePoint* last = last_point(line);
    names.push_back(line.name);
    values.push_back(last == nullptr ? "" : format_number(*last->y, format));
    values_width = std::max(values_width, room.ruler(" " + values.back(), value_style));
  }
  const std::vector<std::string> shown =
      shorten_apart(names, std::max(limit - values_width, 30.0), value_style, room.ruler);
  for (std::size_t i = 0; i < lines.lines.size() && has_labels; ++i) {
    const LinePoint* last = last_point(lines.lines[i]);
    if (last == nullptr) continue;
    result.labels.push_back(
        {heights.pixels(*last->y), (has_names ? shown[i] + " " : "") + values[i], readable(color_of(i))});
  }
  result.are_complete = has_labels && shown == names;
  if (chart.reference_line) {
    const std::string value = format_number(chart.reference_line->value, format);
    const std::string label = clean_text(chart.reference_line->label);
    result.labels.push_back({heights.pixels(chart.reference_line->value),
                             label.empty() ? value : shorten(label + " " + value, limit, value_style, room.ruler),
                             std::string(accent_color)});
  }
  std::stable_sort(result.labels.begin(), result.labels.end(),
                   [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  for (const EndLabel& label : result.labels) result.wishes.push_back(label.y);
  spread(result.labels, line_height, 0, room.height);
  return result;
}

struct XEncoding {
  json encoding;
  std::size_t lines = 1;  // of its labels
};

json time_axis(const Lines& lines, double inner_width) {
  const int count = std::max(2, static_cast<int>(inner_width / 90));
  json encoding = {{"field", "x"},
                   {"type", "temporal"},
                   {"axis",
                    {{"title", nullptr},
                     {"grid", false},
                     {"ticks", true},
                     {"labelFlush", true},
                     {"labelBound", true},
                     {"labelOverlap", "greedy"},
                     {"labelSeparation", 10},
                     {"tickCount", count}}}};
  std::vector<std::string> times;
  for (const Line& line : lines.lines) {
    for (const LinePoint& point : line.points) times.push_back(point.time);
  }
  if (const auto weeks = week_ticks(times, static_cast<std::size_t>(count)); !weeks.empty())
    encoding["axis"].update({{"values", weeks}, {"format", "%b %d"}});
  return encoding;
}

json number_axis(const Lines& lines, double inner_width) {
  const auto [low, high] = std::minmax_element(lines.x_values.begin(), lines.x_values.end());
  const Axis axis = round_axis(*low, *high, std::max(2, static_cast<int>(inner_width / 90)));
  std::vector<double> ticks;
  for (const double tick : axis.ticks) {
    if (*low == *high || (tick >= *low && tick <= *high)) ticks.push_back(tick);
  }
  const bool are_whole =
      std::all_of(lines.x_values.begin(), lines.x_values.end(), [](double x) { return x == std::floor(x); });
  if (are_whole) std::erase_if(ticks, [](double tick) { return tick != std::floor(tick); });
  // Years are numbers without a separator.
  const bool are_years = are_whole && *low >= 1900 && *high <= 2100;
  json encoding = quantity("x", *low == *high ? axis.low : *low, *low == *high ? axis.high : *high,
                           value_axis(ticks, are_years ? "d" : tick_format(ticks, "")));
  encoding["axis"].update({{"grid", false},
                           {"domain", true},
                           {"ticks", true},
                           {"labelFlush", true},
                           {"labelOverlap", "greedy"},
                           {"labelSeparation", 8}});
  return encoding;
}

// The steps stand at equal distances, the last one at the right end.
XEncoding text_axis(const Lines& lines, double inner_width, double left_margin, double right_margin,
                    const Ruler& ruler) {
  const auto count = static_cast<double>(lines.steps.size());
  const double first = std::min(ruler(lines.steps.front(), label_style) / 2 + 2, inner_width / (2 * count));
  const double step = count > 1 ? (inner_width - first) / (count - 1) : inner_width;
  std::vector<std::vector<std::string>> names = names_in_full(lines.steps, step - 8, 2, ruler);
  if (names.empty())
    names = every_nth_name(lines.steps, {first, step, -left_margin, inner_width + right_margin}, ruler);
  json encoding = position("x", lines.steps.size(), 0, category_axis(names));
  encoding["scale"] = {{"type", "point"},
                       {"domain", encoding["scale"]["domain"]},
                       {"padding", 0},
                       {"range", {count > 1 ? first : inner_width / 2, count > 1 ? inner_width : inner_width / 2 + 1}}};
  encoding["axis"].update({{"labelAlign", "center"}, {"ticks", true}});
  return {encoding, most_lines(names)};
}

XEncoding x_encoding(const LineChart& chart, const Lines& lines, double inner_width, const Margins& margins,
                     const Ruler& ruler) {
  XEncoding result;
  json& encoding = result.encoding;
  switch (lines.kind) {
    case ColumnKind::time:
      encoding = time_axis(lines, inner_width);
      break;
    case ColumnKind::number:
      encoding = number_axis(lines, inner_width);
      break;
    case ColumnKind::text:
      result = text_axis(lines, inner_width, margins.left, margins.right, ruler);
      break;
  }
  if (!chart.x_title.empty())
    encoding["axis"]["title"] = shorten(clean_text(chart.x_title), inner_width, {12, 500}, ruler);
  return result;
}

json point_rows(const Lines& lines) {
  json rows = json::array();
  for (std::size_t i = 0; i < lines.lines.size(); ++i) {
    for (const LinePoint& point : lines.lines[i].points) {
      rows.push_back({{"x", lines.kind == ColumnKind::time ? json(point.time) : json(point.x)},
                      {"y", point.y ? json(*point.y) : json(nullptr)},
                      {"line", i},
                      {"color", color_of(i)}});
    }
  }
  return rows;
}

void add_end_labels(json& plot, const EndLabels& ends, const Heights& heights, const json& y, double inner_width) {
  json texts = json::array();
  json leaders = json::array();
  for (std::size_t i = 0; i < ends.labels.size(); ++i) {
    const EndLabel& label = ends.labels[i];
    texts.push_back({{"y", heights.value(label.y)}, {"label", label.text}, {"color", label.color}});
    leaders.push_back({{"y", heights.value(ends.wishes[i])}, {"to", heights.value(label.y)}, {"color", label.color}});
  }
  if (texts.empty()) return;
  plot["layer"].push_back(layer(leaders, {{"type", "rule"}, {"strokeWidth", 1}, {"strokeOpacity", 0.7}},
                                {{"x", {{"value", inner_width + 3}}},
                                 {"x2", {{"value", inner_width + label_gap - 2}}},
                                 {"y", y},
                                 {"y2", {{"field", "to"}}},
                                 {"color", colour_as_is("color")}}));
  plot["layer"].push_back(layer(texts, text_mark(value_style, {{"align", "left"}, {"baseline", "middle"}}),
                                {{"x", {{"value", inner_width + label_gap}}},
                                 {"y", y},
                                 {"color", colour_as_is("color")},
                                 {"text", {{"field", "label"}, {"type", "nominal"}}}}));
}

}  // namespace

Sketch sketch(const LineChart& chart, const Columns& columns, const Room& room) {
  const Lines lines = read_lines(chart, columns);
  Sketch result;
  result.notes = lines.notes;
  if (lines.y_values.empty()) return result;
  double low = *std::min_element(lines.y_values.begin(), lines.y_values.end());
  double high = *std::max_element(lines.y_values.begin(), lines.y_values.end());
  if (chart.reference_line) {
    low = std::min(low, chart.reference_line->value);
    high = std::max(high, chart.reference_line->value);
  }
  Heights heights{chart.is_from_zero ? axis_from_zero(low, high, 5) : round_axis(low, high, 5), room.height};
  leave_whole_ticks(heights.axis, lines.y_values, chart.format);
  const NumberFormat ticks_format = tick_format(heights.axis.ticks, chart.format);
  const EndLabels ends =
      label_ends(chart, lines, heights, chart.format.empty() ? fitting_format(lines.y_values) : chart.format, room);

  Margins margins{tick_width(heights.axis.ticks, ticks_format, room.ruler) + 10, 8, 12, line_height + 12};
  for (const EndLabel& label : ends.labels) {
    margins.right = std::max(margins.right, std::ceil(room.ruler(label.text, value_style)) + label_gap + 2);
  }
  if (!lines.steps.empty()) {  // the last step's name is centred at the right end
    const double name = std::min(room.ruler(lines.steps.back(), label_style), 130.0);
    margins.right = std::max(margins.right, std::ceil(name / 2) + 2);
  }
  if (!chart.x_title.empty()) margins.bottom += line_height + 8;
  const double inner_width = room.width - margins.left - margins.right;
  const auto [x, x_lines] = x_encoding(chart, lines, inner_width, margins, room.ruler);
  margins.bottom += static_cast<double>(x_lines - 1) * line_height;
  json plot = plot_of_size(inner_width, room.height, margins);
  const json y = quantity("y", heights.axis.low, heights.axis.high, value_axis(heights.axis.ticks, ticks_format));
  if (chart.reference_line) {
    plot["layer"].push_back(layer(json::array({{{"y", chart.reference_line->value}}}), reference_mark(), {{"y", y}}));
  }
  const json rows = point_rows(lines);
  plot["layer"].push_back(layer(
      rows, {{"type", "line"}, {"strokeWidth", 2.5}, {"strokeJoin", "round"}, {"invalid", "break-paths-show-domains"}},
      {{"x", x}, {"y", y}, {"color", colour_as_is("color")}, {"detail", {{"field", "line"}, {"type", "nominal"}}}}));
  std::size_t longest = 1;
  for (const Line& line : lines.lines) longest = std::max(longest, line.points.size());
  const double distance = inner_width / static_cast<double>(longest);
  plot["layer"].push_back(layer(rows,
                                {{"type", "point"},
                                 {"size", distance > 24  ? 44
                                          : distance > 8 ? 14
                                                         : 6},
                                 {"filled", true},
                                 {"opacity", 1}},
                                {{"x", x}, {"y", y}, {"color", colour_as_is("color")}}));
  add_end_labels(plot, ends, heights, y, inner_width);
  result.vega_lite = specification_text(plot);
  result.heading = !chart.y_title.empty() ? chart.y_title : !room.unit.empty() ? room.unit : words_of_column(chart.y);
  for (std::size_t i = 0; i < lines.lines.size() && lines.lines.size() > 1 && !ends.are_complete; ++i) {
    result.legend.push_back({lines.lines[i].name, color_of(i)});
  }
  return result;
}

}  // namespace schoolhouse::chart
