// Says in words what a picture shows, from its rows.
// SPDX-License-Identifier: Apache-2.0
#include "chart/alternative.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"
#include "chart/columns.h"
#include "chart/lines.h"
#include "chart/number_format.h"
#include "chart/wording.h"

namespace schoolhouse::chart {
namespace {

template <class... Cases>
struct cases : Cases... {
  using Cases::operator()...;
};

std::string rows_text(std::size_t count) {
  return format_count(static_cast<std::int64_t>(count)) + (count == 1 ? " row" : " rows");
}

std::string value_word(const Tile& tile, const std::string& column) {
  return tile.unit.empty() ? words_of_column(column) : clean_text(tile.unit);
}

std::vector<double> known(const Column& column) {
  std::vector<double> values;
  for (const std::optional<double>& value : column.numbers) {
    if (value) values.push_back(*value);
  }
  return values;
}

// "The highest is Adams High School with 3.71, the lowest Emerson with 2.11."
std::string extremes(const std::vector<std::string>& names, const Column& values, const NumberFormat& given) {
  const std::vector<double> numbers = known(values);
  if (numbers.empty()) return "There is no value.";
  const NumberFormat format = given.empty() ? fitting_format(numbers) : given;
  std::size_t high = values.numbers.size();
  std::size_t low = values.numbers.size();
  for (std::size_t i = 0; i < values.numbers.size(); ++i) {
    if (!values.numbers[i]) continue;
    if (high == values.numbers.size() || *values.numbers[i] > *values.numbers[high]) high = i;
    if (low == values.numbers.size() || *values.numbers[i] < *values.numbers[low]) low = i;
  }
  const std::string highest = format_number(*values.numbers[high], format);
  const std::string lowest = format_number(*values.numbers[low], format);
  if (numbers.size() == 1) return names[high] + ": " + highest + ".";
  if (highest == lowest) return "All are " + highest + ".";
  return "The highest is " + names[high] + " with " + highest + ", the lowest " + names[low] + " with " + lowest + ".";
}

std::vector<std::string> joined_names(const Columns& columns, const std::string& first, const std::string& second) {
  std::vector<std::string> names = columns.categories(first, "x");
  if (!second.empty()) {
    const std::vector<std::string> more = columns.categories(second, "color");
    for (std::size_t i = 0; i < names.size(); ++i) names[i] += ", " + more[i];
  }
  return names;
}

std::string describe(const BarChart& chart, const Tile& tile, const Columns& columns) {
  const bool is_turned =
      columns.any(chart.x, "x").kind == ColumnKind::number && columns.any(chart.y, "y").kind != ColumnKind::number;
  const std::string& category = is_turned ? chart.y : chart.x;
  const std::string& value = is_turned ? chart.x : chart.y;
  return "Bar chart of " + value_word(tile, value) + " by " + words_of_column(category) + ", " +
         rows_text(columns.row_count()) + ". " +
         extremes(joined_names(columns, category, chart.color), columns.number(value, "y"), chart.format);
}

std::string describe(const LineChart& chart, const Tile& tile, const Columns& columns) {
  const Lines lines = read_lines(chart, columns);
  std::string text = "Line chart of " + value_word(tile, chart.y) + " over " + words_of_column(chart.x) + ".";
  const NumberFormat format = chart.format.empty() ? fitting_format(lines.y_values) : chart.format;
  for (const Line& line : lines.lines) {
    std::vector<double> values;
    for (const LinePoint& point : line.points) {
      if (point.y) values.push_back(*point.y);
    }
    if (values.empty()) continue;
    const std::string name = line.name.empty() ? "It" : line.name;
    const std::string first = format_number(values.front(), format);
    const std::string last = format_number(values.back(), format);
    if (values.size() == 1 || first == last) {
      text += " " + name + (values.size() == 1 ? " is " : " begins and ends at ") + last + ".";
    } else {
      text +=
          " " + name + (values.back() > values.front() ? " rises from " : " falls from ") + first + " to " + last + ".";
    }
  }
  return text;
}

std::string describe(const ScatterChart& chart, const Tile& tile, const Columns& columns) {
  const Column x = columns.number(chart.x, "x");
  const Column y = columns.number(chart.y, "y");
  double count = 0;
  double sum_x = 0;
  double sum_y = 0;
  for (std::size_t i = 0; i < x.numbers.size(); ++i) {
    if (!x.numbers[i] || !y.numbers[i]) continue;
    count += 1;
    sum_x += *x.numbers[i];
    sum_y += *y.numbers[i];
  }
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.numbers.size(); ++i) {
    if (!x.numbers[i] || !y.numbers[i]) continue;
    const double dx = *x.numbers[i] - sum_x / count;
    const double dy = *y.numbers[i] - sum_y / count;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const std::string across = chart.x_title.empty() ? words_of_column(chart.x) : clean_text(chart.x_title);
  std::string text = "Scatter chart of " + value_word(tile, chart.y) + " against " + across + ", " +
                     format_count(static_cast<std::int64_t>(count)) + " points.";
  if (count >= 3 && xx > 0 && yy > 0) {
    const double correlation = xy / std::sqrt(xx * yy);
    const double strength = std::abs(correlation);
    const std::string how = strength < 0.2    ? "The two hardly go together"
                            : correlation > 0 ? "The two rise together"
                                              : "One falls as the other rises";
    text += " " + how + " (correlation " + format_number(correlation, ".2f") + ").";
  }
  return text;
}

std::string describe(const DonutChart& chart, const Tile& tile, const Columns& columns) {
  const Column values = columns.number(chart.y, "y");
  const std::vector<double> numbers = known(values);
  double whole = 0;
  for (const double number : numbers) whole += number;
  std::string text = "Donut chart of " + value_word(tile, chart.y) + " by " + words_of_column(chart.x) + ", " +
                     format_number(whole, chart.format.empty() ? fitting_format(numbers) : chart.format) + " in all.";
  const auto largest = std::max_element(values.numbers.begin(), values.numbers.end());
  if (whole > 0 && largest != values.numbers.end()) {
    const auto row = static_cast<std::size_t>(largest - values.numbers.begin());
    text += " The largest part is " + columns.categories(chart.x, "x")[row] + " with " +
            format_number(largest->value_or(0) / whole, ".0%") + ".";
  }
  return text;
}

std::string describe(const HeatMapChart& chart, const Tile& tile, const Columns& columns) {
  return "Heat map of " + value_word(tile, chart.color) + " by " + words_of_column(chart.y) + " and " +
         words_of_column(chart.x) + ", " + rows_text(columns.row_count()) + ". " +
         extremes(joined_names(columns, chart.y, chart.x), columns.number(chart.color, "color"), chart.format);
}

std::string describe(const HistogramChart& chart, const Tile&, const Columns& columns) {
  std::vector<double> values = known(columns.number(chart.x, "x"));
  const std::string name = chart.x_title.empty() ? words_of_column(chart.x) : clean_text(chart.x_title);
  std::string text = "Histogram of " + name + ", " + rows_text(values.size()) + ".";
  if (!values.empty()) {
    std::sort(values.begin(), values.end());
    const NumberFormat format = chart.format.empty() ? fitting_format(values) : chart.format;
    const auto at = [&](std::size_t quarter) {
      return format_number(values[(values.size() - 1) * quarter / 4], format);
    };
    text += " From " + at(0) + " to " + at(4) + "; the middle is " + at(2) + ", half of all lie between " + at(1) +
            " and " + at(3) + ".";
  }
  return text;
}

std::string describe(const BigNumber& number, const Tile& tile, const Columns& columns) {
  const Column values = columns.number(number.value, "number.value");
  if (values.numbers.empty() || !values.numbers[0]) return "There is no value.";
  const NumberFormat format = number.format.empty() ? fitting_format(std::vector{*values.numbers[0]}) : number.format;
  std::string text = value_word(tile, number.value) + ": " + format_number(*values.numbers[0], format);
  if (!number.compare.empty()) {
    const Column others = columns.number(number.compare, "number.compare");
    const std::string label =
        number.compare_label.empty() ? words_of_column(number.compare) : clean_text(number.compare_label);
    text += others.numbers[0] ? "; " + label + ": " + format_number(*others.numbers[0], format)
                              : "; " + label + ": no data";
  }
  return text + ".";
}

}  // namespace

std::string summarize(const Tile& tile, const duck::Rows& rows) {
  if (rows.rows.empty()) return "No data to show.";
  const Columns columns(rows, tile.place);
  return std::visit(cases{[&](const Chart& chart) {
                            return std::visit([&](const auto& kind) { return describe(kind, tile, columns); }, chart);
                          },
                          [&](const VegaLiteChart&) { return "Chart of " + rows_text(rows.rows.size()) + "."; },
                          [&](const BigNumber& number) { return describe(number, tile, columns); },
                          [&](const TableView&) { return "Table of " + rows_text(rows.rows.size()) + "."; }},
                    tile.content);
}

std::string write_alternative(const Tile& tile, const duck::Rows& rows, const std::string& facet,
                              const std::string& summary, const std::vector<std::string>& notes,
                              const std::string& source) {
  constexpr std::size_t most_rows = 100;
  std::string text = clean_text(tile.title) + "\n";
  if (!facet.empty()) text += facet + "\n";
  if (!tile.subtitle.empty()) text += clean_text(tile.subtitle) + "\n";
  text += "\n" + summary + "\n";
  for (const std::string& note : notes) text += clean_text(note) + "\n";
  if (!rows.rows.empty()) text += "\nFigures:\n";
  for (std::size_t i = 0; i < std::min(rows.rows.size(), most_rows); ++i) {
    std::string line;
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      const std::string value = cell_text(rows.rows[i][c]);
      line += (line.empty() ? "- " : "; ") + words_of_column(rows.columns[c].name) + ": " +
              (value.empty() ? "no data" : value);
    }
    text += line + "\n";
  }
  if (rows.rows.size() > most_rows) {
    text += "The other " + rows_text(rows.rows.size() - most_rows) + " stand in the CSV file beside this one.\n";
  }
  if (!tile.explanation.empty()) text += "\nWhat it shows: " + clean_text(tile.explanation) + "\n";
  if (!tile.decision.empty()) text += "\nWhat to decide by it: " + clean_text(tile.decision) + "\n";
  if (!source.empty()) text += "\n" + source + "\n";
  return text;
}

std::string write_csv(const duck::Rows& rows) {
  std::string csv;
  const auto add = [&csv](std::string_view field, bool is_first) {
    if (!is_first) csv += ',';
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
      csv += field;
    } else {
      csv += quote_identifier(field);  // the same rule: "" for a quote, within quotes
    }
  };
  for (std::size_t c = 0; c < rows.columns.size(); ++c) add(rows.columns[c].name, c == 0);
  csv += '\n';
  for (const std::vector<duck::Value>& row : rows.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string field = duck::to_text(row[c]);
      // An empty text is not the same as no value.
      if (field.empty() && !duck::is_null(row[c])) {
        csv += c == 0 ? "\"\"" : ",\"\"";
      } else {
        add(field, c == 0);
      }
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace schoolhouse::chart
