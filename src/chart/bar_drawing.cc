// What lying and upright bars share: segments, their colours, and the layers of bars and labels.
// SPDX-License-Identifier: Apache-2.0
#include "chart/bar_drawing.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

using nlohmann::json;

// Where a label stands at its bar.
enum class LabelPlace { beyond_end, within_end, middle };
struct BarLabel {
  const Segment& segment;
  LabelPlace place;
};

// The space with the encodings of its two directions.
struct Directions : BarSpace {
  json bands = {};
  json value_axis = {};
};

json value_encoding(const Directions& space, std::string_view field) {
  return quantity(field, space.low, space.high, space.value_axis);
}

// The names of the channels along the values and across the bars.
std::string along(const Directions& space) { return space.is_lying ? "x" : "y"; }
std::string across(const Directions& space) { return space.is_lying ? "y" : "x"; }

void add_offset(json& encoding, const BarDrawing& drawing, const Directions& space) {
  if (!drawing.is_grouped()) return;
  json offset = position("series", drawing.bars.series.size(), 0.08, nullptr);
  offset.erase("axis");
  encoding[across(space) + "Offset"] = offset;
}

json bar_layer(const BarDrawing& drawing, const Directions& space) {
  json rows = json::array();
  for (const Segment& segment : drawing.segments) {
    rows.push_back({{"bar", segment.bar},
                    {"series", segment.series},
                    {"from", segment.from},
                    {"to", segment.to},
                    {"color", drawing.color_of(segment.series)}});
  }
  json encoding = {{across(space), space.bands},
                   {along(space), value_encoding(space, "from")},
                   {along(space) + "2", {{"field", "to"}}},
                   {"color", colour_as_is("color")}};
  add_offset(encoding, drawing, space);
  json mark = {{"type", "bar"}};
  if (drawing.is_stacked()) mark.update({{"stroke", background_color}, {"strokeWidth", 1}});
  return layer(rows, mark, encoding);
}

// A label goes beyond the end of its bar, or within it where the reference line would cross it there.
LabelPlace place_of_end_label(const BarDrawing& drawing, const Directions& space, const Segment& segment) {
  if (!drawing.chart.reference_line) return LabelPlace::beyond_end;
  const double pixels = space.length / (space.high - space.low);
  const double extent = space.is_lying ? drawing.room.ruler(segment.label, value_style) : line_height;
  const double end = segment.to * pixels;
  const double line = drawing.chart.reference_line->value * pixels;
  const double sign = segment.to < 0 ? -1 : 1;
  const double distance = (line - end) * sign;
  const bool is_crossed = distance > -1 && distance < extent + 8;
  return is_crossed && std::abs(end) > extent + 10 ? LabelPlace::within_end : LabelPlace::beyond_end;
}

bool fits_within(const BarDrawing& drawing, const Directions& space, const Segment& segment) {
  const double length = std::abs(segment.to - segment.from) * space.length / (space.high - space.low);
  const double width = drawing.room.ruler(segment.label, value_style);
  return space.is_lying ? width + 8 <= length && line_height <= space.thickness
                        : width + 4 <= space.thickness && line_height + 2 <= length;
}

// The text's own properties at a place, for a bar that points forwards (right or up) or backwards.
json label_properties(const Directions& space, LabelPlace place, bool is_backwards) {
  if (place == LabelPlace::middle) return {{"align", "center"}, {"baseline", "middle"}};
  const bool is_after = (place == LabelPlace::beyond_end) != is_backwards;  // right of, or above, the end
  if (space.is_lying)
    return {{"align", is_after ? "left" : "right"}, {"baseline", "middle"}, {"dx", is_after ? 5 : -5}};
  return {{"align", "center"}, {"baseline", is_after ? "bottom" : "top"}, {"dy", is_after ? -3 : 4}};
}

json text_layer(const BarDrawing& drawing, const Directions& space, json rows, json mark) {
  const bool has_series = rows[0].contains("series");
  json encoding = {{across(space), space.bands},
                   {along(space), value_encoding(space, "at")},
                   {"color", colour_as_is("ink")},
                   {"text", {{"field", "label"}, {"type", "nominal"}}}};
  if (has_series) add_offset(encoding, drawing, space);
  return layer(std::move(rows), std::move(mark), encoding);
}

void add_labels(json& plot, const BarDrawing& drawing, const Directions& space) {
  std::vector<BarLabel> labels;
  for (const Segment& segment : drawing.segments) {
    if (drawing.is_stacked()) {
      if (drawing.chart.has_labels && fits_within(drawing, space, segment))
        labels.push_back({segment, LabelPlace::middle});
    } else if (space.has_end_labels) {
      labels.push_back({segment, place_of_end_label(drawing, space, segment)});
    }
  }
  for (const LabelPlace place : {LabelPlace::beyond_end, LabelPlace::within_end, LabelPlace::middle}) {
    for (const bool is_backwards : {false, true}) {
      json rows = json::array();
      for (const BarLabel& label : labels) {
        const Segment& segment = label.segment;
        const bool is_here = label.place == place &&
                             (segment.to < 0 || (place == LabelPlace::middle && segment.from < 0)) == is_backwards;
        if (!is_here) continue;
        rows.push_back(
            {{"bar", segment.bar},
             {"series", segment.series},
             {"at", place == LabelPlace::middle ? (segment.from + segment.to) / 2 : segment.to},
             {"label", segment.label},
             {"ink", place == LabelPlace::beyond_end ? ink_color : ink_on(drawing.color_of(segment.series))}});
      }
      if (!rows.empty()) {
        plot["layer"].push_back(
            text_layer(drawing, space, rows, text_mark(value_style, label_properties(space, place, is_backwards))));
      }
    }
  }
}

