// Lays out a dashboard as Letter pages; all lengths are points.
// SPDX-License-Identifier: Apache-2.0
#include "chart/page.h"

#include <algorithm>

#include "base/text.h"
#include "chart/color.h"
#include "chart/svg.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

constexpr double page_width = 612;
constexpr double page_height = 792;
constexpr double margin = 48;
constexpr double content_width = page_width - 2 * margin;
constexpr double content_bottom = page_height - margin - 14;
constexpr double picture_scale = content_width / full_width;
constexpr double column_gap = content_width - 2 * half_width * picture_scale;
constexpr TextStyle title_style{22, 600};
constexpr TextStyle section_style{16, 600};
constexpr TextStyle lead_style{10.5, 400};
constexpr TextStyle caption_label_style{8, 600};
constexpr TextStyle caption_style{9, 400};
constexpr TextStyle footer_style{8, 400};
constexpr double caption_step = 12.5;

// The paragraphs below a picture.
struct Caption {
  std::vector<std::string> explanation;
  std::vector<std::string> decision;
  double height() const {
    const auto lines = static_cast<double>(explanation.size() + decision.size());
    const double labels = (explanation.empty() ? 0 : 17) + (decision.empty() ? 0 : 17);
    return lines * caption_step + labels + 4;
  }
};

class Layout {
 public:
  Layout(const PageDocument& document, const Ruler& ruler) : document_(document), ruler_(ruler) {}

  std::vector<Page> run() {
    open_page(document_.title);
    write_lines(wrap(clean_text(document_.title), content_width, 3, title_style, ruler_), title_style, 27, ink_color);
    write_lines(wrap(clean_text(document_.description), content_width, 12, lead_style, ruler_), lead_style, 15,
                quiet_ink_color);
    if (!document_.audience.empty()) {
      y_ += 3;
      write_lines(wrap(clean_text(document_.audience), content_width, 2, lead_style, ruler_), lead_style, 15,
                  quiet_ink_color);
    }
    y_ += 8;
    bool is_first = true;
    for (const PageSection& section : document_.sections) {
      if (!is_first) open_page(section.heading);
      is_first = false;
      if (!section.heading.empty()) {
        write_lines(wrap(clean_text(section.heading), content_width, 2, section_style, ruler_), section_style, 21,
                    ink_color);
        y_ += 4;
      }
      add_tiles(section);
    }
    return finish();
  }

 private:
  void add_tiles(const PageSection& section) {
    for (std::size_t i = 0; i < section.tiles.size(); ++i) {
      const bool is_pair = section.tiles[i].is_half && i + 1 < section.tiles.size() && section.tiles[i + 1].is_half;
      if (is_pair) {
        add_row({&section.tiles[i], &section.tiles[i + 1]}, section.heading);
        ++i;
      } else {
        add_row({&section.tiles[i]}, section.heading);
      }
    }
  }

  void add_row(const std::vector<const PageTile*>& tiles, const std::string& heading) {
    std::vector<Caption> captions;
    double picture_height = 0;
    double caption_height = 0;
    for (const PageTile* tile : tiles) {
      // A half picture on a line of its own leaves its paragraphs the whole width.
      const double width = tile->is_half && tiles.size() > 1 ? half_width * picture_scale : content_width;
      captions.push_back({wrap(clean_text(tile->explanation), width - 2 * indent, 40, caption_style, ruler_),
                          wrap(clean_text(tile->decision), width - 2 * indent, 40, caption_style, ruler_)});
      picture_height = std::max(picture_height, tile->picture.height * picture_scale);
      caption_height = std::max(caption_height, captions.back().height());
    }
    constexpr double space_below = 14;
    if (y_ + picture_height + caption_height > content_bottom && y_ > margin + 1) open_page(heading);
    // Taller than a whole page: smaller, so that the paragraphs still fit below.
    const double room = content_bottom - y_ - caption_height;
    const double shrink = std::min(1.0, room / std::max(picture_height, 1.0));
    double x = margin;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      const Picture& picture = tiles[i]->picture;
      const double scale = picture_scale * shrink;
      pages_.back().parts.push_back({picture.svg, x, y_, picture.width * scale, picture.height * scale});
      write_caption(captions[i], x + indent, y_ + picture_height * shrink);
      x += half_width * picture_scale + column_gap;
    }
    y_ += picture_height * shrink + caption_height + space_below;
  }

  void write_caption(const Caption& caption, double x, double y) {
    const auto write = [&](std::string_view label, const std::vector<std::string>& lines) {
      if (lines.empty()) return;
      texts_.back() += svg_text(x, y + 11, label, caption_label_style, quiet_ink_color);
      y += 13;
      for (const std::string& line : lines) {
        texts_.back() += svg_text(x, y + 9, line, caption_style, ink_color);
        y += caption_step;
      }
      y += 4;
    };
    write("WHAT IT SHOWS", caption.explanation);
    write("WHAT TO DECIDE BY IT", caption.decision);
  }

  void write_lines(const std::vector<std::string>& lines, const TextStyle& style, double step, std::string_view color) {
    for (const std::string& line : lines) {
      texts_.back() += svg_text(margin, y_ + style.size, line, style, color);
      y_ += step;
    }
  }

  void open_page(const std::string& bookmark) {
    pages_.push_back({page_width, page_height, {}, bookmark == last_bookmark_ ? "" : clean_text(bookmark)});
    last_bookmark_ = bookmark;
    texts_.emplace_back();
    y_ = margin;
  }

  std::vector<Page> finish() {
    const std::string count = format_count(static_cast<std::int64_t>(pages_.size()));
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      const std::string number = "Page " + format_count(static_cast<std::int64_t>(i + 1)) + " of " + count;
      const double y = page_height - margin + 8;
      const double room = content_width - ruler_(number, footer_style) - 24;
      std::string footer = clean_text(document_.title);
      if (!document_.footer.empty()) footer += " \u2013 " + clean_text(document_.footer);
      const std::string svg =
          svg_open(page_width, page_height) + texts_[i] +
          svg_line(margin, y - 13, page_width - margin, y - 13, grid_color) +
          svg_text(margin, y, shorten(footer, room, footer_style, ruler_), footer_style, quiet_ink_color) +
          svg_text(page_width - margin, y, number, footer_style, quiet_ink_color, Anchor::end) + "</svg>";
      pages_[i].parts.push_back({svg, 0, 0, page_width, page_height});
    }
    return std::move(pages_);
  }

  static constexpr double indent = frame_padding * picture_scale;
  const PageDocument& document_;
  const Ruler& ruler_;
  std::vector<Page> pages_;
  std::vector<std::string> texts_;
  std::string last_bookmark_;
  double y_ = margin;
};

}  // namespace

std::vector<Page> lay_out(const PageDocument& document, const Ruler& ruler) { return Layout(document, ruler).run(); }

}  // namespace schoolhouse::chart
