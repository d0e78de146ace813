// Round numbers for an axis: steps of 1, 2 or 5 times a power of ten.
// SPDX-License-Identifier: Apache-2.0
#include "chart/ticks.h"

#include <algorithm>
#include <cmath>

namespace schoolhouse::chart {

Axis round_axis(double low, double high, int count) {
  if (!(low < high)) {
    const double room = low == 0 ? 1 : std::abs(low) * 0.1;
    high = low == 0 ? 1 : low + room;
    low = low == 0 ? 0 : low - room;
  }
  const double rough = (high - low) / std::max(count, 1);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double fraction = rough / power;
  const double step = power * (fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10);
  // Steps are counted in whole numbers; the small shift keeps 0.3 / 0.1 from becoming 4 steps.
  const double first = std::floor(low / step + 1e-9);
  const double last = std::ceil(high / step - 1e-9);
  Axis axis;
  const double inverse = std::round(1 / step);
  for (double i = first; i <= last; i += 1) {
    // Division by a whole number gives the nearest double: 3 / 10, never 0.30000000000000004.
    axis.ticks.push_back(step < 1 ? i / inverse : i * step);
  }
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

void leave_whole_ticks(Axis& axis, const std::vector<double>& values, std::string_view format) {
  const auto is_whole = [](double value) { return value == std::floor(value); };
  if (format.ends_with('%') || !std::all_of(values.begin(), values.end(), is_whole)) return;
  std::erase_if(axis.ticks, [&](double tick) { return !is_whole(tick); });
}

Axis axis_from_zero(double low, double high, int count) {
  return round_axis(std::min(low, 0.0), std::max(high, 0.0), count);
}

}  // namespace schoolhouse::chart
