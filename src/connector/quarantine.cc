// Keeps rows that did not fit: quarantine.<schema>_<name>, with file, line, column and reason.
// SPDX-License-Identifier: Apache-2.0
#include "connector/quarantine.h"

#include <algorithm>

#include "connector/byte_stream.h"
#include "connector/record_table.h"
#include "duck/database.h"
#include "duck/table_function.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

lake::Schema quarantine_schema() {
  return {{{"_source", {Kind::string}, false, "source that the row is from"},
           {"_load_id", {Kind::string}, false, "load that met the row"},
           {"_loaded_at", {Kind::timestamp}, false, "when that load began"},
           {"_file", {Kind::string}, false, "file that the row is from, below the source's path"},
           {"line", {Kind::long_}, false, "line of the file on which the row begins; of Parquet the number of the row"},
           {"column", {Kind::string}, true, "first column that does not fit; empty for the row as a whole"},
           {"reason", {Kind::string}, false, "why it does not fit"},
           {"row", {Kind::string}, true, "the row as it stands in the file; bytes that are not UTF-8 as \\xAB"}}};
}

// Text that DuckDB can hold whatever the bytes were.
std::string printable(const std::string& row) {
  if (is_utf8(row)) return row;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : row) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      text += c;
    else
      text += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
  }
  return text;
}

std::string rows_sql(duck::Database& database, const QuarantineEntry& entry, const std::vector<Misfit>& misfits) {
  duck::MadeTable made;
  made.name = new_function_name();
  for (const lake::Column& column : quarantine_schema().columns)
    made.columns.push_back({column.name, lake::duckdb_type(column.type)});
  made.row_estimate = static_cast<std::int64_t>(misfits.size());
  made.make = [&entry, &misfits](std::int64_t, std::int64_t& bookmark, std::size_t most, duck::BlockWriter& block) {
    const auto begin = static_cast<std::size_t>(bookmark);
    const std::size_t count = std::min(most, misfits.size() - begin);
    for (std::size_t row = 0; row < count; ++row) {
      const Misfit& misfit = misfits[begin + row];
      block.set_text(0, row, entry.source);
      block.set_text(1, row, entry.load_id);
      block.set_timestamp(2, row, entry.loaded_at);
      block.set_text(3, row, misfit.file);
      block.set_long(4, row, misfit.line);
      if (misfit.column.empty())
        block.set_null(5, row);
      else
        block.set_text(5, row, misfit.column);
      block.set_text(6, row, misfit.reason);
      block.set_text(7, row, printable(misfit.row));
    }
    bookmark += static_cast<std::int64_t>(count);
    return count;
  };
  const std::string from = made.name;
  duck::register_table(database, std::move(made));
  return "SELECT * FROM " + from + "()";
}

}  // namespace

lake::TableName quarantine_table(const lake::TableName& table) {
  return {"quarantine", table.schema + "_" + table.name};
}

void keep_misfits(const LoadContext& context, const lake::TableName& table, const QuarantineEntry& entry,
                  const std::vector<Misfit>& misfits) {
  if (misfits.empty()) return;
  const lake::TableName name = quarantine_table(table);
  const auto head = lake::find_head(context.lake, name);
  if (head && head->notes.fingerprint == entry.content) return;
  duck::Connection& connection = context.connection();
  lake::StagedWrite staged = lake::stage_write(
      context.lake, connection,
      {.table = name, .schema = quarantine_schema(), .select = rows_sql(connection.database(), entry, misfits)});
  lake::CommitRequest request;
  request.mode = lake::WriteMode::append;
  request.notes.run_id = context.run_id;
  request.notes.step = "quarantine of " + table.text();
  request.notes.fingerprint = entry.content;
  request.properties = context.properties;
  request.description = "Rows of files that did not fit " + table.text();
  lake::commit_write(context.lake, std::move(staged), request);
}

}  // namespace schoolhouse::connector
