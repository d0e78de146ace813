// Reads the SVG of pictures for tests.
// SPDX-License-Identifier: Apache-2.0
#include "chart/svg_reading.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "base/text.h"
#include "chart/module/typeface.h"

namespace schoolhouse::chart {
namespace {

// x' = a x + c y + e, y' = b x + d y + f
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  Matrix then(const Matrix& inner) const {
    return {a * inner.a + c * inner.b, b * inner.a + d * inner.b,     a * inner.c + c * inner.d,
            b * inner.c + d * inner.d, a * inner.e + c * inner.f + e, b * inner.e + d * inner.f + f};
  }
  Corner apply(double x, double y) const { return {a * x + c * y + e, b * x + d * y + f}; }
};

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  Matrix matrix;
};

std::string unescape(std::string text) {
  for (const auto& [escape, sign] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}) {
    text = replace_all(text, escape, sign);
  }
  return text;
}

double number(const std::map<std::string, std::string>& attributes, const std::string& name, double otherwise) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) return otherwise;
  std::string text = found->second;
  if (text.ends_with("px")) text.resize(text.size() - 2);
  const std::optional<double> value = parse_number(text);
  if (!value) throw std::runtime_error("not a number: " + name + "=" + found->second);
  return *value;
}

std::vector<double> numbers(std::string_view list) {
  std::vector<double> values;
  for (const std::string& part : split(replace_all(std::string(list), ",", " "), ' ')) {
    if (!part.empty()) values.push_back(parse_number(part).value());
  }
  return values;
}

Matrix read_transform(std::string_view text) {
  Matrix matrix;
  while (!trim(text).empty()) {
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    const std::string kind(trim(text.substr(0, open)));
    const std::vector<double> values = numbers(text.substr(open + 1, close - open - 1));
    if (kind == "translate") {
      matrix = matrix.then({1, 0, 0, 1, values.at(0), values.size() > 1 ? values[1] : 0});
    } else if (kind == "rotate" && values.size() == 1) {
      const double angle = values[0] * std::numbers::pi / 180;
      matrix = matrix.then({std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0});
    } else if (kind == "scale") {
      matrix = matrix.then({values.at(0), 0, 0, values.size() > 1 ? values[1] : values[0], 0, 0});
    } else {
      throw std::runtime_error("unknown transform: " + kind);
    }
    text.remove_prefix(close + 1);
  }
  return matrix;
}

class Reader {
 public:
  explicit Reader(const std::string& svg) : svg_(svg) {}

  ReadSvg run() {
    while (position_ < svg_.size()) {
      const std::size_t open = svg_.find('<', position_);
      if (open == std::string::npos) break;
      add_text(svg_.substr(position_, open - position_));
      const std::size_t close = svg_.find('>', open);  // ours and Vega's attributes never hold a bare '>'
      const std::string tag = svg_.substr(open + 1, close - open - 1);
      position_ = close + 1;
      if (tag.starts_with('/')) {
        close_element();
      } else {
        open_element(tag);
      }
      const std::string closed = tag.substr(0, 1) == "/" ? tag.substr(1) : "";
      const bool is_text_tag =
          closed == "text" || closed == "tspan" || closed == "title" || closed == "desc" || in_text();
      if (!is_text_tag) result_.without_texts += svg_.substr(open, close - open + 1);
    }
    return std::move(result_);
  }

 private:
  bool in_text() const {
    return std::any_of(open_.begin(), open_.end(),
                       [](const Element& e) { return e.name == "text" || e.name == "title" || e.name == "desc"; });
  }

  void open_element(std::string tag) {
    const bool is_empty = tag.ends_with('/');
    if (is_empty) tag.pop_back();
    Element element;
    const std::size_t space = tag.find(' ');
    element.name = tag.substr(0, space);
    std::size_t at = space;
    while (at != std::string::npos && at < tag.size()) {
      const std::size_t equals = tag.find("=\"", at);
      if (equals == std::string::npos) break;
      const std::size_t end = tag.find('"', equals + 2);
      element.attributes[std::string(trim(tag.substr(at, equals - at)))] =
          unescape(tag.substr(equals + 2, end - equals - 2));
      at = end + 1;
    }
    element.matrix = open_.empty() ? Matrix{} : open_.back().matrix;
    if (const auto transform = element.attributes.find("transform"); transform != element.attributes.end()) {
      element.matrix = element.matrix.then(read_transform(transform->second));
    }
    if (element.name == "svg") open_document(element);
    if (element.name == "text") {
      x_ = number(element.attributes, "x", 0);
      y_ = number(element.attributes, "y", 0);
    }
    if (element.name == "tspan") {
      x_ = number(element.attributes, "x", x_);
      y_ += number(element.attributes, "dy", 0);
    }
    if (!is_empty) open_.push_back(std::move(element));
  }

