// Measures text with Pango in the very font that librsvg draws.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pango/pangocairo.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "chart/module/handles.h"
#include "chart/renderer.h"

namespace schoolhouse::chart {

// Around one line of text, from its baseline.
struct TextBox {
  double width = 0;  // of the advance
  double above = 0;  // of the ink
  double below = 0;
};

// Any thread may call.
class Typeface {
 public:
  Typeface();
  TextBox box(std::string_view text, const TextStyle& style);

 private:
  const PangoFontDescription* description(int weight);
  std::mutex lock_;
  ObjectHandle<PangoFontMap> fonts_;
  std::map<int, FontDescription> descriptions_;  // by weight
  ObjectHandle<PangoContext> context_;
  ObjectHandle<PangoLayout> layout_;
};

// The style of a canvas font, "italic 600 12px Inter": unknown parts are passed over, the family is always ours.
TextStyle parse_css_font(std::string_view font);

}  // namespace schoolhouse::chart
