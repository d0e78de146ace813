// Chooses which points of a scatter chart get their name, and where it stands without meeting a point or another name.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/wording.h"

namespace schoolhouse::chart {

inline constexpr TextStyle point_label_style{11, 500};

struct LabelledPoint {
  double x = 0;  // pixels from the left
  double y = 0;  // pixels from the top
  double radius = 0;
  std::string name;
};
struct PlacedLabel {
  double x = 0;  // of the text's left end
  double y = 0;  // of its middle
  std::string text;
};

// At most eight names, of the points farthest from the middle of all; a name without a free place is left out.
std::vector<PlacedLabel> label_points(const std::vector<LabelledPoint>& points, double width, double height,
                                      const Ruler& ruler);

}  // namespace schoolhouse::chart
