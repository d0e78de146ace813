// Groups the rows of a line chart into lines of points.
// SPDX-License-Identifier: Apache-2.0
#include "chart/lines.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "chart/vega_parts.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

Lines read_lines(const LineChart& chart, const Columns& columns) {
  Lines result;
  const Column x = columns.any(chart.x, "x");
  const Column y = columns.number(chart.y, "y");
  const std::vector<std::string> texts = columns.categories(chart.x, "x");
  const std::vector<std::string> names =
      chart.color.empty() ? std::vector<std::string>(columns.row_count()) : columns.categories(chart.color, "color");
  result.kind = x.kind;
  std::map<std::string, std::size_t> known_lines;
  std::map<std::string, std::size_t> known_steps;
  std::size_t without_x = 0;
  for (std::size_t row = 0; row < columns.row_count(); ++row) {
    const auto [entry, is_new] = known_lines.try_emplace(names[row], known_lines.size());
    if (entry->second >= static_cast<std::size_t>(chart.limit)) {
      continue;
    }
    if (is_new) {
      result.lines.push_back({names[row], {}});
    }
    LinePoint point{0, "", y.numbers[row]};
    switch (x.kind) {
      case ColumnKind::number:
        if (!x.numbers[row]) {
          ++without_x;
          continue;
        }
        point.x = *x.numbers[row];
        break;
      case ColumnKind::time:
        if (!x.texts[row]) {
          ++without_x;
          continue;
        }
        point.time = *x.texts[row];
        break;
      case ColumnKind::text: {
        const auto [step, is_first] = known_steps.try_emplace(texts[row], result.steps.size());
        if (is_first) {
          result.steps.push_back(texts[row]);
        }
        point.x = static_cast<double>(step->second);
        break;
      }
    }
    if (point.y) {
      result.x_values.push_back(point.x);
      result.y_values.push_back(*point.y);
    }
    result.lines[entry->second].points.push_back(std::move(point));
  }
  for (Line& line : result.lines) {
    std::stable_sort(line.points.begin(), line.points.end(),
                     [](const LinePoint& a, const LinePoint& b) { return a.x != b.x ? a.x < b.x : a.time < b.time; });
  }
  if (known_lines.size() > result.lines.size()) {
    result.notes.push_back(limit_note("first", result.lines.size(), known_lines.size(), "lines"));
  }
  if (without_x > 0) {
    result.notes.push_back(format_count(static_cast<std::int64_t>(without_x)) + " rows without a value of " +
                           words_of_column(chart.x) + " are left out.");
  }
  return result;
}

}  // namespace schoolhouse::chart
