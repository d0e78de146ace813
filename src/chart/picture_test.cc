// Tests that every text of every picture can be read: none meets another, leaves the picture or is too faint.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "chart/chart_cases.h"
#include "chart/module.h"
#include "chart/readable.h"
#include "chart/svg_reading.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

Renderer& renderer() {
  static const std::unique_ptr<Renderer> loaded = load_renderer(CHART_MODULE);
  return *loaded;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

void expect_readable(ChartCase chart_case) {
  for (const TileWidth width : {TileWidth::full, TileWidth::half}) {
    chart_case.tile.width = width;
    chart_case.tile.subtitle =
        "All schools of the district, school year 2024-25, students enrolled on the last day of the term";
    const TileText text{source_line("Example district", "21 November 2026"), "", "In words"};
    const Picture picture = draw_tile(chart_case.tile, chart_case.rows, text, renderer()).picture;
    const std::string name = chart_case.name + (width == TileWidth::half ? "_half" : "");
    if (const char* folder = std::getenv("PICTURES")) {  // for looking at them
      std::filesystem::create_directories(folder);
      std::ofstream(std::filesystem::path(folder) / (name + ".svg")) << picture.svg;
      std::ofstream(std::filesystem::path(folder) / (name + ".png")) << renderer().png(picture.svg, 2);
    }
    const ReadSvg svg = read_svg(picture.svg);
    EXPECT_GE(svg.texts.size(), 3U) << name;
    EXPECT_EQ(join_lines(misplaced(svg)), "") << name;
    EXPECT_EQ(join_lines(faint(svg, renderer())), "") << name;
  }
}

struct Size {
  int schools = 0;
  Names names = Names::usual;
};
class Pictures : public ::testing::TestWithParam<Size> {};

TEST_P(Pictures, can_be_read) {
  for (const ChartCase& chart_case : cases_of_size(GetParam().schools, GetParam().names)) expect_readable(chart_case);
}

INSTANTIATE_TEST_SUITE_P(Schools, Pictures,
                         ::testing::Values(Size{5, Names::usual}, Size{60, Names::usual}, Size{1000, Names::usual},
                                           Size{5, Names::long_names}, Size{60, Names::long_names},
                                           Size{1000, Names::long_names}),
                         [](const auto& parameter) {
                           return std::to_string(parameter.param.schools) +
                                  (parameter.param.names == Names::long_names ? "_long_names" : "");
                         });

TEST(OddPictures, can_be_read) {
  for (const ChartCase& chart_case : odd_cases()) expect_readable(chart_case);
}

TEST(MeasuredTexts, a_planted_overlap_a_flight_and_a_faint_text_are_found) {
  const std::string open =
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100" font-family="Inter">)svg";
  const struct {
    std::string_view name, body, fault;
  } cases[] = {
      {"apart",
       R"svg(<text x="5" y="20" font-size="12px" fill="#000000">Adams</text><text x="60" y="20" font-size="12px" fill="#000000">Baker</text>)svg",
       ""},
      {"overlap",
       R"svg(<text x="5" y="20" font-size="12px" fill="#000000">Adams</text><text x="30" y="24" font-size="12px" fill="#000000">Baker</text>)svg",
       "'Adams' meets 'Baker'\n"},
      {"beyond the right", R"svg(<text x="180" y="20" font-size="12px" fill="#000000">Adams</text>)svg",
       "'Adams' leaves the picture\n"},
      {"ends at the left",
       R"svg(<text x="20" y="20" text-anchor="end" font-size="12px" fill="#000000">Adams</text>)svg",
       "'Adams' leaves the picture\n"},
      {"turned",
       R"svg(<g transform="translate(100,50)"><text transform="rotate(-90)" font-size="12px" fill="#000000">Douglass Academy</text></g>)svg",
       "'Douglass Academy' leaves the picture\n"},
      {"turned beside",
       R"svg(<text transform="translate(30,90) rotate(-45)" font-size="12px" fill="#000000">Adams School</text>)svg"
       R"svg(<text transform="translate(60,90) rotate(-45)" font-size="12px" fill="#000000">Baker School</text>)svg",
       ""},
      {"lines of one text",
       R"svg(<text x="5" y="20" font-size="12px" fill="#000000"><tspan>Adams</tspan><tspan x="5" dy="5">Baker</tspan></text>)svg",
       "'Adams' meets 'Baker'\n"},
      {"faint", R"svg(<text x="5" y="20" font-size="12px" fill="#999999">Adams</text>)svg",
       "'Adams' in #999999 is faint\n"},
      {"dark on dark",
       R"svg(<rect x="0" y="0" width="200" height="50" fill="#1657A8"/><text x="5" y="20" font-size="12px" fill="#10161D">Adams</text>)svg",
       "'Adams' in #10161D is faint\n"},
  };
  for (const auto& c : cases) {
    const ReadSvg svg = read_svg(open + std::string(c.body) + "</svg>");
    std::vector<std::string> faults = misplaced(svg);
    if (faults.empty()) faults = faint(svg, renderer());
    EXPECT_EQ(join_lines(faults), c.fault) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::chart
