// Tests how the rows of a dashboard share pages.
// SPDX-License-Identifier: Apache-2.0
#include "chart/page.h"

#include <gtest/gtest.h>

#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

PageTile tile_of_height(double height) {
  return {.picture = {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", full_width, height},
          .is_half = false,
          .explanation = "One line.",
          .decision = ""};
}

double fixed_ruler(std::string_view text, const TextStyle& style) {
  return static_cast<double>(text.size()) * style.size / 2;
}

TEST(Page, RowsShareAPageAsLongAsTheyStayReadable) {
  const struct {
    std::string_view name;
    std::vector<double> heights;
    std::size_t pages;
    double least_width;  // of a picture, in points
  } cases[] = {
      {"one small picture", {200}, 1, 500},
      {"two that fit as they are", {300, 300}, 1, 500},
      {"two that fit a little smaller", {480, 480}, 1, 408},
      {"two that would become too small", {620, 620}, 2, 500},
      {"the third goes to the next page", {400, 400, 400}, 2, 500},
      {"one that is taller than a page", {2000}, 1, 100},
  };
  for (const auto& c : cases) {
    PageDocument document{"Title", "", "", "", {PageSection{}}};
    for (const double height : c.heights) document.sections[0].tiles.push_back(tile_of_height(height));
    const std::vector<Page> pages = lay_out(document, fixed_ruler);
    EXPECT_EQ(pages.size(), c.pages) << c.name;
    for (const Page& page : pages) {
      for (const PagePart& part : page.parts) {
        EXPECT_GE(part.width, c.least_width) << c.name;
        EXPECT_LE(part.y + part.height, page.height) << c.name;
      }
    }
  }
}

}  // namespace
}  // namespace schoolhouse::chart
