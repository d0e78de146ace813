// The columns of a tile's rows as numbers, times or texts, by their DuckDB types.
// SPDX-License-Identifier: Apache-2.0
#include "chart/columns.h"

#include <array>
#include <cmath>

#include "base/text.h"
#include "chart/wording.h"

namespace schoolhouse::chart {

ColumnKind kind_of_type(std::string_view duckdb_type) {
  constexpr std::array numbers{"TINYINT",  "SMALLINT", "INTEGER",  "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                               "UINTEGER", "UBIGINT",  "UHUGEINT", "FLOAT",  "DOUBLE",  "BIGNUM"};
  for (const std::string_view type : numbers) {
    if (duckdb_type == type) {
      return ColumnKind::number;
    }
  }
  if (duckdb_type.starts_with("DECIMAL")) {
    return ColumnKind::number;
  }
  return duckdb_type == "DATE" || duckdb_type.starts_with("TIMESTAMP") ? ColumnKind::time : ColumnKind::text;
}

std::string cell_text(const duck::Value& value) { return clean_text(duck::to_text(value)); }

std::optional<double> cell_number(const duck::Value& value) {
  std::optional<double> number;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    number = parse_number(*text);
  }
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string time_text(std::string_view duckdb_text) {
  // "2026-11-21 08:00:00.5+00": to seconds and without the offset, so that what is drawn is what the table says.
  std::string text(duckdb_text.substr(0, 19));
  if (text.size() > 10) {
    text[10] = 'T';
    return text;
  }
  // A date alone would be read as midnight in Greenwich, which is the day before in America.
  return text.size() == 10 ? text + "T00:00:00" : text;
}

Column Columns::any(std::string_view name, std::string_view key) const {
  const std::size_t position = find(name, key);
  const duck::ResultColumn& declared = rows_.columns[position];
  Column column;
  column.name = declared.name;
  column.kind = kind_of_type(declared.type);
  column.is_whole = column.kind == ColumnKind::number && declared.type.find("INT") != std::string::npos;
  for (const std::vector<duck::Value>& row : rows_.rows) {
    const duck::Value& value = row[position];
    if (column.kind == ColumnKind::number) {
      column.numbers.push_back(cell_number(value));
    } else if (duck::is_null(value)) {
      column.texts.push_back(std::nullopt);
    } else {
      column.texts.push_back(column.kind == ColumnKind::time ? time_text(duck::to_text(value)) : cell_text(value));
    }
  }
  return column;
}

Column Columns::number(std::string_view name, std::string_view key) const {
  Column column = any(name, key);
  if (column.kind != ColumnKind::number) {
    throw Error({.fault = Fault::user,
                 .what = "the column '" + column.name + "' is not a number",
                 .where = {place_.file, place_.line, place_.key + "." + std::string(key)},
                 .fix = "cast it in the SQL, or name another column"});
  }
  return column;
}

std::vector<std::string> Columns::categories(std::string_view name, std::string_view key) const {
  const std::size_t position = find(name, key);
  std::vector<std::string> texts;
  for (const std::vector<duck::Value>& row : rows_.rows) {
    std::string text = cell_text(row[position]);
    texts.push_back(text.empty() ? "(none)" : std::move(text));
  }
  return texts;
}

std::size_t Columns::find(std::string_view name, std::string_view key) const {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < rows_.columns.size(); ++i) {
    if (rows_.columns[i].name == name) {
      return i;
    }
    known.push_back(rows_.columns[i].name);
  }
  throw Error({.fault = Fault::user,
               .what = "the tile's SQL gives no column '" + std::string(name) + "'",
               .where = {place_.file, place_.line, place_.key + "." + std::string(key)},
               .fix = suggest(name, known)});
}

}  // namespace schoolhouse::chart
