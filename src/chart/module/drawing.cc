// Draws SVG documents as PNG and PDF with librsvg and cairo.
// SPDX-License-Identifier: Apache-2.0
#include "chart/module/drawing.h"

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>

#include <cmath>

#include "base/error.h"
#include "chart/module/handles.h"
#include "chart/module/png.h"

namespace schoolhouse::chart {
namespace {

using Svg = ObjectHandle<RsvgHandle>;

[[noreturn]] void throw_drawing_failed(const std::string& reason) {
  throw Error({.fault = Fault::bug, .what = "a picture could not be drawn: " + reason});
}

// A handle made from memory has no folder of its own: librsvg refuses every file and address that the SVG may name.
Svg read_svg(const std::string& svg) {
  GError* error = nullptr;
  RsvgHandle* handle = rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error);
  if (handle == nullptr) {
    const std::string reason = error != nullptr ? error->message : "unknown reason";
    g_clear_error(&error);
    throw_drawing_failed(reason);
  }
  return Svg(handle);
}

void draw(RsvgHandle* handle, cairo_t* canvas, double x, double y, double width, double height) {
  const RsvgRectangle viewport{x, y, width, height};
  GError* error = nullptr;
  if (!rsvg_handle_render_document(handle, canvas, &viewport, &error)) {
    const std::string reason = error != nullptr ? error->message : "unknown reason";
    g_clear_error(&error);
    throw_drawing_failed(reason);
  }
}

cairo_status_t append_bytes(void* target, const unsigned char* bytes, unsigned int size) {
  try {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw_drawing_failed(cairo_status_to_string(status));
  }
}

}  // namespace

std::string draw_png(const std::string& svg, double scale) {
  const Svg handle = read_svg(svg);
  double width = 0;
  double height = 0;
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height)) {
    throw_drawing_failed("the SVG has no size");
  }
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * scale)),
                                                   static_cast<int>(std::ceil(height * scale))));
  check(cairo_surface_status(surface.get()));
  const Canvas canvas(cairo_create(surface.get()));
  cairo_set_source_rgb(canvas.get(), 1, 1, 1);
  cairo_paint(canvas.get());
  cairo_scale(canvas.get(), scale, scale);
  draw(handle.get(), canvas.get(), 0, 0, width, height);
  check(cairo_status(canvas.get()));
  return encode_png(surface.get());
}

std::string draw_pdf(const std::vector<Page>& pages, const DocumentTitle& title) {
  std::string bytes;
  const Surface surface(cairo_pdf_surface_create_for_stream(append_bytes, &bytes, 612, 792));
  check(cairo_surface_status(surface.get()));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_SUBJECT, title.subject.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Schoolhouse");
  const Canvas canvas(cairo_create(surface.get()));
  int number = 0;
  for (const Page& page : pages) {
    ++number;
    cairo_pdf_surface_set_size(surface.get(), page.width, page.height);
    for (const PagePart& part : page.parts) {
      const Svg handle = read_svg(part.svg);
      draw(handle.get(), canvas.get(), part.x, part.y, part.width, part.height);
    }
    if (!page.bookmark.empty()) {
      cairo_pdf_surface_add_outline(surface.get(), CAIRO_PDF_OUTLINE_ROOT, page.bookmark.c_str(),
                                    ("page=" + std::to_string(number)).c_str(),
                                    static_cast<cairo_pdf_outline_flags_t>(0));
    }
    cairo_show_page(canvas.get());
  }
  check(cairo_status(canvas.get()));
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
  return bytes;
}

}  // namespace schoolhouse::chart
