// Ticks of a time axis on the days of weekly data: a week begins on the day on which the data says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace schoolhouse::chart {

// At most `most` of the weeks from the first to the last time, evenly apart, as texts of the form "2026-01-05". Nothing when the times are not
// a week apart (or whole weeks, of at most two between neighbours), or so many that the axis counts months.
std::vector<std::string> week_ticks(const std::vector<std::string>& times, std::size_t most);

}  // namespace schoolhouse::chart
