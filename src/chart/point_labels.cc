// Places names at outlying points, greedily: the farthest first, each on the first free side of its point.
// SPDX-License-Identifier: Apache-2.0
#include "chart/point_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace schoolhouse::chart {
namespace {

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

bool meet(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

Box box_of(const LabelledPoint& point) {
  return {point.x - point.radius, point.y - point.radius, point.x + point.radius, point.y + point.radius};
}

}  // namespace

std::vector<PlacedLabel> label_points(const std::vector<LabelledPoint>& points, double width, double height,
                                      const Ruler& ruler) {
  constexpr std::size_t most = 8;
  constexpr double half_line = 7;
  double mean_x = 0;
  double mean_y = 0;
  for (const LabelledPoint& point : points) {
    mean_x += point.x / static_cast<double>(points.size());
    mean_y += point.y / static_cast<double>(points.size());
  }
  const auto distance = [&](const LabelledPoint& point) {
    return std::hypot((point.x - mean_x) / std::max(width, 1.0), (point.y - mean_y) / std::max(height, 1.0));
  };
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return distance(points[a]) > distance(points[b]); });

  std::vector<PlacedLabel> labels;
  std::vector<Box> taken;
  // A crowd has no room for names: only the farthest few are tried.
  for (std::size_t rank = 0; rank < std::min(order.size(), 3 * most) && labels.size() < most; ++rank) {
    const LabelledPoint& point = points[order[rank]];
    const std::string text = shorten(point.name, 160, point_label_style, ruler);
    const double length = ruler(text, point_label_style);
    const double away = point.radius + 4;
    const std::array<Box, 4> places{
        Box{point.x + away, point.y - half_line, point.x + away + length, point.y + half_line},
        Box{point.x - away - length, point.y - half_line, point.x - away, point.y + half_line},
        Box{point.x - length / 2, point.y - away - 2 * half_line, point.x + length / 2, point.y - away},
        Box{point.x - length / 2, point.y + away, point.x + length / 2, point.y + away + 2 * half_line}};
    for (const Box& place : places) {
      const bool is_inside = place.left >= 0 && place.top >= 0 && place.right <= width && place.bottom <= height;
      const bool is_free =
          std::none_of(taken.begin(), taken.end(), [&](const Box& other) { return meet(place, other); }) &&
          std::none_of(points.begin(), points.end(),
                       [&](const LabelledPoint& other) { return &other != &point && meet(place, box_of(other)); });
      if (is_inside && is_free && !text.empty()) {
        labels.push_back({place.left, (place.top + place.bottom) / 2, text});
        taken.push_back(place);
        break;
      }
    }
  }
  return labels;
}

}  // namespace schoolhouse::chart
