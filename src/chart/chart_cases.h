// Tiles with made-up rows for the tests of pictures: every kind of chart, few and many schools, long names, odd values.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/dashboard.h"
#include "duck/value.h"

namespace schoolhouse::chart {

struct ChartCase {
  std::string name;
  Tile tile;
  duck::Rows rows;
};

// `long_names` are 60 characters long and differ only at their ends.
enum class Names { usual, long_names };

// One case a kind of chart, each over this many schools.
std::vector<ChartCase> cases_of_size(int schools, Names names);
// NULLs, one row, equal values, values below zero, many series, no rows, and names that look like markup.
std::vector<ChartCase> odd_cases();

}  // namespace schoolhouse::chart