// Words at the bars of which nothing is known.
void add_missing(json& plot, const BarDrawing& drawing, const Directions& space) {
  json rows = json::array();
  for (std::size_t i = 0; i < drawing.bars.bars.size(); ++i) {
    const std::vector<std::optional<double>>& values = drawing.bars.bars[i].values;
    if (std::none_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); })) {
      rows.push_back({{"bar", i}, {"at", 0}, {"label", "no data"}, {"ink", quiet_ink_color}});
    }
  }
  const bool fits = space.is_lying || drawing.room.ruler("no data", label_style) + 4 <= space.thickness;
  if (!rows.empty() && fits) {
    plot["layer"].push_back(text_layer(drawing, space, rows,
                                       text_mark(label_style, label_properties(space, LabelPlace::beyond_end, false))));
  }
}

}  // namespace

std::string_view BarDrawing::color_of(std::size_t series) const {
  return series == bars.remainder ? remainder_color : series_colors[series % series_colors.size()];
}

Axis BarDrawing::axis(int count) const {
  Axis axis = axis_from_zero(low, high, count);
  std::vector<double> values;
  for (const Segment& segment : segments) values.push_back(segment.to);
  leave_whole_ticks(axis, values, is_share() ? ".0%" : chart.format);
  return axis;
}

NumberFormat BarDrawing::tick_format_of(const std::vector<double>& ticks) const {
  return is_share() ? ".0%" : tick_format(ticks, chart.format);
}

std::string BarDrawing::reference_text() const {
  const std::string value = format_number(chart.reference_line->value, format);
  const std::string label = clean_text(chart.reference_line->label);
  return label.empty() ? value : shorten(label + " " + value, room.width * 0.4, value_style, room.ruler);
}

double BarDrawing::label_width() const {
  double width = 0;
  for (const Segment& segment : segments) width = std::max(width, room.ruler(segment.label, value_style));
  return std::ceil(width);
}

BarDrawing stack_bars(const BarChart& chart, const Bars& bars, const Room& room) {
  BarDrawing drawing{.chart = chart, .bars = bars, .room = room, .format = chart.format};
  std::vector<double> shown;
  for (const Bar& bar : bars.bars) {
    for (const std::optional<double>& value : bar.values) {
      if (value) shown.push_back(*value);
    }
  }
  if (drawing.format.empty()) drawing.format = drawing.is_share() ? ".0%" : fitting_format(shown);
  for (std::size_t i = 0; i < bars.bars.size(); ++i) {
    double above = 0;
    double below = 0;
    double whole = 0;
    for (const std::optional<double>& value : bars.bars[i].values) whole += std::abs(value.value_or(0));
    for (std::size_t s = 0; s < bars.series.size(); ++s) {
      const std::optional<double>& value = bars.bars[i].values[s];
      if (!value) continue;
      const double size = !drawing.is_share() ? *value : whole > 0 ? *value / whole : 0;
      Segment segment{i, s, 0, size, format_number(size, drawing.format)};
      if (drawing.is_stacked()) {
        double& end = size < 0 ? below : above;
        segment.from = end;
        end += size;
        segment.to = end;
      }
      drawing.low = std::min({drawing.low, segment.from, segment.to});
      drawing.high = std::max({drawing.high, segment.from, segment.to});
      drawing.segments.push_back(segment);
    }
  }
  if (chart.reference_line) {
    drawing.low = std::min(drawing.low, chart.reference_line->value);
    drawing.high = std::max(drawing.high, chart.reference_line->value);
  }
  if (drawing.low == drawing.high) drawing.high = 1;
  return drawing;
}

void add_bars(json& plot, const BarDrawing& drawing, const BarSpace& plain_space, const json& bands,
              const json& value_axis) {
  const Directions space{plain_space, bands, value_axis};
  if (drawing.chart.reference_line) {
    plot["layer"].push_back(layer(json::array({{{"at", drawing.chart.reference_line->value}}}), reference_mark(),
                                  {{along(space), value_encoding(space, "at")}}));
  }
  plot["layer"].push_back(bar_layer(drawing, space));
  if (drawing.chart.reference_line) {  // again, lighter, over the bars
    json mark = reference_mark();
    mark["strokeOpacity"] = 0.55;
    plot["layer"].push_back(layer(json::array({{{"at", drawing.chart.reference_line->value}}}), mark,
                                  {{along(space), value_encoding(space, "at")}}));
  }
  if (drawing.low < 0) {
    plot["layer"].push_back(layer(json::array({{{"at", 0}}}), {{"type", "rule"}, {"color", axis_color}},
                                  {{along(space), value_encoding(space, "at")}}));
  }
  add_labels(plot, drawing, space);
  add_missing(plot, drawing, space);
}

}  // namespace schoolhouse::chart