  void open_document(Element& element) {
    const double width = number(element.attributes, "width", 0);
    const double height = number(element.attributes, "height", 0);
    if (open_.empty()) {
      result_.width = width;
      result_.height = height;
    }
    const std::vector<double> box = numbers(element.attributes["viewBox"]);
    const Matrix place{1, 0, 0, 1, number(element.attributes, "x", 0), number(element.attributes, "y", 0)};
    element.matrix = element.matrix.then(place);
    if (box.size() == 4)
      element.matrix = element.matrix.then({width / box[2], 0, 0, height / box[3], -box[0], -box[1]});
  }

  void close_element() { open_.pop_back(); }

  // The value that the innermost element around gives to a property.
  std::string inherited(const std::string& name, std::string otherwise) const {
    for (auto element = open_.rbegin(); element != open_.rend(); ++element) {
      if (const auto found = element->attributes.find(name); found != element->attributes.end()) return found->second;
    }
    return otherwise;
  }

  void add_text(const std::string& escaped) {
    const bool is_drawn = std::any_of(open_.begin(), open_.end(), [](const Element& e) { return e.name == "text"; });
    const std::string text = unescape(escaped);
    if (!is_drawn || trim(text).empty()) {
      if (!in_text()) result_.without_texts += escaped;
      return;
    }
    if (number({{"opacity", inherited("opacity", "1")}}, "opacity", 1) == 0) return;  // how Vega hides a label
    if (!inherited("font-family", "").starts_with(font_family)) throw std::runtime_error("another font: " + text);
    TextStyle style;
    std::string size = inherited("font-size", "16px");
    if (size.ends_with("px")) size.resize(size.size() - 2);
    style.size = parse_number(size).value();
    const std::string weight = inherited("font-weight", "400");
    style.weight = weight == "bold" ? 700 : weight == "normal" ? 400 : static_cast<int>(parse_integer(weight).value());
    TextBox box = typeface_.box(text, style);
    // A line takes the room of its tallest and deepest letters, whichever letters it has.
    const TextBox line = typeface_.box("\u00C5gj", style);
    box.above = std::max(box.above, line.above);
    box.below = std::max(box.below, line.below);
    const std::string anchor = inherited("text-anchor", "start");
    const double left = x_ - (anchor == "middle" ? box.width / 2 : anchor == "end" ? box.width : 0);
    const Matrix& matrix = open_.back().matrix;
    result_.texts.push_back({text,
                             inherited("fill", "black"),
                             {matrix.apply(left, y_ - box.above), matrix.apply(left + box.width, y_ - box.above),
                              matrix.apply(left + box.width, y_ + box.below), matrix.apply(left, y_ + box.below)}});
  }

  const std::string& svg_;
  std::size_t position_ = 0;
  std::vector<Element> open_;
  double x_ = 0;
  double y_ = 0;
  Typeface typeface_;
  ReadSvg result_;
};

// Whether a line along one side of `one` parts the boxes.
bool is_parted(const DrawnText& one, const DrawnText& other) {
  constexpr double hair = 0.75;
  for (std::size_t i = 0; i < 4; ++i) {
    const Corner& from = one.corners[i];
    const Corner& to = one.corners[(i + 1) % 4];
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const double normal_x = (to.y - from.y) / length;
    const double normal_y = -(to.x - from.x) / length;
    const auto reach = [&](const DrawnText& text) {
      double low = INFINITY;
      double high = -INFINITY;
      for (const Corner& corner : text.corners) {
        const double along = corner.x * normal_x + corner.y * normal_y;
        low = std::min(low, along);
        high = std::max(high, along);
      }
      return std::pair{low, high};
    };
    const auto [low_one, high_one] = reach(one);
    const auto [low_other, high_other] = reach(other);
    if (high_one <= low_other + hair || high_other <= low_one + hair) return true;
  }
  return false;
}

}  // namespace

ReadSvg read_svg(const std::string& svg) { return Reader(svg).run(); }

bool overlap(const DrawnText& one, const DrawnText& other) { return !is_parted(one, other) && !is_parted(other, one); }

}  // namespace schoolhouse::chart
