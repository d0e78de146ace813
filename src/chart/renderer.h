// Draws: the interface of the chart module, which the program loads on first use.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::chart {

// The family of every text that is drawn, as fontconfig and browsers know it.
inline constexpr std::string_view font_family = "Inter";

struct TextStyle {
  double size = 12;  // pixels
  int weight = 400;  // 400 regular, 600 semi-bold, 700 bold
};

// The drawing of one Vega-Lite specification: an <svg> element with its size in pixels.
struct Plot {
  std::string svg;
  double width = 0;
  double height = 0;
  std::vector<std::string> warnings;  // what Vega and Vega-Lite complained about
};

// A complete SVG document placed on a page, scaled to the given width and height.
struct PagePart {
  std::string svg;
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};
// One page of a PDF; all lengths in points of 1/72 inch.
struct Page {
  double width = 612;
  double height = 792;
  std::vector<PagePart> parts;
  std::string bookmark = {};  // names the page in the viewer's outline; empty: none
};
struct DocumentTitle {
  std::string title;
  std::string subject;
};

// Calls may come from several threads at once. Failures are Error: a specification that Vega refuses is Fault::user.
class Renderer {
 public:
  virtual ~Renderer() = default;
  // Draws a specification that holds its data; nothing is ever fetched.
  virtual Plot plot(const std::string& vega_lite) = 0;
  // The advance width in pixels of one line of text in the font that is drawn.
  virtual double text_width(std::string_view text, const TextStyle& style) = 0;
  virtual std::string png(const std::string& svg, double scale) = 0;
  virtual std::string pdf(const std::vector<Page>& pages, const DocumentTitle& title) = 0;
};

}  // namespace schoolhouse::chart
