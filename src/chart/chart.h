// The kinds of chart that a tile may hold, as declared; one struct a kind.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace schoolhouse::chart {

// A line across the chart at a value, with a label.
struct ReferenceLine {
  double value = 0;
  std::string label = {};  // empty: the value itself
};

// In which order categories stand.
enum class Sort { as_given, ascending, descending, name };
// How bars of several series share a category.
enum class Stack { stacked, grouped, share };

// How numbers are written: a subset of d3-format (",.1f", ".0%", "$,.2f"); empty: as many decimals as the values need.
using NumberFormat = std::string;

// Bars or columns of one number a category: upright while the names fit below, else lying, with the names beside them.
// With the number as x and the category as y they always lie.
struct BarChart {
  std::string x;           // category
  std::string y;           // number
  std::string color = {};  // series; empty: one
  Stack stack = Stack::stacked;
  Sort sort = Sort::as_given;
  int limit = 20;
  bool has_labels = true;
  NumberFormat format = {};
  std::string x_title = {};
  std::string y_title = {};
  std::optional<ReferenceLine> reference_line = {};
};

// A number over time or another ordered column, one line a series.
struct LineChart {
  std::string x;           // date, time, number or ordered text
  std::string y;           // number
  std::string color = {};  // series
  int limit = 8;           // series
  bool has_labels = true;  // the name of each series at its end; the last value of a single one
  bool is_from_zero = false;
  NumberFormat format = {};
  std::string x_title = {};
  std::string y_title = {};
  std::optional<ReferenceLine> reference_line = {};
};

// One point a row.
struct ScatterChart {
  std::string x;           // number
  std::string y;           // number
  std::string color = {};  // series
  std::string size = {};   // number
  std::string name = {};   // text: names the points that stand out
  int limit = 2000;        // points
  bool has_labels = true;
  bool has_trend = false;    // the straight line of least squares
  NumberFormat format = {};  // of y
  NumberFormat x_format = {};
  std::string x_title = {};
  std::string y_title = {};
  std::optional<ReferenceLine> reference_line = {};
};

// Shares of a whole: few parts, not negative.
struct DonutChart {
  std::string x;  // part
  std::string y;  // number
  int limit = 6;  // parts; the rest becomes "Other"
  bool has_labels = true;
  NumberFormat format = {};
};

// A number for each pair of two categories, as the colour of a cell.
struct HeatMapChart {
  std::string x;      // category across
  std::string y;      // category down
  std::string color;  // number
  int limit = 25;     // rows, and as many columns
  bool has_labels = true;
  NumberFormat format = {};
  std::string x_title = {};
  std::string y_title = {};
};

// How many rows fall into each of some equal ranges of a number.
struct HistogramChart {
  std::string x;   // number
  int limit = 20;  // ranges at most
  bool has_labels = true;
  NumberFormat format = {};  // of x
  std::string x_title = {};
  std::string y_title = {};
  std::optional<ReferenceLine> reference_line = {};
};

using Chart = std::variant<BarChart, LineChart, ScatterChart, DonutChart, HeatMapChart, HistogramChart>;

// A Vega-Lite specification without data: the rows of the tile become its data.
struct VegaLiteChart {
  std::string json;
};

// One large figure, and how it compares with another.
struct BigNumber {
  std::string value;
  std::string compare = {};        // column of the earlier or wider figure
  std::string compare_label = {};  // "last year"
  NumberFormat format = {};
};

struct TableView {
  std::vector<std::string> columns = {};  // empty: all
  int limit = 20;
  NumberFormat format = {};  // of its numbers
};

using TileContent = std::variant<Chart, VegaLiteChart, BigNumber, TableView>;

}  // namespace schoolhouse::chart
