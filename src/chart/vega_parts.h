// Pieces of Vega-Lite specifications that the kinds of chart share.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "chart/chart.h"
#include "chart/renderer.h"
#include "chart/ticks.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

inline constexpr TextStyle label_style{12, 400};  // names and ticks on axes
inline constexpr TextStyle value_style{12, 500};  // numbers at bars, points and cells
inline constexpr double line_height = 15;         // of both

// Pixels around the inner plot, for axes and labels.
struct Margins {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

// Fonts, colours and lines of every chart.
nlohmann::json theme();
// A layered specification of exactly the inner size and the margins.
nlohmann::json plot_of_size(double inner_width, double inner_height, const Margins& margins);
// A layer over rows of its own.
nlohmann::json layer(nlohmann::json rows, nlohmann::json mark, nlohmann::json encoding);
// The encoding {"field": …, "type": "quantitative"} on a scale with exactly these ends; `axis` may be null.
nlohmann::json quantity(std::string_view field, double low, double high, nlohmann::json axis);
// An axis with these ticks: grid and labels, no line.
nlohmann::json value_axis(const std::vector<double>& ticks, const NumberFormat& format);
// The axis of positions 0, 1, 2, … with a label of one or more lines each; an empty label is not drawn.
nlohmann::json category_axis(const std::vector<std::vector<std::string>>& labels);
// Adds the names of categories that lie below each other: right-aligned left of the plot, in the middle of their bands.
// `bands` is the category's encoding of `field`.
void add_names_beside(nlohmann::json& plot, const std::vector<std::vector<std::string>>& names, std::string_view field,
                      const nlohmann::json& bands);
// The same for categories beside each other: above the plot, the last lines level.
void add_names_above(nlohmann::json& plot, const std::vector<std::vector<std::string>>& names, std::string_view field,
                     const nlohmann::json& bands);
// A position on a band or point scale over 0 … count - 1.
nlohmann::json position(std::string_view field, std::size_t count, double padding, nlohmann::json axis);
// {"value": …} or {"field": …, "scale": null}: a colour as it stands.
nlohmann::json colour_as_is(std::string_view field);
// {"type": "text", …} in the style, with further properties.
nlohmann::json text_mark(const TextStyle& style, nlohmann::json properties);
// The dashed line of a reference value.
nlohmann::json reference_mark();
// JSON that keeps every character, for a specification.
std::string specification_text(const nlohmann::json& specification);

// Names wrapped into at most `lines` lines of the width, or nothing when one of them would have to be shortened.
std::vector<std::vector<std::string>> names_in_full(const std::vector<std::string>& names, double width, int lines,
                                                    const Ruler& ruler);
// Where names stand below a plot: their centres are `first`, `first` + `step`, …; none may leave `left` to `right`.
struct NamesBelow {
  double first = 0;
  double step = 1;
  double left = 0;
  double right = 0;
};
// Every n-th name on one line, shortened where very long, so that those shown stand clear of each other; the others are empty.
std::vector<std::vector<std::string>> every_nth_name(const std::vector<std::string>& names, const NamesBelow& places,
                                                     const Ruler& ruler);
std::size_t most_lines(const std::vector<std::vector<std::string>>& names);

// The width of the widest tick label.
double tick_width(const std::vector<double>& ticks, const NumberFormat& format, const Ruler& ruler);
// Every n-th tick, so that the labels stand clear of each other on an axis of `length` pixels.
std::vector<double> sparse_ticks(const std::vector<double>& ticks, const NumberFormat& format, double length,
                                 const Ruler& ruler);
// A format for ticks that tells them apart, unless one is given.
NumberFormat tick_format(const std::vector<double>& ticks, const NumberFormat& given);

// "The first 20 of 1,000 are shown."
std::string limit_note(std::string_view which, std::size_t shown, std::size_t all, std::string_view what = {});

}  // namespace schoolhouse::chart
