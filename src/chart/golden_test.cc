// Compares pictures with those recorded in tests/golden/charts; ACCEPT=1 records them anew.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "chart/chart_cases.h"
#include "chart/image.h"
#include "chart/module.h"
#include "chart/page.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

namespace fs = std::filesystem;

// Up to here the eye sees no difference: another version of cairo or FreeType smooths edges differently.
constexpr double tolerance = 48;

struct Golden {
  std::string_view name;
  TileWidth width = TileWidth::full;
};
constexpr Golden goldens[] = {
    {"bar_5"},
    {"bar_60"},
    {"bar_5_long"},
    {"bar_stacked_5"},
    {"bar_share_60", TileWidth::half},
    {"bar_grouped_5"},
    {"line_5"},
    {"line_60_long"},
    {"scatter_60"},
    {"scatter_1000", TileWidth::half},
    {"donut_5"},
    {"donut_60_long", TileWidth::half},
    {"heatmap_5"},
    {"heatmap_names_across_5"},
    {"histogram_1000"},
    {"table_5"},
    {"number_5", TileWidth::half},
    {"vega_lite_60"},
    {"negative_bars"},
    {"negative_columns"},
    {"line_with_gap", TileWidth::half},
    {"bar_none"},
    {"markup_bars"},
    {"days"},
    {"weeks"},
};

Renderer& renderer() {
  static const std::unique_ptr<Renderer> loaded = load_renderer(CHART_MODULE);
  return *loaded;
}

Picture draw(const Golden& golden) {
  std::vector<ChartCase> all = odd_cases();
  for (const int schools : {5, 60, 1000}) {
    for (const Names names : {Names::usual, Names::long_names}) {
      for (ChartCase& chart_case : cases_of_size(schools, names)) all.push_back(std::move(chart_case));
    }
  }
  for (ChartCase& chart_case : all) {
    if (chart_case.name != golden.name) continue;
    chart_case.tile.width = golden.width;
    chart_case.tile.subtitle = "All schools, school year 2024-25";
    return draw_tile(chart_case.tile, chart_case.rows, {source_line("Example district", "21 November 2026")},
                     renderer())
        .picture;
  }
  ADD_FAILURE() << "no such case: " << golden.name;
  return {};
}

// Compares with tests/golden/charts/NAME.png, or records it.
void expect_like_golden(const std::string& name, const std::string& png) {
  const fs::path file = fs::path(GOLDEN_FOLDER) / (name + ".png");
  std::ifstream in(file, std::ios::binary);
  const std::string recorded{std::istreambuf_iterator<char>(in), {}};
  if (std::getenv("ACCEPT") != nullptr) {
    // A picture that looks the same keeps its bytes: the review shows what changed.
    constexpr double same = 2;
    if (recorded.empty() || difference(read_png(recorded), read_png(png)) > same) {
      fs::create_directories(file.parent_path());
      std::ofstream(file, std::ios::binary) << png;
    }
    GTEST_SKIP() << "recorded " << file;
  }
  ASSERT_FALSE(recorded.empty()) << "no " << file << "; record it with ACCEPT=1";
  const double found = difference(read_png(recorded), read_png(png));
  if (found > tolerance) {
    const fs::path seen = fs::temp_directory_path() / ("schoolhouse_" + name + ".png");
    std::ofstream(seen, std::ios::binary) << png;
    ADD_FAILURE() << name << " differs from its golden picture by " << found << "; see " << seen << " beside " << file
                  << ", and record it with ACCEPT=1 when it is right";
  }
}

class GoldenPictures : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenPictures, look_as_recorded) {
  const Golden golden = GetParam();
  const std::string name = std::string(golden.name) + (golden.width == TileWidth::half ? "_half" : "");
  expect_like_golden(name, renderer().png(draw(golden).svg, 1));
}

INSTANTIATE_TEST_SUITE_P(Charts, GoldenPictures, ::testing::ValuesIn(goldens),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(GoldenPage, looks_as_recorded) {
  const Ruler ruler = [](std::string_view text, const TextStyle& style) { return renderer().text_width(text, style); };
  const std::string explanation =
      "The mean of the GPA of all students who were enrolled on the last day of the term, by school. Students without "
      "a "
      "grade are left out. A school with fewer than ten students is not shown.";
  PageDocument document{"District overview",
                        "How the schools of the district are doing this year, for those who lead them.",
                        "For principals and district leaders",
                        "Source: Example district, data as of 21 November 2026",
                        {}};
  document.sections.push_back({"",
                               {{draw({"number_5", TileWidth::half}), true, explanation, "Watch it from term to term."},
                                {draw({"donut_5", TileWidth::half}), true, explanation, "Plan seats and teachers."},
                                {draw({"bar_5"}), false, explanation, "Visit the two schools below the goal."}}});
  document.sections.push_back({"School: Adams High School",
                               {{draw({"line_5"}), false, explanation, "Call the families of those who miss days."}}});
  const std::vector<Page> pages = lay_out(document, ruler);
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0].bookmark, "District overview");
  EXPECT_EQ(pages[1].bookmark, "");
  EXPECT_EQ(pages[2].bookmark, "School: Adams High School");
  expect_like_golden("page", renderer().png(page_as_svg(pages[0]), 1));
}

TEST(Difference, counts_what_the_eye_sees) {
  Image white{8, 8, std::vector<std::array<std::uint8_t, 3>>(64, {255, 255, 255})};
  Image speck = white;
  speck.pixels[9] = {155, 155, 155};
  Image block = white;
  for (std::size_t i : {0U, 1U, 2U, 3U, 8U, 9U, 10U, 11U}) block.pixels[i] = {0, 0, 0};
  EXPECT_LT(difference(white, speck), tolerance);
  EXPECT_GT(difference(white, block), tolerance);
  EXPECT_EQ(difference(white, {4, 4, {}}), 255);
}

}  // namespace
}  // namespace schoolhouse::chart
