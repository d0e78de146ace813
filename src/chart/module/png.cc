// Writes pixels as PNG with libpng.
// SPDX-License-Identifier: Apache-2.0
#include "chart/module/png.h"

#include <png.h>

#include <exception>
#include <vector>

#include "base/error.h"

namespace schoolhouse::chart {
namespace {

// What libpng hands its callbacks: where the bytes go, and what went wrong.
struct Target {
  std::string bytes;
  std::string failure;
};

void append_bytes(png_structp png, png_bytep bytes, std::size_t size) {
  auto* target = static_cast<Target*>(png_get_io_ptr(png));
  bool is_full = false;
  try {
    target->bytes.append(reinterpret_cast<const char*>(bytes), size);
  } catch (const std::exception&) {
    is_full = true;
  }
  if (is_full) png_error(png, "out of memory");
}

void flush_nothing(png_structp) {}

void keep_failure(png_structp png, png_const_charp message) {
  static_cast<Target*>(png_get_error_ptr(png))->failure = message;
  png_longjmp(png, 1);
}

void pass_over_warning(png_structp, png_const_charp) {}

// Only C values between the jump's two ends: nothing is left undone by it.
bool write_rows(png_structp png, png_infop info, png_bytepp rows, png_uint_32 width, png_uint_32 height) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  constexpr int effort = 3;
  constexpr int bits = 8;
  png_set_compression_level(png, effort);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_set_IHDR(png, info, width, height, bits, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  // Cairo keeps a pixel as blue, green, red and an unused byte on machines of this byte order.
  png_set_bgr(png);
  png_set_filler(png, 0, PNG_FILLER_AFTER);
  png_write_image(png, rows);
  png_write_end(png, info);
  return true;
}

}  // namespace

std::string encode_png(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  const int height = cairo_image_surface_get_height(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  unsigned char* data = cairo_image_surface_get_data(surface);
  std::vector<png_bytep> rows;
  for (int y = 0; y < height; ++y) rows.push_back(data + static_cast<std::ptrdiff_t>(y) * stride);
  Target target;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &target, keep_failure, pass_over_warning);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  bool is_written = false;
  if (info != nullptr) {
    png_set_write_fn(png, &target, append_bytes, flush_nothing);
    is_written = write_rows(png, info, rows.data(), static_cast<png_uint_32>(cairo_image_surface_get_width(surface)),
                            static_cast<png_uint_32>(height));
  }
  png_destroy_write_struct(&png, &info);
  if (!is_written)
    throw Error({.fault = Fault::bug, .what = "a picture could not be written as PNG: " + target.failure});
  return std::move(target.bytes);
}

}  // namespace schoolhouse::chart
