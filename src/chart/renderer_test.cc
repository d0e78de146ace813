// Tests of the chart module: it draws, measures in the font that is drawn, and fetches nothing.
// SPDX-License-Identifier: Apache-2.0
#include "chart/renderer.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "chart/module.h"

namespace schoolhouse::chart {
namespace {

Renderer& renderer() {
  static const std::unique_ptr<Renderer> loaded = load_renderer(CHART_MODULE);
  return *loaded;
}

std::string bar_specification(const std::string& name) {
  return R"({"config":{"font":"Inter"},"width":400,"height":240,"data":{"values":[{"s":")" + name +
         R"(","g":3.1},{"s":"Baker Middle","g":2.8}]},"mark":"bar","encoding":{"y":{"field":"s","type":"nominal"},)"
         R"("x":{"field":"g","type":"quantitative"}}})";
}

TEST(Renderer, draws_a_specification_as_svg_png_and_pdf) {
  const Plot plot = renderer().plot(bar_specification("Adams High"));
  EXPECT_NE(plot.svg.find(">Adams High</text>"), std::string::npos);
  EXPECT_GT(plot.width, 400);
  EXPECT_GT(plot.height, 240);
  EXPECT_TRUE(plot.warnings.empty());
  EXPECT_EQ(renderer().png(plot.svg, 2).substr(1, 3), "PNG");
  const std::string pdf =
      renderer().pdf({{plot.width, plot.height, {{plot.svg, 0, 0, plot.width, plot.height}}}}, {"Title", "About"});
  EXPECT_EQ(pdf.substr(0, 5), "%PDF-");
}

TEST(Renderer, lays_out_with_the_width_of_the_drawn_font) {
  // Vega's own guess is 0.8 times the font size a character, whatever the characters are.
  const double narrow = renderer().plot(bar_specification("iiiiiiiiiiiiiii")).width;
  const double wide = renderer().plot(bar_specification("WWWWWWWWWWWWWWW")).width;
  const double expected =
      renderer().text_width("WWWWWWWWWWWWWWW", {10, 400}) - renderer().text_width("Baker Middle", {10, 400});
  EXPECT_NEAR(wide - narrow, expected, 2);
  EXPECT_GT(renderer().text_width("Adams", {12, 700}), renderer().text_width("Adams", {12, 400}));
}

TEST(Renderer, text_in_data_stays_text) {
  const Plot plot = renderer().plot(bar_specification(R"(</svg><script>&amp; \"O'Neil\" \u00e9 \ud83c\udf93)"));
  EXPECT_EQ(plot.svg.find("<script"), std::string::npos);
  EXPECT_NE(plot.svg.find("&lt;/svg&gt;"), std::string::npos);
  EXPECT_NE(plot.svg.find("\xF0\x9F\x8E\x93"), std::string::npos);
  EXPECT_FALSE(renderer().png(plot.svg, 1).empty());
}

TEST(Renderer, refuses_to_fetch_and_says_what_vega_says) {
  const struct {
    std::string_view name, specification, message;
  } cases[] = {
      {"a file", R"({"data":{"url":"file:///etc/hostname"},"mark":"bar","encoding":{}})",
       "a picture may not fetch anything"},
      {"an address", R"({"data":{"url":"http://127.0.0.1:9/x.csv"},"mark":"point"})",
       "a picture may not fetch anything"},
      {"an image",
       R"({"data":{"values":[{"u":"http://127.0.0.1:9/x.png"}]},"mark":"image","encoding":{"url":{"field":"u","type":"nominal"}}})",
       "a picture may not fetch anything"},
      {"a link", R"({"data":{"values":[{"u":"http://127.0.0.1:9/"}]},"mark":"bar","encoding":{"href":{"field":"u"}}})",
       "a picture may not fetch anything"},
      {"no mark", R"({"data":{"values":[]}})", "Invalid specification"},
      {"not a specification", R"(7)", "could not be drawn"},
  };
  for (const auto& c : cases) {
    try {
      const Plot plot = renderer().plot(std::string(c.specification));
      ADD_FAILURE() << c.name << ": drawn: " << plot.svg;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(c.message), std::string::npos) << c.name << ": " << error.what();
    }
  }
}

TEST(Renderer, a_script_that_never_ends_is_stopped) {
  const std::unique_ptr<Renderer> impatient = load_renderer(CHART_MODULE, 0.5);
  try {
    impatient->plot(
        R"({"data":{"sequence":{"start":0,"stop":10}},"mark":"line",)"
        R"("transform":[{"density":"data","steps":1e8}],"encoding":{"x":{"field":"value"},"y":{"field":"density"}}})");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("takes too long"), std::string::npos) << error.what();
  }
}

TEST(Renderer, serves_several_threads_at_once) {
  std::vector<std::thread> threads;
  std::vector<std::string> pictures(4);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    threads.emplace_back([&pictures, i] {
      const Plot plot = renderer().plot(bar_specification("School " + std::to_string(i % 2)));
      pictures[i] = renderer().png(plot.svg, 1);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(pictures[0], pictures[2]);
  EXPECT_EQ(pictures[1], pictures[3]);
  EXPECT_NE(pictures[0], pictures[1]);
}

TEST(LoadRenderer, a_missing_module_is_named_with_what_to_install) {
  try {
    load_renderer("/nowhere/schoolhouse-chart.so");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("at /nowhere/schoolhouse-chart.so"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace schoolhouse::chart
