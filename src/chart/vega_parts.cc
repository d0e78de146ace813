// Pieces of Vega-Lite specifications: the theme, layers, axes and positions.
// SPDX-License-Identifier: Apache-2.0
#include "chart/vega_parts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/color.h"
#include "chart/number_format.h"

namespace schoolhouse::chart {

using nlohmann::json;

json theme() {
  const json axis = {{"labelFontSize", label_style.size},
                     {"labelColor", quiet_ink_color},
                     {"labelPadding", 6},
                     {"titleFontSize", 12},
                     {"titleFontWeight", 500},
                     {"titleColor", quiet_ink_color},
                     {"titlePadding", 10},
                     {"gridColor", grid_color},
                     {"domainColor", axis_color},
                     {"tickColor", axis_color},
                     {"ticks", false},
                     {"labelOverlap", true},
                     {"labelLimit", 240},
                     {"labelSeparation", 4}};
  const json legend = {{"labelFontSize", 12},    {"labelColor", quiet_ink_color}, {"titleFontSize", 12},
                       {"titleFontWeight", 500}, {"titleColor", quiet_ink_color}, {"labelLimit", 240},
                       {"orient", "top"},        {"symbolType", "square"}};
  return {{"font", font_family},
          {"background", nullptr},
          {"customFormatTypes", false},
          {"view", {{"stroke", nullptr}}},
          {"axis", axis},
          {"legend", legend},
          {"header",
           {{"labelFontSize", 12},
            {"labelColor", quiet_ink_color},
            {"titleFontSize", 12},
            {"titleColor", quiet_ink_color}}},
          {"title", {{"anchor", "start"}, {"fontSize", 14}, {"fontWeight", 600}, {"color", ink_color}}},
          {"text", {{"fontSize", value_style.size}, {"color", ink_color}}},
          {"mark", {{"color", series_colors[0]}}},
          {"line", {{"strokeWidth", 2.5}}},
          {"point", {{"filled", true}, {"size", 60}}},
          {"range",
           {{"category", series_colors},
            {"ordinal", sequential_colors},
            {"ramp", sequential_colors},
            {"heatmap", sequential_colors},
            {"diverging", diverging_colors}}}};
}

json plot_of_size(double inner_width, double inner_height, const Margins& margins) {
  return {
      {"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
      {"config", theme()},
      {"width", std::max(inner_width, 1.0)},
      {"height", std::max(inner_height, 1.0)},
      {"autosize", "none"},
      {"padding", {{"left", margins.left}, {"top", margins.top}, {"right", margins.right}, {"bottom", margins.bottom}}},
      {"layer", json::array()}};
}

json layer(json rows, json mark, json encoding) {
  return {{"data", {{"values", std::move(rows)}}}, {"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
}

json quantity(std::string_view field, double low, double high, json axis) {
  return {{"field", field},
          {"type", "quantitative"},
          {"axis", std::move(axis)},
          {"scale", {{"domain", {low, high}}, {"nice", false}, {"zero", false}}}};
}

json value_axis(const std::vector<double>& ticks, const NumberFormat& format) {
  return {{"values", ticks}, {"format", format},      {"title", nullptr},   {"domain", false},
          {"grid", true},    {"labelOverlap", false}, {"labelFlush", false}};
}

json category_axis(const std::vector<std::vector<std::string>>& labels) {
  // The labels stand in the expression itself: a scale holds positions, so two equal names stay two bars.
  json texts = json::array();
  json ticks = json::array();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    texts.push_back(labels[i]);
    if (!labels[i].empty()) {
      ticks.push_back(i);
    }
  }
  return {{"values", ticks},
          {"title", nullptr},
          {"labelExpr", texts.dump(-1, ' ', true) + "[datum.value]"},
          {"labelLineHeight", line_height},
          {"labelLimit", 0},
          {"labelAngle", 0},
          {"labelOverlap", false},
          {"grid", false}};
}

void add_names_beside(json& plot, const std::vector<std::vector<std::string>>& names, std::string_view field,
                      const json& bands) {
  // An axis would put the first line of each label into the middle of its band; a layer for each number of lines lifts them.
  for (std::size_t lines = 1; lines <= most_lines(names); ++lines) {
    json rows = json::array();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].size() == lines) rows.push_back({{field, i}, {"label", names[i]}});
    }
    if (rows.empty()) continue;
    const json mark = text_mark(label_style, {{"align", "right"},
                                              {"baseline", "middle"},
                                              {"lineHeight", line_height},
                                              {"dy", -line_height / 2 * static_cast<double>(lines - 1)},
                                              {"color", quiet_ink_color}});
    plot["layer"].push_back(
        layer(rows, mark, {{"x", {{"value", -8}}}, {"y", bands}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
}

void add_names_above(json& plot, const std::vector<std::vector<std::string>>& names, std::string_view field,
                     const json& bands) {
  for (std::size_t lines = 1; lines <= most_lines(names); ++lines) {
    json rows = json::array();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].size() == lines) rows.push_back({{field, i}, {"label", names[i]}});
    }
    if (rows.empty()) continue;
    const json mark = text_mark(label_style, {{"align", "center"},
                                              {"baseline", "bottom"},
                                              {"lineHeight", line_height},
                                              {"dy", -line_height * static_cast<double>(lines - 1)},
                                              {"color", quiet_ink_color}});
    plot["layer"].push_back(
        layer(rows, mark, {{"y", {{"value", -4}}}, {"x", bands}, {"text", {{"field", "label"}, {"type", "nominal"}}}}));
  }
}

json position(std::string_view field, std::size_t count, double padding, json axis) {
  json domain = json::array();
  for (std::size_t i = 0; i < count; ++i) {
    domain.push_back(i);
  }
  return {{"field", field},
          {"type", "ordinal"},
          {"axis", std::move(axis)},
          {"scale", {{"domain", domain}, {"paddingInner", padding}, {"paddingOuter", padding / 2}}}};
}

json colour_as_is(std::string_view field) {
  return {{"field", field}, {"type", "nominal"}, {"scale", nullptr}, {"legend", nullptr}};
}

json text_mark(const TextStyle& style, json properties) {
  properties["type"] = "text";
  properties["fontSize"] = style.size;
  properties["fontWeight"] = style.weight;
  return properties;
}

json reference_mark() {
  return {{"type", "rule"}, {"color", accent_color}, {"strokeDash", {4, 3}}, {"strokeWidth", 1.5}};
}

std::vector<std::vector<std::string>> names_in_full(const std::vector<std::string>& names, double width, int lines,
                                                    const Ruler& ruler) {
  std::vector<std::vector<std::string>> wrapped;
  for (const std::string& name : names) {
    wrapped.push_back(wrap(name, width, lines, label_style, ruler));
    if (join(wrapped.back(), " ") != name) return {};
  }
  return wrapped;
}

std::vector<std::vector<std::string>> every_nth_name(const std::vector<std::string>& names, const NamesBelow& places,
                                                     const Ruler& ruler) {
  constexpr double longest = 120;
  const std::vector<std::string> shortened = shorten_apart(names, longest, label_style, ruler);
  const double width = widest(shortened, label_style, ruler);
  const auto stride = static_cast<std::size_t>(std::max(1.0, std::ceil((width + 10) / places.step)));
  const auto is_within = [&](std::size_t i) {
    const double center = places.first + places.step * static_cast<double>(i);
    const double half = ruler(shortened[i], label_style) / 2;
    return center - half >= places.left && center + half <= places.right;
  };
  std::vector<std::vector<std::string>> shown(names.size());
  std::size_t next = 0;
  while (next < names.size() && !is_within(next)) ++next;
  for (; next < names.size() && is_within(next); next += stride) shown[next] = {shortened[next]};
  return shown;
}

std::vector<double> sparse_ticks(const std::vector<double>& ticks, const NumberFormat& format, double length,
                                 const Ruler& ruler) {
  if (ticks.size() < 2) return ticks;
  const double distance = length / static_cast<double>(ticks.size() - 1);
  const auto stride =
      static_cast<std::size_t>(std::max(1.0, std::ceil((tick_width(ticks, format, ruler) + 8) / distance)));
  std::vector<double> shown;
  for (std::size_t i = 0; i < ticks.size(); i += stride) shown.push_back(ticks[i]);
  return shown;
}

std::size_t most_lines(const std::vector<std::vector<std::string>>& names) {
  std::size_t lines = 1;
  for (const std::vector<std::string>& name : names) lines = std::max(lines, name.size());
  return lines;
}

std::string specification_text(const json& specification) { return specification.dump(); }

double tick_width(const std::vector<double>& ticks, const NumberFormat& format, const Ruler& ruler) {
  double width = 0;
  for (const double tick : ticks) {
    width = std::max(width, ruler(format_number(tick, format), label_style));
  }
  return std::ceil(width);
}

NumberFormat tick_format(const std::vector<double>& ticks, const NumberFormat& given) {
  const bool is_percent = given.ends_with('%');
  std::vector<double> values = ticks;
  for (double& value : values) {
    value = is_percent ? value * 100 : value;
  }
  const NumberFormat fitting = fitting_format(values);
  if (given.empty()) {
    return fitting;
  }
  // The ticks keep the money and percent signs of the values, but only the decimals that they need.
  return std::string(given.starts_with('$') ? "$" : "") + fitting.substr(0, fitting.size() - 1) +
         (is_percent ? "%" : "f");
}

std::string limit_note(std::string_view which, std::size_t shown, std::size_t all, std::string_view what) {
  return std::string("The ") + std::string(which) + " " + format_count(static_cast<std::int64_t>(shown)) + " of " +
         format_count(static_cast<std::int64_t>(all)) + (what.empty() ? "" : " ") + std::string(what) + " are shown.";
}

}  // namespace schoolhouse::chart
