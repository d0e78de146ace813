// Moves labels on a vertical line apart, each as near to its place as the others allow.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace schoolhouse::chart {

struct EndLabel {
  double y = 0;  // of its middle, downwards
  std::string text;
  std::string color;
};

// Afterwards the labels stand at least `distance` apart and, while there is room, between low and high.
void spread(std::vector<EndLabel>& labels, double distance, double low, double high);

}  // namespace schoolhouse::chart
