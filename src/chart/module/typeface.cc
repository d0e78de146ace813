// Measures text with Pango, without hinting and at any zoom alike, as librsvg lays it out.
// SPDX-License-Identifier: Apache-2.0
#include "chart/module/typeface.h"

#include "base/text.h"

namespace schoolhouse::chart {
namespace {

// Text is measured at one size and taken to the size asked for: without hinting a glyph grows in proportion, and finding fonts
// for another size takes fontconfig a millisecond.
constexpr double measured_size = 64;

}  // namespace

// A font map of its own: the default one of the thread is librsvg's.
Typeface::Typeface() : fonts_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(fonts_.get())) {
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options);
  cairo_font_options_destroy(options);
  pango_cairo_context_set_resolution(context_.get(), 72);
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  layout_.reset(pango_layout_new(context_.get()));
}

TextBox Typeface::box(std::string_view text, const TextStyle& style) {
  const std::lock_guard hold(lock_);
  pango_layout_set_font_description(layout_.get(), description(style.weight));
  PangoRectangle ink;
  PangoRectangle logical;
  pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_get_extents(layout_.get(), &ink, &logical);
  const int baseline = pango_layout_get_baseline(layout_.get());
  const double pixels = style.size / measured_size / PANGO_SCALE;
  return {pixels * logical.width, pixels * (baseline - ink.y), pixels * (ink.y + ink.height - baseline)};
}

const PangoFontDescription* Typeface::description(int weight) {
  FontDescription& description = descriptions_[weight];
  if (!description) {
    description.reset(pango_font_description_new());
    pango_font_description_set_family(description.get(), std::string(font_family).c_str());
    pango_font_description_set_weight(description.get(), static_cast<PangoWeight>(weight));
    pango_font_description_set_absolute_size(description.get(), measured_size * PANGO_SCALE);
  }
  return description.get();
}

TextStyle parse_css_font(std::string_view font) {
  TextStyle style;
  for (const std::string& word : split(font, ' ')) {
    if (word.ends_with("px")) {
      style.size = parse_number(std::string_view(word).substr(0, word.size() - 2)).value_or(style.size);
      break;  // the family follows
    }
    if (word == "bold") {
      style.weight = 700;
    } else if (const auto weight = parse_integer(word); weight && *weight >= 100 && *weight <= 1000) {
      style.weight = static_cast<int>(*weight);
    }
  }
  return style;
}

}  // namespace schoolhouse::chart
