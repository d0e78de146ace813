// Writes the few SVG elements that frames, tables and pages are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "chart/renderer.h"

namespace schoolhouse::chart {

enum class Anchor { start, middle, end };

// A <text> element at the baseline; the text is escaped.
std::string svg_text(double x, double y, std::string_view text, const TextStyle& style, std::string_view color,
                     Anchor anchor = Anchor::start);
std::string svg_rectangle(double x, double y, double width, double height, std::string_view color);
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view color);
// The opening tag of a document in our font.
std::string svg_open(double width, double height);
std::string escape_xml(std::string_view text);
// A coordinate with at most two decimals.
std::string svg_number(double value);

}  // namespace schoolhouse::chart
