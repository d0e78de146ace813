// Sketches donut charts: a ring of parts, and beside it a list with each part's number and share.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/sketch.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

struct Part {
  std::string name;
  double value = 0;
  std::string color;
};
struct Parts {
  std::vector<Part> parts;
  double whole = 0;
  std::vector<std::string> notes;
};

Parts read_parts(const DonutChart& chart, const Columns& columns) {
  Parts result;
  const std::vector<std::string> names = columns.categories(chart.x, "x");
  const Column values = columns.number(chart.y, "y");
  std::size_t missing = 0;
  for (std::size_t row = 0; row < names.size(); ++row) {
    const std::optional<double>& value = values.numbers[row];
    if (!value) {
      ++missing;
      continue;
    }
    if (*value < 0) {
      const Place& place = columns.place();
      throw Error({.fault = Fault::user,
                   .what = "a donut shows shares of a whole, and row " + std::to_string(row + 1) + " of '" + chart.y +
                           "' is below zero",
                   .where = {place.file, place.line, place.key + ".type"},
                   .fix = "draw it as a bar chart (type: bar)"});
    }
    if (*value > 0) {
      result.parts.push_back({names[row], *value, {}});
      result.whole += *value;
    }
  }
  if (missing > 0) {
    result.notes.push_back(format_count(static_cast<std::int64_t>(missing)) + " of " +
                           format_count(static_cast<std::int64_t>(names.size())) +
                           " parts have no number and are left out.");
  }
  const auto limit = std::min<std::size_t>(static_cast<std::size_t>(chart.limit), series_colors.size());
  for (std::size_t i = 0; i < std::min(result.parts.size(), limit); ++i) {
    result.parts[i].color = series_colors[i];
  }
  if (result.parts.size() > limit) {
    result.notes.push_back(limit_note("first", limit, result.parts.size(), "parts") + " Other is the sum of the rest.");
    Part rest{"Other", 0, std::string(remainder_color)};
    for (std::size_t i = limit; i < result.parts.size(); ++i) {
      rest.value += result.parts[i].value;
    }
    result.parts.resize(limit);
    result.parts.push_back(rest);
  }
  return result;
}

// A percentage that does not hide a small part: "<1%".
std::string share_text(double share) { return share > 0 && share < 0.005 ? "<1%" : format_number(share, ".0%"); }

}  // namespace

Sketch sketch(const DonutChart& chart, const Columns& columns, const Room& room) {
  const Parts read = read_parts(chart, columns);
  Sketch result;
  result.notes = read.notes;
  if (read.whole <= 0) {
    return result;
  }
  std::vector<double> values;
  for (const Part& part : read.parts) {
    values.push_back(part.value);
  }
  const NumberFormat format = chart.format.empty() ? fitting_format(values) : chart.format;
  const bool is_narrow = room.width < 500;
  const double diameter = is_narrow ? 200 : 240;
  constexpr double row_height = 24;
  const double list_height = static_cast<double>(read.parts.size()) * row_height;
  // The list stands beside the ring where there is room, else below it.
  const double list_left = is_narrow ? 0 : diameter + 40;
  const double list_top = is_narrow ? diameter + 18 : std::max(0.0, (diameter - list_height) / 2);
  const double list_width = is_narrow ? room.width : std::min(room.width - list_left, 360.0);
  const double height = is_narrow ? list_top + list_height : std::max(diameter, list_height);

  double number_width = 0;
  double share_width = 0;
  for (const Part& part : read.parts) {
    number_width = std::max(number_width, room.ruler(format_number(part.value, format), value_style));
    share_width = std::max(share_width, room.ruler(share_text(part.value / read.whole), value_style));
  }
  std::vector<std::string> names;
  for (const Part& part : read.parts) names.push_back(part.name);
  names = shorten_apart(names, list_width - 20 - number_width - share_width - 28, label_style, room.ruler);
  json arcs = json::array();
  json marks = json::array();
  json texts = json::array();
  const double center_x = is_narrow ? room.width / 2 : diameter / 2;
  for (std::size_t i = 0; i < read.parts.size(); ++i) {
    const Part& part = read.parts[i];
    arcs.push_back({{"part", i}, {"value", part.value}, {"color", part.color}});
    const double y = list_top + (static_cast<double>(i) + 0.5) * row_height;
    marks.push_back({{"x", list_left + 6}, {"y", y}, {"color", part.color}});
    const double name_right = list_left + 20;
    texts.push_back({{"x", name_right}, {"y", y}, {"side", "left"}, {"label", names[i]}});
    if (chart.has_labels) {
      texts.push_back({{"x", list_left + list_width - share_width - 14},
                       {"y", y},
                       {"side", "right"},
                       {"label", format_number(part.value, format)}});
      texts.push_back(
          {{"x", list_left + list_width}, {"y", y}, {"side", "right"}, {"label", share_text(part.value / read.whole)}});
    }
  }
  json plot = plot_of_size(room.width, height, {});
  const double radius = diameter / 2;
  plot["layer"].push_back(layer(arcs,
                                {{"type", "arc"},
                                 {"innerRadius", radius * 0.6},
                                 {"outerRadius", radius},
                                 {"stroke", background_color},
                                 {"strokeWidth", 2},
                                 {"x", center_x},
                                 {"y", radius}},
                                {{"theta", {{"field", "value"}, {"type", "quantitative"}, {"stack", true}}},
                                 {"order", {{"field", "part"}, {"type", "quantitative"}}},
                                 {"color", colour_as_is("color")}}));
  const auto at = [](const char* field) {
    return json{{"field", field}, {"type", "quantitative"}, {"scale", nullptr}, {"axis", nullptr}};
  };
  plot["layer"].push_back(
      layer(marks, {{"type", "point"}, {"shape", "square"}, {"filled", true}, {"size", 130}, {"opacity", 1}},
            {{"x", at("x")}, {"y", at("y")}, {"color", colour_as_is("color")}}));
  for (const char* side : {"left", "right"}) {
    json rows = json::array();
    std::copy_if(texts.begin(), texts.end(), std::back_inserter(rows),
                 [side](const json& text) { return text["side"] == side; });
    const bool is_name = std::string_view(side) == "left";
    plot["layer"].push_back(layer(
        rows,
        text_mark(is_name ? label_style : value_style, {{"align", side}, {"baseline", "middle"}, {"color", ink_color}}),
        {{"x", at("x")}, {"y", at("y")}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  const std::string whole = format_number(read.whole, format);
  constexpr TextStyle whole_style{22, 600};
  if (room.ruler(whole, whole_style) < radius * 1.1) {
    plot["layer"].push_back(
        layer(json::array({{{"label", whole}, {"x", center_x}, {"y", radius - 6}}}),
              text_mark(whole_style, {{"align", "center"}, {"baseline", "middle"}, {"color", ink_color}}),
              {{"x", at("x")}, {"y", at("y")}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
    plot["layer"].push_back(
        layer(json::array({{{"label", "in all"}, {"x", center_x}, {"y", radius + 14}}}),
              text_mark(label_style, {{"align", "center"}, {"baseline", "middle"}, {"color", quiet_ink_color}}),
              {{"x", at("x")}, {"y", at("y")}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
  result.vega_lite = specification_text(plot);
  result.heading = room.unit.empty() ? words_of_column(chart.y) : room.unit;
  return result;
}

}  // namespace schoolhouse::chart
