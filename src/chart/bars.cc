// Groups the rows of a bar chart into bars and series, in order and within its limit.
// SPDX-License-Identifier: Apache-2.0
#include "chart/bars.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "chart/color.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

std::size_t index_of(std::vector<std::string>& names, std::map<std::string, std::size_t>& known,
                     const std::string& name) {
  const auto [entry, is_new] = known.try_emplace(name, names.size());
  if (is_new) {
    names.push_back(name);
  }
  return entry->second;
}

void read_series(const BarChart& chart, const Columns& columns, const std::vector<std::string>& names,
                 const std::vector<std::optional<double>>& values, Bars& bars) {
  std::map<std::string, std::size_t> known_bars;
  std::map<std::string, std::size_t> known_series;
  std::vector<std::string> bar_names;
  std::map<std::pair<std::size_t, std::size_t>, std::optional<double>> cells;
  const std::vector<std::string> colors = columns.categories(chart.color, "color");
  for (std::size_t row = 0; row < names.size(); ++row) {
    const std::size_t bar = index_of(bar_names, known_bars, names[row]);
    const std::size_t series = index_of(bars.series, known_series, colors[row]);
    if (!cells.try_emplace({bar, series}, values[row]).second) {
      const Place& place = columns.place();
      throw Error({.fault = Fault::user,
                   .what = "row " + std::to_string(row + 1) + " of the tile's SQL is a second one for the same '" +
                           chart.x + "' and '" + chart.color + "'",
                   .where = {place.file, place.line, place.key},
                   .fix = "group by both columns in the SQL"});
    }
  }
  const std::size_t shown = std::min(bars.series.size(), series_colors.size());
  if (shown < bars.series.size()) {
    bars.remainder = shown - 1;
    bars.notes.push_back(limit_note("first", shown - 1, bars.series.size(), words_of_column(chart.color) + " values") +
                         " Other is the sum of the rest.");
  }
  for (const std::string& name : bar_names) {
    bars.bars.push_back({name, std::vector<std::optional<double>>(shown)});
  }
  for (const auto& [place, value] : cells) {
    std::optional<double>& cell = bars.bars[place.first].values[std::min(place.second, shown - 1)];
    if (value) {
      cell = cell.value_or(0) + *value;
    }
  }
  bars.series.resize(shown);
  if (bars.remainder < shown) {
    bars.series[bars.remainder] = "Other";
  }
}

double total(const Bar& bar) {
  double sum = 0;
  for (const std::optional<double>& value : bar.values) {
    sum += value.value_or(0);
  }
  return sum;
}

void sort_bars(std::vector<Bar>& bars, Sort sort) {
  switch (sort) {
    case Sort::as_given:
      break;
    case Sort::ascending:
      std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return total(a) < total(b); });
      break;
    case Sort::descending:
      std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return total(a) > total(b); });
      break;
    case Sort::name:
      std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.name < b.name; });
      break;
  }
}

std::string_view which_are_shown(Sort sort) {
  switch (sort) {
    case Sort::ascending:
      return "lowest";
    case Sort::descending:
      return "highest";
    case Sort::as_given:
    case Sort::name:
      return "first";
  }
  return "first";
}

}  // namespace

Bars read_bars(const BarChart& chart, const Columns& columns) {
  Bars bars;
  const std::vector<std::string> names = columns.categories(chart.x, "x");
  const std::vector<std::optional<double>> values = columns.number(chart.y, "y").numbers;
  bars.is_ordered = columns.any(chart.x, "x").kind != ColumnKind::text;
  if (chart.color.empty()) {
    bars.series = {""};
    for (std::size_t row = 0; row < names.size(); ++row) {
      bars.bars.push_back({names[row], {values[row]}});
    }
  } else {
    read_series(chart, columns, names, values, bars);
  }
  // What has no value stands last, however the rest is sorted.
  sort_bars(bars.bars, chart.sort);
  if (chart.sort == Sort::ascending || chart.sort == Sort::descending) {
    std::stable_partition(bars.bars.begin(), bars.bars.end(), [](const Bar& bar) {
      return std::any_of(bar.values.begin(), bar.values.end(), [](const auto& value) { return value.has_value(); });
    });
  }
  const std::size_t all = bars.bars.size();
  if (all > static_cast<std::size_t>(chart.limit)) {
    bars.bars.resize(static_cast<std::size_t>(chart.limit));
    bars.notes.insert(bars.notes.begin(), limit_note(which_are_shown(chart.sort), bars.bars.size(), all));
  }
  for (const Bar& bar : bars.bars) {
    bars.value_count += static_cast<std::size_t>(
        std::count_if(bar.values.begin(), bar.values.end(), [](const auto& v) { return v.has_value(); }));
  }
  return bars;
}

}  // namespace schoolhouse::chart
