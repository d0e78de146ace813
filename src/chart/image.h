// PNG pictures as pixels, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace schoolhouse::chart {

struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::array<std::uint8_t, 3>> pixels;  // red, green, blue; row by row
  const std::array<std::uint8_t, 3>& at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

// Throws std::runtime_error when the bytes are no PNG.
Image read_png(const std::string& bytes);
// "#RRGGBB"
std::string color_name(const std::array<std::uint8_t, 3>& color);

// How much two pictures differ to the eye: the greatest difference of the mean colour of any 4 by 4 block, 0 to 255; 255 when
// their sizes differ. Edges that are smoothed differently hardly count.
double difference(const Image& one, const Image& other);

}  // namespace schoolhouse::chart
