// Lays out a dashboard as pages for print: title, pictures with their paragraphs, sections, page numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/picture.h"
#include "chart/renderer.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

struct PageTile {
  Picture picture;
  bool is_half = false;
  std::string explanation;
  std::string decision;
};
// Begins on a page of its own, but for the first.
struct PageSection {
  std::string heading = {};  // "School: Adams High School"; empty for the tiles of the whole
  std::vector<PageTile> tiles;
};
struct PageDocument {
  std::string title;
  std::string description;
  std::string audience;  // "For principals and teachers"
  std::string footer;    // "Source: …, data as of …"
  std::vector<PageSection> sections;
};

// Letter pages. A picture that is taller than a page is drawn smaller.
std::vector<Page> lay_out(const PageDocument& document, const Ruler& ruler);

// One page as a single SVG document, to look at.
std::string page_as_svg(const Page& page);

}  // namespace schoolhouse::chart
