// Reads the SVG of pictures for tests: where each text stands, and the document without its texts.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <vector>

namespace schoolhouse::chart {

struct Corner {
  double x = 0;
  double y = 0;
};

// One line of text as it is drawn, in pixels of the document.
struct DrawnText {
  std::string text;
  std::string fill;
  std::array<Corner, 4> corners;  // of its box, around
};

struct ReadSvg {
  double width = 0;
  double height = 0;
  std::vector<DrawnText> texts;
  std::string without_texts;  // the same document, its texts left out
};

// Understands what Vega and our frames write: nested <svg>, translate, rotate and scale, <text> with <tspan>. Boxes come from
// Pango's extents in the drawn font. Throws std::runtime_error for anything else that would move a text.
ReadSvg read_svg(const std::string& svg);

// Whether two boxes share more than a hair's breadth.
bool overlap(const DrawnText& one, const DrawnText& other);

}  // namespace schoolhouse::chart
