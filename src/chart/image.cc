// PNG pictures as pixels, for tests; read by cairo.
// SPDX-License-Identifier: Apache-2.0
#include "chart/image.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "chart/module/handles.h"

namespace schoolhouse::chart {
namespace {

struct Unread {
  const std::string& bytes;
  std::size_t position = 0;
};

cairo_status_t read_bytes(void* source, unsigned char* target, unsigned int size) {
  auto* unread = static_cast<Unread*>(source);
  if (unread->bytes.size() - unread->position < size) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(target, unread->bytes.data() + unread->position, size);
  unread->position += size;
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Image read_png(const std::string& bytes) {
  Unread unread{bytes};
  const Surface surface(cairo_image_surface_create_from_png_stream(read_bytes, &unread));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("not a PNG");
  Image image{cairo_image_surface_get_width(surface.get()), cairo_image_surface_get_height(surface.get()), {}};
  const int stride = cairo_image_surface_get_stride(surface.get());
  const unsigned char* data = cairo_image_surface_get_data(surface.get());
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, data + y * stride + x * 4, 4);
      image.pixels.push_back({static_cast<std::uint8_t>(pixel >> 16U), static_cast<std::uint8_t>(pixel >> 8U),
                              static_cast<std::uint8_t>(pixel)});
    }
  }
  return image;
}

std::string color_name(const std::array<std::uint8_t, 3>& color) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name = "#";
  for (const std::uint8_t channel : color) {
    name += digits[channel / 16U];
    name += digits[channel % 16U];
  }
  return name;
}

double difference(const Image& one, const Image& other) {
  if (one.width != other.width || one.height != other.height) return 255;
  constexpr int block = 4;
  double greatest = 0;
  for (int top = 0; top + block <= one.height; top += block) {
    for (int left = 0; left + block <= one.width; left += block) {
      std::array<double, 3> sums{};
      for (int y = top; y < top + block; ++y) {
        for (int x = left; x < left + block; ++x) {
          for (std::size_t c = 0; c < 3; ++c)
            sums[c] += static_cast<double>(one.at(x, y)[c]) - static_cast<double>(other.at(x, y)[c]);
        }
      }
      for (const double sum : sums) greatest = std::max(greatest, std::abs(sum) / (block * block));
    }
  }
  return greatest;
}

}  // namespace schoolhouse::chart
