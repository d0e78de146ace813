// Finds texts of a picture that can't be read, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/renderer.h"
#include "chart/svg_reading.h"

namespace schoolhouse::chart {

// A line for each text that meets another or leaves the picture.
std::vector<std::string> misplaced(const ReadSvg& svg);
// A line for each text whose colour stands less than 4.5 to 1 against more than a tenth of what lies under it.
std::vector<std::string> faint(const ReadSvg& svg, Renderer& renderer);

}  // namespace schoolhouse::chart
