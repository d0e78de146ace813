// Round numbers for an axis: its ends and its ticks.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

namespace schoolhouse::chart {

struct Axis {
  double low = 0;
  double high = 1;
  std::vector<double> ticks;  // from low to high, both included
};

// Ends on round numbers around the values, about `count` ticks. Equal ends become a range around them.
Axis round_axis(double low, double high, int count);
// Widens the range so that zero is in it.
Axis axis_from_zero(double low, double high, int count);
// Where all values are whole and no percents, only whole ticks are left: there is no half student.
void leave_whole_ticks(Axis& axis, const std::vector<double>& values, std::string_view format);

}  // namespace schoolhouse::chart
