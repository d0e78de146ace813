// Shares the drawing of a dashboard among threads: tiles are composed first, painted as they are ready, and printed once all are composed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>

namespace schoolhouse::chart {

enum class Composed { for_painting, not_at_all };

// Each function is called from several threads at once, for another tile each time. The first exception ends the work and is
// thrown again by draw_in_order.
struct DrawingWork {
  std::size_t tiles = 0;
  std::function<Composed(std::size_t tile)> compose;
  std::function<void(std::size_t tile)> paint;
  std::function<void()> print;  // once, as soon as every tile is composed; others may still be painted
};

void draw_in_order(const DrawingWork& work, int threads);

}  // namespace schoolhouse::chart
