// Groups the rows of a line chart into lines of points.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "chart/chart.h"
#include "chart/columns.h"

namespace schoolhouse::chart {

struct LinePoint {
  double x = 0;      // of a number or an ordered text
  std::string time;  // of a time
  std::optional<double> y;
};
struct Line {
  std::string name;
  std::vector<LinePoint> points;
};
struct Lines {
  ColumnKind kind = ColumnKind::text;
  std::vector<std::string> steps;  // the texts on the x axis, in order
  std::vector<Line> lines;
  std::vector<double> x_values;
  std::vector<double> y_values;
  std::vector<std::string> notes;
};

// Points of a line stand in the order of x; rows without an x are left out with a note.
Lines read_lines(const LineChart& chart, const Columns& columns);

}  // namespace schoolhouse::chart
