// Finds texts of a picture that can't be read, for tests.
// SPDX-License-Identifier: Apache-2.0
#include "chart/readable.h"

#include <algorithm>

#include "chart/color.h"
#include "chart/image.h"

namespace schoolhouse::chart {

std::vector<std::string> misplaced(const ReadSvg& svg) {
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < svg.texts.size(); ++i) {
    for (const Corner& corner : svg.texts[i].corners) {
      if (corner.x < -0.5 || corner.y < -0.5 || corner.x > svg.width + 0.5 || corner.y > svg.height + 0.5) {
        faults.push_back("'" + svg.texts[i].text + "' leaves the picture");
        break;
      }
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(svg.texts[i], svg.texts[j]))
        faults.push_back("'" + svg.texts[j].text + "' meets '" + svg.texts[i].text + "'");
    }
  }
  return faults;
}

std::vector<std::string> faint(const ReadSvg& svg, Renderer& renderer) {
  std::vector<std::string> faults;
  const Image under = read_png(renderer.png(svg.without_texts, 1));
  for (const DrawnText& text : svg.texts) {
    const auto [left, right] =
        std::minmax_element(text.corners.begin(), text.corners.end(), [](auto a, auto b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(text.corners.begin(), text.corners.end(), [](auto a, auto b) { return a.y < b.y; });
    int all = 0;
    int weak = 0;
    for (int y = std::max(0, static_cast<int>(top->y)); y < std::min<int>(under.height, static_cast<int>(bottom->y));
         ++y) {
      for (int x = std::max(0, static_cast<int>(left->x)); x < std::min<int>(under.width, static_cast<int>(right->x));
           ++x) {
        ++all;
        weak += contrast(text.fill, color_name(under.at(x, y))) < 4.5 ? 1 : 0;
      }
    }
    if (weak * 10 > all) faults.push_back("'" + text.text + "' in " + text.fill + " is faint");
  }
  return faults;
}

}  // namespace schoolhouse::chart
