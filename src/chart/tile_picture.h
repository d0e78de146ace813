// Draws one tile: a chart, a big number or a table in its frame, or a note that there is no data.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/dashboard.h"
#include "chart/picture.h"
#include "chart/renderer.h"
#include "duck/value.h"

namespace schoolhouse::chart {

inline constexpr double full_width = 720;  // pixels
inline constexpr double half_width = 352;

struct TileText {
  std::string source;      // "Source: …, data as of …"
  std::string facet = {};  // "School: Adams High"; shown before the subtitle
  std::string alternative = {};
};
struct TilePicture {
  Picture picture;
  std::vector<std::string> notes;     // rows left out and the like, as drawn
  std::vector<std::string> warnings;  // what Vega complained about
};

// Throws Error at the tile's place.
TilePicture draw_tile(const Tile& tile, const duck::Rows& rows, const TileText& text, Renderer& renderer);

// The bodies that need no Vega.
struct Body {
  Plot plot;
  std::string heading = {};
  std::vector<std::string> notes = {};
};
Body draw_big_number(const BigNumber& number, const Columns& columns, const Room& room);
Body draw_table(const TableView& table, const Columns& columns, const Room& room);

}  // namespace schoolhouse::chart
