// Owners of the C libraries' handles: GLib objects, cairo contexts and surfaces, Pango descriptions.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cairo.h>
#include <glib-object.h>
#include <pango/pango.h>

#include <memory>

namespace schoolhouse::chart {

template <auto release>
struct release_with {
  template <class T>
  void operator()(T* handle) const {
    release(handle);
  }
};
template <class T>
using ObjectHandle = std::unique_ptr<T, release_with<g_object_unref>>;
using Surface = std::unique_ptr<cairo_surface_t, release_with<cairo_surface_destroy>>;
using Canvas = std::unique_ptr<cairo_t, release_with<cairo_destroy>>;
using FontDescription = std::unique_ptr<PangoFontDescription, release_with<pango_font_description_free>>;

}  // namespace schoolhouse::chart
