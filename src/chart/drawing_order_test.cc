// Tests in which order and how often the tiles of a dashboard are composed, painted and printed.
// SPDX-License-Identifier: Apache-2.0
#include "chart/drawing_order.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace schoolhouse::chart {
namespace {

TEST(DrawInOrder, every_tile_is_composed_then_painted_and_all_are_printed_once) {
  for (const std::size_t tiles : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{50}}) {
    for (const int threads : {0, 1, 2, 7}) {
      std::vector<std::atomic<int>> composed(tiles);
      std::vector<std::atomic<int>> painted(tiles);
      std::atomic<std::size_t> composed_count = 0;
      std::atomic<int> prints = 0;
      draw_in_order({.tiles = tiles,
                     .compose =
                         [&](std::size_t tile) {
                           ++composed[tile];
                           ++composed_count;
                           return tile % 3 == 1 ? Composed::not_at_all : Composed::for_painting;
                         },
                     .paint =
                         [&](std::size_t tile) {
                           EXPECT_EQ(composed[tile], 1) << tile;
                           ++painted[tile];
                         },
                     .print =
                         [&] {
                           EXPECT_EQ(composed_count, tiles);
                           ++prints;
                         }},
                    threads);
      EXPECT_EQ(prints, 1) << tiles << " tiles, " << threads << " threads";
      for (std::size_t tile = 0; tile < tiles; ++tile) {
        EXPECT_EQ(composed[tile], 1) << tile;
        EXPECT_EQ(painted[tile], tile % 3 == 1 ? 0 : 1) << tile;
      }
    }
  }
}

TEST(DrawInOrder, the_first_failure_ends_the_work_and_is_told) {
  enum class Where { compose, paint, print };
  for (const Where where : {Where::compose, Where::paint, Where::print}) {
    const auto fail = [&](Where here) {
      if (here == where) throw std::runtime_error("no");
    };
    const DrawingWork work{.tiles = 9,
                           .compose =
                               [&](std::size_t) {
                                 fail(Where::compose);
                                 return Composed::for_painting;
                               },
                           .paint = [&](std::size_t) { fail(Where::paint); },
                           .print = [&] { fail(Where::print); }};
    EXPECT_THROW(draw_in_order(work, 2), std::runtime_error) << static_cast<int>(where);
  }
}

}  // namespace
}  // namespace schoolhouse::chart
