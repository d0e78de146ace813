// Reads Parquet files: types that fit are taken as they are, others are converted exactly from their text.
// SPDX-License-Identifier: Apache-2.0
#include "connector/parquet_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "base/text.h"
#include "connector/cell_reader.h"
#include "connector/record_table.h"
#include "duck/text_function.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

// Types of files whose every value is a value of the declared type.
bool fits_always(const std::string& type, Kind declared) {
  static constexpr std::array<std::string_view, 4> whole{"TINYINT", "SMALLINT", "INTEGER", "BIGINT"};
  static constexpr std::array kinds{Kind::byte_, Kind::short_, Kind::integer, Kind::long_};
  const auto wide = std::ranges::find(kinds, declared);
  const auto narrow = std::ranges::find(whole, type);
  if (wide != kinds.end() && narrow != whole.end()) return narrow - whole.begin() <= wide - kinds.begin();
  switch (declared) {
    case Kind::string:
      return type == "VARCHAR" || type.starts_with("ENUM");
    case Kind::boolean:
      return type == "BOOLEAN";
    case Kind::float_:
      return type == "FLOAT";
    case Kind::double_:
      return type == "FLOAT" || type == "DOUBLE";
    case Kind::date:
      return type == "DATE";
    case Kind::timestamp:
      return type == "TIMESTAMP WITH TIME ZONE" || type == "TIMESTAMP" || type == "DATE";
    case Kind::binary:
      return type == "BLOB";
    default:
      return false;
  }
}

// Of one column in files of one shape.
struct ColumnSql {
  std::string value;    // in the declared type
  std::string reason;   // empty: no reason column
  std::string misfits;  // a condition; empty: it always fits
};

class ParquetRows {
 public:
  ParquetRows(duck::Connection& connection, const FileTable& table, MisfitLog& log)
      : connection_(connection), table_(table), log_(log) {
    for (const SourceColumn& column : table.columns) readers_.push_back(std::make_shared<const CellReader>(column));
  }

  std::string sql_of_shape(const std::vector<const ParquetFile*>& files) {
    std::vector<ColumnSql> columns;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) columns.push_back(column_sql(i, *files[0]));
    std::string misfits;
    for (const ColumnSql& column : columns) {
      if (!column.misfits.empty()) misfits += (misfits.empty() ? "" : " OR ") + column.misfits;
    }
    bool has_misfits = false;
    for (const ParquetFile* file : files)
      has_misfits = (!misfits.empty() && log_misfits(*file, columns)) || has_misfits;

