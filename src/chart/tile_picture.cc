// Draws one tile in its frame.
// SPDX-License-Identifier: Apache-2.0
#include "chart/tile_picture.h"

#include "chart/color.h"
#include "chart/svg.h"

namespace schoolhouse::chart {
namespace {

template <class... Cases>
struct cases : Cases... {
  using Cases::operator()...;
};

Plot nothing_to_show(const Room& room) {
  constexpr double height = 90;
  return {svg_open(room.width, height) + svg_rectangle(0, 0, room.width, height, nothing_color) +
              svg_text(room.width / 2, height / 2 + 5, "No data to show", {14, 500}, quiet_ink_color, Anchor::middle) +
              "</svg>",
          room.width,
          height,
          {}};
}

}  // namespace

TilePicture draw_tile(const Tile& tile, const duck::Rows& rows, const TileText& text, Renderer& renderer) {
  const bool is_half = tile.width == TileWidth::half;
  const Ruler ruler = [&renderer](std::string_view line, const TextStyle& style) {
    return renderer.text_width(line, style);
  };
  Frame frame;
  frame.width = is_half ? half_width : full_width;
  frame.title = tile.title;
  frame.subtitle = text.facet.empty() || tile.subtitle.empty() ? text.facet + tile.subtitle
                                                               : text.facet + " \u2013 " + tile.subtitle;
  frame.source = text.source;
  frame.alternative = text.alternative;
  const Room room{frame.width - 2 * frame_padding, is_half ? 210.0 : 240.0, tile.unit, ruler};
  const Columns columns(rows, tile.place);
  Body body;
  const auto use = [&](const Sketch& sketched) {
    body.notes = sketched.notes;
    body.heading = sketched.heading;
    frame.legend = sketched.legend;
    if (!sketched.vega_lite.empty()) {
      body.plot = renderer.plot(sketched.vega_lite);
    }
  };
  try {
    std::visit(cases{[&](const Chart& chart) {
                       std::visit([&](const auto& kind) { use(sketch(kind, columns, room)); }, chart);
                     },
                     [&](const VegaLiteChart& chart) { use(sketch(chart, columns, room)); },
                     [&](const BigNumber& number) { body = draw_big_number(number, columns, room); },
                     [&](const TableView& table) { body = draw_table(table, columns, room); }},
               tile.content);
  } catch (Error& error) {
    error.add_during("drawing the tile '" + tile.name + "'");
    throw;
  }
  frame.notes = body.notes;
  frame.heading = body.heading;
  if (body.plot.svg.empty()) {
    body.plot = nothing_to_show(room);
    frame.heading.clear();
  }
  TilePicture result;
  result.notes = body.notes;
  result.warnings = body.plot.warnings;
  result.picture = compose(frame, body.plot, ruler);
  return result;
}

}  // namespace schoolhouse::chart
