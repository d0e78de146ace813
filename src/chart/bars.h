// Groups the rows of a bar chart into bars and series, in order and within its limit.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "chart/chart.h"
#include "chart/columns.h"

namespace schoolhouse::chart {

struct Bar {
  std::string name;
  std::vector<std::optional<double>> values;  // one a series
};

struct Bars {
  std::vector<std::string> series;  // one without a name when the chart has no colour column
  std::vector<Bar> bars;
  std::size_t remainder = static_cast<std::size_t>(-1);  // the series that holds the rest ("Other"), if any
  std::size_t value_count = 0;                           // numbers among the bars
  bool is_ordered = false;                               // the categories are numbers or times
  std::vector<std::string> notes;
};

// Without a colour column each row is a bar, equal names included. With one, a second row for the same bar and series is an
// Error(user). More series than colours are summed into "Other".
Bars read_bars(const BarChart& chart, const Columns& columns);

}  // namespace schoolhouse::chart
