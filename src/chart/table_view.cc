// Draws a table of some rows, its columns as wide as their texts need and the room allows.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/text.h"

#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/svg.h"
#include "chart/tile_picture.h"
#include "chart/vega_parts.h"

namespace schoolhouse::chart {
namespace {

constexpr TextStyle head_style{12, 600};
constexpr TextStyle cell_style{12, 400};
constexpr double gap = 16;

struct TableColumn {
  std::string title;
  std::vector<std::string> head;  // its lines
  bool is_number = false;
  std::vector<std::string> cells;
  double width = 0;
};

TableColumn read_column(const TableView& table, const Columns& columns, const std::string& name, std::size_t shown) {
  const Column column = columns.any(name, "table.columns");
  TableColumn result;
  result.title = words_of_column(name);
  result.is_number = column.kind == ColumnKind::number;
  std::vector<double> numbers;
  for (std::size_t row = 0; row < shown && result.is_number; ++row) {
    if (column.numbers[row]) {
      numbers.push_back(*column.numbers[row]);
    }
  }
  const bool are_years =
      !numbers.empty() && std::all_of(numbers.begin(), numbers.end(), [](double n) { return n >= 1900 && n <= 2100; });
  const NumberFormat format = are_years                                 ? "d"
                              : column.is_whole || table.format.empty() ? fitting_format(numbers)
                                                                        : table.format;
  const std::vector<std::string> texts = columns.categories(name, "table.columns");
  for (std::size_t row = 0; row < shown; ++row) {
    if (result.is_number) {
      result.cells.push_back(column.numbers[row] ? format_number(*column.numbers[row], format) : "\u2013");
    } else {
      result.cells.push_back(column.texts[row] ? texts[row] : "\u2013");
    }
  }
  return result;
}

// The width that a column needs: its cells in full, and its head in up to three lines.
double wished_width(const TableColumn& column, const Ruler& ruler) {
  double width = widest(column.cells, cell_style, ruler);
  for (const std::string& word : split(column.title, ' ')) width = std::max(width, ruler(word, head_style));
  return std::ceil(width);
}

// What is left over lets heads be in two lines.
void widen_for_heads(std::vector<TableColumn>& columns, double left_over, const Ruler& ruler) {
  for (TableColumn& column : columns) {
    const double limit = column.width + left_over;
    double width = column.width;
    while (wrap(column.title, width, 3, head_style, ruler).size() > 2 && width + 1 <= limit) width += 1;
    left_over -= width - column.width;
    column.width = width;
  }
}

// Numbers get what they need, for a number must not be cut. Texts share the rest: where that is too little, the widest give.
// Returns how many of the columns have room.
std::size_t share_width(std::vector<TableColumn>& columns, double width, const Ruler& ruler) {
  constexpr double narrowest_text = 56;
  double needed = -gap;
  std::size_t count = 0;
  for (TableColumn& column : columns) {
    column.width = wished_width(column, ruler);
    needed += gap + (column.is_number ? column.width : std::min(column.width, narrowest_text));
    if (needed > width && count > 0) break;
    ++count;
  }
  double room = width - gap * static_cast<double>(count - 1);
  std::vector<double> wishes;
  for (std::size_t i = 0; i < count; ++i) {
    if (columns[i].is_number) {
      room -= columns[i].width;
    } else {
      wishes.push_back(columns[i].width);
    }
  }
  // The limit at which the wishes below it and the limit for the others fill the room.
  std::sort(wishes.begin(), wishes.end());
  double limit = width;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const double equal = room / static_cast<double>(wishes.size() - i);
    if (wishes[i] > equal) {
      limit = equal;
      break;
    }
    room -= wishes[i];
  }
  for (std::size_t i = 0; i < count; ++i)
    columns[i].width = std::min(columns[i].width, columns[i].is_number ? width : limit);
  return count;
}

}  // namespace

Body draw_table(const TableView& table, const Columns& columns, const Room& room) {
  Body body;
  if (columns.row_count() == 0) {
    return body;
  }
  std::vector<std::string> names = table.columns;
  if (names.empty()) {
    for (const duck::ResultColumn& column : columns.rows().columns) {
      names.push_back(column.name);
    }
  }
  const std::size_t shown = std::min(columns.row_count(), static_cast<std::size_t>(table.limit));
  if (shown < columns.row_count()) {
    body.notes.push_back(limit_note("first", shown, columns.row_count(), "rows"));
  }
  std::vector<TableColumn> read;
  for (const std::string& name : names) {
    read.push_back(read_column(table, columns, name, shown));
  }
  const std::size_t with_room = share_width(read, room.width, room.ruler);
  if (with_room < read.size()) {
    body.notes.push_back(limit_note("first", with_room, read.size(), "columns"));
    read.resize(with_room);
  }
  double taken = gap * static_cast<double>(read.size() - 1);
  for (const TableColumn& column : read) taken += column.width;
  widen_for_heads(read, room.width - taken, room.ruler);
  std::size_t head_lines = 1;
  for (TableColumn& column : read) {
    column.head = wrap(column.title, column.width, 3, head_style, room.ruler);
    column.cells = shorten_apart(column.cells, column.width, cell_style, room.ruler);
    head_lines = std::max(head_lines, column.head.size());
  }
  // What is left over goes between the columns, up to a point where rows would fall apart.
  double used = gap * static_cast<double>(read.size() - 1);
  for (const TableColumn& column : read) {
    used += column.width;
  }
  const double spare =
      read.size() > 1 ? std::clamp((room.width - used) / static_cast<double>(read.size() - 1), 0.0, 48.0) : 0;

  constexpr double row_height = 24;
  const double head_height = static_cast<double>(head_lines) * 16 + 8;
  const double height = head_height + row_height * static_cast<double>(shown) + 2;
  std::string svg;
  double x = 0;
  for (const TableColumn& column : read) {
    const Anchor anchor = column.is_number ? Anchor::end : Anchor::start;
    const double at = column.is_number ? x + column.width : x;
    for (std::size_t i = 0; i < column.head.size(); ++i) {
      const double y = head_height - 8 - 16 * static_cast<double>(column.head.size() - 1 - i);
      svg += svg_text(at, y, column.head[i], head_style, ink_color, anchor);
    }
    for (std::size_t row = 0; row < shown; ++row) {
      const double y = head_height + row_height * static_cast<double>(row) + 16;
      svg += svg_text(at, y, column.cells[row], cell_style, ink_color, anchor);
    }
    x += column.width + gap + spare;
  }
  const double right = std::min(x - gap - spare, room.width);
  std::string lines = svg_line(0, head_height - 0.5, right, head_height - 0.5, axis_color);
  for (std::size_t row = 1; row <= shown; ++row) {
    const double y = head_height + row_height * static_cast<double>(row) - 0.5;
    lines += svg_line(0, y, right, y, grid_color);
  }
  body.plot = {svg_open(room.width, height) + lines + svg + "</svg>", room.width, height, {}};
  body.heading = room.unit;
  return body;
}

}  // namespace schoolhouse::chart
