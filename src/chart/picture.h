// Composes a tile's picture as one SVG: title, subtitle, legend, plot, notes and the line of the source.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "chart/renderer.h"
#include "chart/sketch.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

// What stands around a plot.
struct Frame {
  double width = 720;
  std::string title;
  std::string subtitle = {};
  std::string heading = {};
  std::vector<LegendEntry> legend = {};
  std::vector<std::string> notes = {};
  std::string source = {};       // "Source: Example district, data as of 21 November 2026"
  std::string alternative = {};  // the picture in words, for readers who don't see it
};

inline constexpr double frame_padding = 20;

struct Picture {
  std::string svg;
  double width = 0;
  double height = 0;
};

// Places an <svg> of the given size in its frame; every text of the frame is wrapped to fit.
Picture compose(const Frame& frame, const Plot& plot, const Ruler& ruler);

// "Source: …, data as of …", or as much of it as is known.
std::string source_line(std::string_view source, std::string_view as_of);

}  // namespace schoolhouse::chart
