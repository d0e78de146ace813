// Composes a tile's picture; texts flow from top to bottom, so that none can meet another.
// SPDX-License-Identifier: Apache-2.0
#include "chart/picture.h"

#include <algorithm>

#include "chart/color.h"
#include "chart/svg.h"

namespace schoolhouse::chart {
namespace {

constexpr TextStyle subtitle_style{13, 400};
constexpr TextStyle heading_style{12, 500};
constexpr TextStyle legend_style{12, 400};
constexpr TextStyle note_style{11, 400};

// Adds lines of text downwards from `y` and returns where the next thing may begin.
double add_lines(std::string& svg, const std::vector<std::string>& lines, double y, double line_step,
                 const TextStyle& style, std::string_view color) {
  for (const std::string& line : lines) {
    svg += svg_text(frame_padding, y + style.size, line, style, color);
    y += line_step;
  }
  return y;
}

// Swatches with labels, as many beside each other as fit.
double add_legend(std::string& svg, const Frame& frame, double y, const Ruler& ruler) {
  constexpr double swatch = 11;
  constexpr double gap = 6;
  constexpr double space = 18;
  const double right = frame.width - frame_padding;
  double x = frame_padding;
  std::vector<std::string> labels;
  for (const LegendEntry& entry : frame.legend) labels.push_back(clean_text(entry.label));
  labels = shorten_apart(labels, right - frame_padding - swatch - gap, legend_style, ruler);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string& label = labels[i];
    const double width = swatch + gap + ruler(label, legend_style);
    if (x > frame_padding && x + width > right) {
      x = frame_padding;
      y += 18;
    }
    svg += svg_rectangle(x, y + 2, swatch, swatch, frame.legend[i].color);
    svg += svg_text(x + swatch + gap, y + legend_style.size, label, legend_style, quiet_ink_color);
    x += width + space;
  }
  return y + 18;
}

}  // namespace

Picture compose(const Frame& frame, const Plot& plot, const Ruler& ruler) {
  const double text_width = frame.width - 2 * frame_padding;
  const TextStyle title_style{frame.width < 500 ? 15.0 : 18.0, 600};
  std::string body;
  double y = frame_padding - 4;
  y = add_lines(body, wrap(clean_text(frame.title), text_width, 3, title_style, ruler), y, title_style.size * 1.3,
                title_style, ink_color);
  if (!frame.subtitle.empty()) {
    y = add_lines(body, wrap(clean_text(frame.subtitle), text_width, 3, subtitle_style, ruler), y + 2, 18,
                  subtitle_style, quiet_ink_color);
  }
  y += 8;
  if (!frame.legend.empty()) {
    y = add_legend(body, frame, y, ruler) + 2;
  }
  if (!frame.heading.empty()) {
    y = add_lines(body, wrap(clean_text(frame.heading), text_width, 2, heading_style, ruler), y + 2, 16, heading_style,
                  quiet_ink_color) +
        4;
  }
  // The plot keeps its own size; one that is wider than its room is drawn smaller.
  const double scale = std::min(1.0, text_width / std::max(plot.width, 1.0));
  const std::size_t tag = plot.svg.find("<svg ");
  if (tag != std::string::npos) {
    const std::size_t end = plot.svg.find('>', tag);
    body += "<svg x=\"" + svg_number(frame_padding) + "\" y=\"" + svg_number(y) + "\" width=\"" +
            svg_number(plot.width * scale) + "\" height=\"" + svg_number(plot.height * scale) + "\" viewBox=\"0 0 " +
            svg_number(plot.width) + " " + svg_number(plot.height) + "\">" + plot.svg.substr(end + 1);
    y += plot.height * scale;
  }
  y += 8;
  for (const std::string& note : frame.notes) {
    y = add_lines(body, wrap(clean_text(note), text_width, 4, note_style, ruler), y, 15, note_style, quiet_ink_color);
  }
  if (!frame.source.empty()) {
    body += svg_line(frame_padding, y + 5.5, frame.width - frame_padding, y + 5.5, grid_color);
    y = add_lines(body, wrap(clean_text(frame.source), text_width, 2, note_style, ruler), y + 11, 15, note_style,
                  quiet_ink_color);
  }
  y += 10;
  std::string svg = svg_open(frame.width, y);
  svg.insert(svg.size() - 1, " role=\"img\"");
  svg += "<title>" + escape_xml(clean_text(frame.title)) + "</title>";
  if (!frame.alternative.empty()) {
    svg += "<desc>" + escape_xml(clean_text(frame.alternative)) + "</desc>";
  }
  svg += svg_rectangle(0, 0, frame.width, y, background_color) + body + "</svg>";
  return {svg, frame.width, y};
}

std::string source_line(std::string_view source, std::string_view as_of) {
  std::string line;
  if (!source.empty()) {
    line = "Source: " + std::string(source);
  }
  if (!as_of.empty()) {
    line += (line.empty() ? "Data as of " : ", data as of ") + std::string(as_of);
  }
  return line;
}

}  // namespace schoolhouse::chart