    std::string sql;
    for (const ParquetFile* file : files) {
      std::string list;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string& name = table_.columns[i].contract.name;
        list += columns[i].value + " AS " + quote_identifier(name) + ", ";
        if (!columns[i].reason.empty())
          list += columns[i].reason + " AS " + quote_identifier(reason_column(name)) + ", ";
      }
      sql += (sql.empty() ? "" : " UNION ALL ") +
             ("SELECT " + list + quote_literal(file->plan.input.name) + " AS _file FROM " + scan(*file));
      if (has_misfits) sql += " WHERE NOT (" + misfits + ")";
    }
    return sql;
  }

 private:
  static std::string scan(const ParquetFile& file) {
    return "read_parquet([" + quote_literal(file.plan.path.string()) +
           "], hive_partitioning = false, file_row_number = true)";
  }

  std::string register_function(const std::string& type, const std::shared_ptr<const CellReader>& reader,
                                void (*write)(const CellReader& reader, const ReadCell& cell, std::size_t row,
                                              duck::BlockWriter& out)) {
    duck::TextFunction function{new_function_name(), type, {}};
    function.read = [reader, write](const duck::TextBlock& texts, duck::BlockWriter& out) {
      std::string scratch;
      for (std::size_t row = 0; row < texts.size(); ++row) {
        write(*reader, reader->read(texts.is_null(row) ? std::nullopt : std::optional(texts.text(row)), scratch), row,
              out);
      }
    };
    const std::string name = function.name;
    duck::register_text_function(connection_.database(), std::move(function));
    return name;
  }

  ColumnSql column_sql(std::size_t column, const ParquetFile& file) {
    const SourceColumn& declared = table_.columns[column];
    const lake::Type& type = declared.contract.type;
    const auto& reader = readers_[column];
    const auto& cell = file.plan.map.cells[column];
    ColumnSql sql;
    std::string text = "CAST(NULL AS VARCHAR)";
    if (cell) {
      // Columns of a Parquet file have their names in the plan's order.
      const std::string name = quote_identifier(file.names[*cell]);
      const std::string& found = file.types[*cell];
      if (declared.missing.empty() && fits_always(found, type.kind)) {
        const bool is_zoneless = type.kind == Kind::timestamp && found != "TIMESTAMP WITH TIME ZONE";
        sql.value = is_zoneless ? "make_timestamptz(epoch_us(CAST(" + name + " AS TIMESTAMP)))"
                                : "CAST(" + name + " AS " + lake::duckdb_type(type) + ")";
        if (declared.has_reason())
          sql.reason = "CASE WHEN " + name + " IS NULL THEN " + quote_literal(declared.when_absent) + " END";
        return sql;
      }
      text = found == "BLOB" ? "decode(" + name + ")" : "CAST(" + name + " AS VARCHAR)";
    }
    if (const auto& from_name = file.plan.name_values[column]) text = quote_literal(*from_name);
    sql.value = reader->cast_sql(register_function(reader->made_type(), reader,
                                                   [](const CellReader& r, const ReadCell& c, std::size_t row,
                                                      duck::BlockWriter& out) { r.write(c, 0, row, out); }) +
                                 "(" + text + ")");
    if (declared.has_reason()) {
      sql.reason = register_function("VARCHAR", reader,
                                     [](const CellReader&, const ReadCell& c, std::size_t row, duck::BlockWriter& out) {
                                       if (c.outcome == ReadCell::Outcome::missing && !c.reason.empty())
                                         out.set_text(0, row, c.reason);
                                       else
                                         out.set_null(0, row);
                                     }) +
                   "(" + text + ")";
    }
    if (reader->is_plain_text()) return sql;
    sql.misfits = register_function("BOOLEAN", reader,
                                    [](const CellReader&, const ReadCell& c, std::size_t row, duck::BlockWriter& out) {
                                      out.set_boolean(0, row, c.outcome == ReadCell::Outcome::misfit);
                                    }) +
                  "(" + text + ")";
    return sql;
  }

  // Rows that do not fit, with the first of their columns that does not.
  bool log_misfits(const ParquetFile& file, const std::vector<ColumnSql>& columns) {
    std::string cases;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].misfits.empty()) cases += " WHEN " + columns[i].misfits + " THEN " + std::to_string(i);
    }
    std::string cells;
    for (const std::string& name : file.names)
      cells += (cells.empty() ? "" : ", ") + quote_literal(name) + ", " + quote_identifier(name);
    bool has_any = false;
    connection_.stream(
        "SELECT misfit_column, line, whole_row FROM (SELECT CASE" + cases +
            " END AS misfit_column, file_row_number + 1 AS line, CAST(json_object(" + cells +
            ") AS VARCHAR) AS whole_row FROM " + scan(file) + ") WHERE misfit_column IS NOT NULL",
        [&](const duck::Rows& block) {
          for (const auto& row : block.rows) {
            const auto column = static_cast<std::size_t>(std::get<std::int64_t>(row[0]));
            log_.add({file.plan.input.name, std::get<std::int64_t>(row[1]), table_.columns[column].contract.name,
                      readers_[column]->misfit_reason(), duck::to_text(row[2])});
            has_any = true;
          }
          return true;
        });
    return has_any;
  }

  duck::Connection& connection_;
  const FileTable& table_;
  MisfitLog& log_;
  std::vector<std::shared_ptr<const CellReader>> readers_;
};

}  // namespace

std::vector<duck::ResultColumn> read_parquet_columns(duck::Connection& connection, const InputFile& input,
                                                     const std::filesystem::path& path) {
  try {
    return connection.describe("SELECT * FROM read_parquet([" + quote_literal(path.string()) +
                               "], hive_partitioning = false)");
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    throw Error({.fault = Fault::data,
                 .what = "not a Parquet file, or cut off",
                 .where = {input.name},
                 .fix = "fetch the file again, or check 'format:'"});
  }
}

std::string parquet_rows_sql(duck::Connection& connection, const FileTable& table,
                             const std::vector<ParquetFile>& files, MisfitLog& log) {
  std::map<std::tuple<std::vector<std::string>, std::vector<std::string>, std::vector<std::optional<std::string>>>,
           std::vector<const ParquetFile*>>
      shapes;
  for (const ParquetFile& file : files) shapes[{file.names, file.types, file.plan.name_values}].push_back(&file);
  ParquetRows rows(connection, table, log);
  std::string sql;
  for (const auto& [shape, of_shape] : shapes) sql += (sql.empty() ? "" : " UNION ALL ") + rows.sql_of_shape(of_shape);
  return sql;
}

}  // namespace schoolhouse::connector
