// Moves labels apart by merging those that touch into blocks around their middle.
// SPDX-License-Identifier: Apache-2.0
#include "chart/spread.h"

#include <algorithm>

namespace schoolhouse::chart {
namespace {

// Neighbouring labels that touch: they stand `distance` apart around the mean of their wishes.
struct Block {
  double wishes = 0;  // sum of the tops that would suit each member
  std::size_t count = 0;
  double top(double distance, double low, double high) const {
    const double length = distance * static_cast<double>(count - 1);
    return std::max(low, std::min(wishes / static_cast<double>(count), high - length));
  }
};

}  // namespace

void spread(std::vector<EndLabel>& labels, double distance, double low, double high) {
  std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  std::vector<Block> blocks;
  for (const EndLabel& label : labels) {
    blocks.push_back({label.y, 1});
    while (blocks.size() > 1) {
      const Block& last = blocks.back();
      const Block& before = blocks[blocks.size() - 2];
      const double end = before.top(distance, low, high) + distance * static_cast<double>(before.count);
      if (last.top(distance, low, high) >= end) {
        break;
      }
      // A member's wish for the top of the merged block lies above its own place by those before it.
      const double shift = distance * static_cast<double>(before.count) * static_cast<double>(last.count);
      const Block merged{before.wishes + last.wishes - shift, before.count + last.count};
      blocks.pop_back();
      blocks.back() = merged;
    }
  }
  std::size_t next = 0;
  for (const Block& block : blocks) {
    const double top = block.top(distance, low, high);
    for (std::size_t i = 0; i < block.count; ++i) {
      labels[next++].y = top + distance * static_cast<double>(i);
    }
  }
}

}  // namespace schoolhouse::chart
