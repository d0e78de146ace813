// Writes the few SVG elements that frames, tables and pages are made of.
// SPDX-License-Identifier: Apache-2.0
#include "chart/svg.h"

#include <charconv>
#include <cmath>

#include "chart/renderer.h"

namespace schoolhouse::chart {

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string svg_number(double value) {
  const double rounded = std::round(value * 100) / 100;
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, rounded == 0 ? 0.0 : rounded);
  return std::string(buffer, end.ptr);
}

std::string svg_open(double width, double height) {
  const std::string size = svg_number(width) + " " + svg_number(height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + svg_number(width) + "\" height=\"" +
         svg_number(height) + "\" viewBox=\"0 0 " + size + "\" font-family=\"" + std::string(font_family) +
         ", sans-serif\">";
}

std::string svg_text(double x, double y, std::string_view text, const TextStyle& style, std::string_view color,
                     Anchor anchor) {
  std::string element = "<text x=\"" + svg_number(x) + "\" y=\"" + svg_number(y) + "\" font-size=\"" +
                        svg_number(style.size) + "px\" font-weight=\"" + std::to_string(style.weight) + "\" fill=\"" +
                        std::string(color) + "\"";
  switch (anchor) {
    case Anchor::start:
      break;
    case Anchor::middle:
      element += " text-anchor=\"middle\"";
      break;
    case Anchor::end:
      element += " text-anchor=\"end\"";
      break;
  }
  return element + ">" + escape_xml(text) + "</text>";
}

std::string svg_rectangle(double x, double y, double width, double height, std::string_view color) {
  return "<rect x=\"" + svg_number(x) + "\" y=\"" + svg_number(y) + "\" width=\"" + svg_number(width) + "\" height=\"" +
         svg_number(height) + "\" fill=\"" + std::string(color) + "\"/>";
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view color) {
  return "<line x1=\"" + svg_number(x1) + "\" y1=\"" + svg_number(y1) + "\" x2=\"" + svg_number(x2) + "\" y2=\"" +
         svg_number(y2) + "\" stroke=\"" + std::string(color) + "\"/>";
}

}  // namespace schoolhouse::chart
