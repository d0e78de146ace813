// Turns a declared chart and its rows into a Vega-Lite specification whose every text has its measured place.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/chart.h"
#include "chart/columns.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

// Where a chart is drawn.
struct Room {
  double width = 680;     // pixels, of the plot with its axes
  double height = 300;    // pixels, where the chart does not need another height
  std::string unit = {};  // of the values
  Ruler ruler;
};

// One entry of the legend above a plot.
struct LegendEntry {
  std::string label;
  std::string color;
};

struct Sketch {
  std::string vega_lite;     // complete, with its data; empty: there is nothing to draw
  std::string heading = {};  // above the plot: what its values are
  std::vector<LegendEntry> legend = {};
  std::vector<std::string> notes = {};  // "The first 20 of 1,000 are shown."
};

Sketch sketch(const BarChart& chart, const Columns& columns, const Room& room);
Sketch sketch(const LineChart& chart, const Columns& columns, const Room& room);
Sketch sketch(const ScatterChart& chart, const Columns& columns, const Room& room);
Sketch sketch(const DonutChart& chart, const Columns& columns, const Room& room);
Sketch sketch(const HeatMapChart& chart, const Columns& columns, const Room& room);
Sketch sketch(const HistogramChart& chart, const Columns& columns, const Room& room);
// Throws Error(user) at the tile's place for whatever would fetch, and for fields that the SQL does not yield.
Sketch sketch(const VegaLiteChart& chart, const Columns& columns, const Room& room);

}  // namespace schoolhouse::chart
