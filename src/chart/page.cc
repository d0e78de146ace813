// Lays out a dashboard as Letter pages; all lengths are points.
// SPDX-License-Identifier: Apache-2.0
#include "chart/page.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.h"
#include "chart/color.h"
#include "chart/svg.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

constexpr double page_width = 612;
constexpr double page_height = 792;
constexpr double margin = 42;
constexpr double content_width = page_width - 2 * margin;
constexpr double content_bottom = page_height - margin - 14;
// The texts of a picture begin where those of the page do: its padding stands in the page's margin.
constexpr double picture_scale = content_width / (full_width - 2 * frame_padding);
constexpr double overhang = frame_padding * picture_scale;
constexpr double half_content = (half_width - 2 * frame_padding) * picture_scale;
constexpr double column_step = content_width - half_content;
constexpr TextStyle title_style{22, 600};
constexpr TextStyle section_style{16, 600};
constexpr TextStyle lead_style{10.5, 400};
constexpr TextStyle caption_label_style{8, 600};
constexpr TextStyle caption_style{9, 400};
constexpr TextStyle footer_style{8, 400};
constexpr double caption_step = 11.8;
constexpr double space_below = 12;
constexpr double least_shrink = 0.75;  // of pictures, so that more of them share a page
constexpr double much_better = 1.4;    // so much larger without a long title above: a page of its own

// The paragraphs below a picture.
struct Caption {
  std::vector<std::string> explanation;
  std::vector<std::string> decision;
  double height() const {
    const auto lines = static_cast<double>(explanation.size() + decision.size());
    const double labels = (explanation.empty() ? 0 : 17) + (decision.empty() ? 0 : 17);
    return lines * caption_step + labels;
  }
};

// One or two tiles side by side.
struct Row {
  std::vector<const PageTile*> tiles;
  std::vector<Caption> captions;
  double height(double shrink) const {
    double height = 0;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      height = std::max(height, tiles[i]->picture.height * picture_scale * shrink + captions[i].height());
    }
    return height;
  }
};

class Layout {
 public:
  Layout(const PageDocument& document, const Ruler& ruler) : document_(document), ruler_(ruler) {}

  std::vector<Page> run() {
    open_page(document_.title);
    write_lines(wrap(clean_text(document_.title), content_width, 3, title_style, ruler_), title_style, 27, ink_color);
    y_ += 3;
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
    std::vector<Row> rows;
    for (std::size_t i = 0; i < section.tiles.size(); ++i) {
      const bool is_pair = section.tiles[i].is_half && i + 1 < section.tiles.size() && section.tiles[i + 1].is_half;
      if (is_pair) {
        rows.push_back(make_row({&section.tiles[i], &section.tiles[i + 1]}));
        ++i;
      } else {
        rows.push_back(make_row({&section.tiles[i]}));
      }
    }
    std::span<const Row> left(rows);
    while (!left.empty()) {
      std::size_t count = 1;
      while (count < left.size() && height_of(left.first(count + 1), least_shrink) <= content_bottom - y_) ++count;
      const double shrink = shrink_to_fit(left.first(count), content_bottom - y_);
      if (shrink_to_fit(left.first(count), content_bottom - margin) > much_better * shrink) {
        open_page(section.heading);
        continue;
      }
      for (const Row& row : left.first(count)) draw_row(row, shrink);
      left = left.subspan(count);
      if (!left.empty()) open_page(section.heading);
    }
  }

  Row make_row(std::vector<const PageTile*> tiles) const {
    Row row{std::move(tiles), {}};
    for (const PageTile* tile : row.tiles) {
      // A half picture on a line of its own leaves its paragraphs the whole width.
      const double width = tile->is_half && row.tiles.size() > 1 ? half_content : content_width;
      row.captions.push_back({wrap(clean_text(tile->explanation), width, 40, caption_style, ruler_),
                              wrap(clean_text(tile->decision), width, 40, caption_style, ruler_)});
    }
    return row;
  }

  static double height_of(std::span<const Row> rows, double shrink) {
    double height = -space_below;
    for (const Row& row : rows) height += row.height(shrink) + space_below;
    return height;
  }

  // The largest scale at which the rows fit: a little smaller is better than a page with a hole, and a row that is taller
  // than a whole page becomes as small as it takes. Few different scales: each makes fontconfig look for every font anew.
  static double shrink_to_fit(std::span<const Row> rows, double room) {
    constexpr int steps = 20;
    int step = steps;
    while (step > 1 && height_of(rows, static_cast<double>(step) / steps) > room) --step;
    return static_cast<double>(step) / steps;
  }

  void draw_row(const Row& row, double shrink) {
    double x = margin;
    for (std::size_t i = 0; i < row.tiles.size(); ++i) {
      const Picture& picture = row.tiles[i]->picture;
      const double scale = picture_scale * shrink;
      pages_.back().parts.push_back(
          {picture.svg, x - overhang * shrink, y_, picture.width * scale, picture.height * scale});
      write_caption(row.captions[i], x, y_ + picture.height * scale);
      x += column_step;
    }
    y_ += row.height(shrink) + space_below;
  }

  void write_caption(const Caption& caption, double x, double y) {
    const auto write = [&](std::string_view label, const std::vector<std::string>& lines) {
      if (lines.empty()) return;
      texts_.back() += svg_text(x, y + 10, label, caption_label_style, quiet_ink_color);
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

  const PageDocument& document_;
  const Ruler& ruler_;
  std::vector<Page> pages_;
  std::vector<std::string> texts_;
  std::string last_bookmark_;
  double y_ = margin;
};

}  // namespace

std::string page_as_svg(const Page& page) {
  std::string svg = svg_open(page.width, page.height) + svg_rectangle(0, 0, page.width, page.height, background_color);
  for (const PagePart& part : page.parts) {
    // A scaled group keeps the part's own coordinates.
    const std::size_t width_at = part.svg.find("width=\"") + 7;
    const double own_width =
        parse_number(part.svg.substr(width_at, part.svg.find('"', width_at) - width_at)).value_or(part.width);
    svg += "<g transform=\"translate(" + svg_number(part.x) + "," + svg_number(part.y) + ") scale(" +
           svg_number(part.width / own_width * 1000) + ") scale(0.001)\">" + part.svg + "</g>";
  }
  return svg + "</svg>";
}

std::vector<Page> lay_out(const PageDocument& document, const Ruler& ruler) { return Layout(document, ruler).run(); }

}  // namespace schoolhouse::chart
