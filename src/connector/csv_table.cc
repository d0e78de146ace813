// Reads plain delimited text by DuckDB's own parallel reader, every cell as text, and converts it exactly.
// SPDX-License-Identifier: Apache-2.0
#include "connector/csv_table.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>

#include "base/text.h"
#include "connector/cell_reader.h"
#include "connector/landing.h"
#include "connector/record_table.h"
#include "duck/text_function.h"

namespace schoolhouse::connector {
namespace {

std::string cell_name(std::size_t cell) { return "c" + std::to_string(cell); }

std::string register_value(duck::Database& database, const std::shared_ptr<const CellReader>& reader) {
  duck::TextFunction function{new_function_name(), reader->made_type(), {}};
  function.read = [reader](const duck::TextBlock& texts, duck::BlockWriter& values) {
    std::string scratch;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const ReadCell cell = reader->read(texts.is_null(row) ? std::nullopt : std::optional(texts.text(row)), scratch);
      if (cell.outcome == ReadCell::Outcome::misfit) throw CellMisfit();
      reader->write(cell, 0, row, values);
    }
  };
  const std::string name = function.name;
  duck::register_text_function(database, std::move(function));
  return name;
}

std::string register_reason(duck::Database& database, const std::shared_ptr<const CellReader>& reader) {
  duck::TextFunction function{new_function_name(), "VARCHAR", {}};
  function.read = [reader](const duck::TextBlock& texts, duck::BlockWriter& reasons) {
    std::string scratch;
    for (std::size_t row = 0; row < texts.size(); ++row) {
      const ReadCell cell = reader->read(texts.is_null(row) ? std::nullopt : std::optional(texts.text(row)), scratch);
      const bool has_reason = cell.outcome == ReadCell::Outcome::missing && !cell.reason.empty();
      if (has_reason)
        reasons.set_text(0, row, cell.reason);
      else
        reasons.set_null(0, row);
    }
  };
  const std::string name = function.name;
  duck::register_text_function(database, std::move(function));
  return name;
}

// The functions of one declared column, registered once a load.
struct ColumnSql {
  std::shared_ptr<const CellReader> reader;
  std::string value_function;
  std::string reason_function;

  std::string value(const std::string& text) const {
    return reader->cast_sql(value_function.empty() ? text : value_function + "(" + text + ")");
  }
};

std::string character_option(const char* name, const std::optional<char>& character) {
  return std::string(", ") + name + " = " + quote_literal(character ? std::string(1, *character) : "");
}

// Reading of files of one shape.
std::string read_sql(const FileTable& table, const std::vector<const PlannedFile*>& files) {
  std::string paths;
  for (const PlannedFile* file : files) paths += (paths.empty() ? "" : ", ") + quote_literal(file->path.string());
  std::string columns;
  for (std::size_t i = 0; i < files[0]->map.cell_count; ++i)
    columns += (columns.empty() ? "" : ", ") + quote_literal(cell_name(i)) + ": 'VARCHAR'";
  return "read_csv([" + paths + "], auto_detect = false, header = " + (table.has_header ? "true" : "false") +
         ", skip = " + std::to_string(table.skip_lines) + character_option("delim", table.delimiter) +
         character_option("quote", table.quote) + character_option("escape", table.escape) +
         ", nullstr = '', columns = {" + columns +
         "}, compression = 'none', filename = 'path', hive_partitioning = false, union_by_name = false)";
}

// Files of one shape have the same map and the same values from their names.
using Shape = std::pair<ColumnMap, std::vector<std::optional<std::string>>>;

}  // namespace

CellMisfit::CellMisfit() : Error({.fault = Fault::data, .what = "a cell does not fit its column"}) {}

bool is_plain(const FileTable& table, const PlannedFile& file) {
  if (table.format != Format::csv || table.encoding != "utf-8" || !file.input.member.empty()) return false;
  std::array<char, 2> first{};
  std::ifstream(file.path, std::ios::binary).read(first.data(), first.size());
  return first != std::array{'\x1f', '\x8b'};
}

bool is_row_fault(const duck::QueryFailure& failure) {
  return failure.kind == "Invalid Input" || failure.kind == "Conversion";
}

std::string csv_rows_sql(duck::Database& database, const FileTable& table, const std::vector<PlannedFile>& files,
                         const std::string& folder) {
  std::vector<ColumnSql> columns;
  for (const SourceColumn& column : table.columns) {
    ColumnSql sql{std::make_shared<const CellReader>(column), "", ""};
    if (!sql.reader->is_plain_text()) sql.value_function = register_value(database, sql.reader);
    if (column.has_reason()) sql.reason_function = register_reason(database, sql.reader);
    columns.push_back(std::move(sql));
  }
  std::map<Shape, std::vector<const PlannedFile*>> shapes;
  for (const PlannedFile& file : files) shapes[{file.map, file.name_values}].push_back(&file);

  std::string sql;
  for (const auto& [shape, of_shape] : shapes) {
    const auto& [map, name_values] = shape;
    std::string list;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& name = table.columns[i].contract.name;
      const std::string from_cell = map.cells[i] ? cell_name(*map.cells[i]) : "CAST(NULL AS VARCHAR)";
      const std::string text = name_values[i] ? quote_literal(*name_values[i]) : from_cell;
      list += columns[i].value(text) + " AS " + quote_identifier(name) + ", ";
      if (!columns[i].reason_function.empty())
        list += columns[i].reason_function + "(" + text + ") AS " + quote_identifier(reason_column(name)) + ", ";
    }
    // The path is one value a block of rows, and so is what is made of it.
    const std::string below = "substr(path, " + std::to_string(folder.size() + 2) + ")";
    const bool is_encoded = std::ranges::any_of(of_shape, [](const PlannedFile* file) {
      return encode_pattern_characters(file->input.name) != file->input.name;
    });
    list += (is_encoded ? "url_decode(" + below + ")" : below) + " AS _file";
    sql += (sql.empty() ? "" : " UNION ALL ") + ("SELECT " + list + " FROM " + read_sql(table, of_shape));
  }
  return sql;
}

}  // namespace schoolhouse::connector
