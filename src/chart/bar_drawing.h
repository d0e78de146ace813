// What lying and upright bars share: segments, their colours, and the layers of bars and labels.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "chart/bars.h"
#include "chart/sketch.h"
#include "chart/ticks.h"

namespace schoolhouse::chart {

// A bar, or a part of one, along the axis of values.
struct Segment {
  std::size_t bar = 0;
  std::size_t series = 0;
  double from = 0;
  double to = 0;
  std::string label;
};

// Everything about the drawing that does not depend on how the bars lie. Refers to what it was made from.
struct BarDrawing {
  const BarChart& chart;
  const Bars& bars;
  const Room& room;
  NumberFormat format = {};
  std::vector<Segment> segments = {};
  double low = 0;  // of all segments and the reference line; zero is within
  double high = 0;

  bool is_stacked() const { return bars.series.size() > 1 && chart.stack != Stack::grouped; }
  bool is_grouped() const { return bars.series.size() > 1 && chart.stack == Stack::grouped; }
  bool is_share() const { return is_stacked() && chart.stack == Stack::share; }
  std::string_view color_of(std::size_t series) const;
  // The axis of the values, about `count` ticks.
  Axis axis(int count) const;
  NumberFormat tick_format_of(const std::vector<double>& ticks) const;
  std::string reference_text() const;
  // The widest label at the end of a bar.
  double label_width() const;
};

BarDrawing stack_bars(const BarChart& chart, const Bars& bars, const Room& room);

// How the drawing lies: the encodings of both directions, and pixels along the values.
struct BarSpace {
  bool is_lying = false;
  double low = 0;  // ends of the axis of values
  double high = 1;
  double length = 0;     // pixels between them
  double thickness = 0;  // pixels of one bar across
  bool has_end_labels = false;
};

// Adds the bars, the labels at their ends or within them, "no data" where there is none, and the line at zero. `bands` is the
// encoding of the categories, `value_axis` the axis of the values or null.
void add_bars(nlohmann::json& plot, const BarDrawing& drawing, const BarSpace& space, const nlohmann::json& bands,
              const nlohmann::json& value_axis);
// The bars upright with their names below, or null when the names do not fit.
nlohmann::json draw_upright(const BarDrawing& drawing);
// The bars lying with their names beside them.
nlohmann::json draw_lying(const BarDrawing& drawing);

}  // namespace schoolhouse::chart
