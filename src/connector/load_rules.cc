// What stops a load, whatever brought its rows: too many that do not fit, none at all, or too few.
// SPDX-License-Identifier: Apache-2.0
#include "connector/load_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "connector/file_table.h"
#include "connector/quarantine.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t most_shown_misfits = 5;

}  // namespace

std::string describe_excess(const FileTable& table, const std::vector<Misfit>& misfits, std::int64_t good) {
  if (misfits.empty()) return {};
  const MisfitCount count = count_rows(misfits);
  const std::int64_t bad = count.dropped + count.shortened;
  const std::int64_t all = count.dropped + good;
  const double share = static_cast<double>(bad) / static_cast<double>(all);
  if (share <= table.quarantine_limit) return {};
  return fmt::format("{} of {} rows do not fit ({:.3g}%), and the limit is {:g}%", format_count(bad), format_count(all),
                     share * 100, table.quarantine_limit * 100);
}

std::vector<Problem> misfit_problems(const FileTable& table, const std::vector<Misfit>& misfits, std::string what,
                                     const Place& place) {
  if (what.empty())
    what = fmt::format("at least {} rows do not fit", format_count(static_cast<std::int64_t>(misfits.size())));
  std::vector<Problem> problems;
  problems.push_back({Fault::data, what, place,
                      "the rows are in " + quarantine_table(table.name).text() +
                          ": repair the files or the declared types, or declare for example 'quarantine_limit: 1%'"});
  for (const Misfit& misfit : misfits) {
    if (problems.size() > most_shown_misfits) break;
    problems.push_back({Fault::data,
                        "the row does not fit: " + misfit.reason,
                        {misfit.file, static_cast<int>(misfit.line), misfit.column}});
  }
  return problems;
}

std::optional<Problem> left_out_warning(const FileTable& table, const std::vector<Misfit>& misfits,
                                        const Place& place) {
  const std::int64_t rows = count_rows(misfits).shortened;
  if (rows == 0) return std::nullopt;
  return Problem{
      Fault::data,
      format_count(rows) + (rows == 1 ? " row was" : " rows were") + " loaded without values that do not fit", place,
      "look at them in " + quarantine_table(table.name).text()};
}

void refuse_loss(const FileTable& table, std::int64_t rows, std::int64_t before, const std::string& holders,
                 const Place& files, const Place& shrink_limit) {
  if (rows == 0 && !table.may_be_empty) {
    throw Error({.fault = Fault::data,
                 .what = holders + " hold no rows",
                 .where = files,
                 .fix = "check that they are complete, or declare 'may_be_empty: true'"});
  }
  if (before <= 0 || static_cast<double>(rows) >= static_cast<double>(before) * (1 - table.shrink_limit)) return;
  const double share = 1 - static_cast<double>(rows) / static_cast<double>(before);
  throw Error({.fault = Fault::data,
               .what = fmt::format("{} rows where the last load had {}: {:.0f}% fewer, and the limit is {:g}%",
                                   format_count(rows), format_count(before), share * 100, table.shrink_limit * 100),
               .where = shrink_limit,
               .fix = "check that " + holders +
                      " are complete; if so many are right to be gone, declare 'shrink_limit: 100%' for this load"});
}

lake::Schema schema_of(const FileTable& table) {
  lake::Schema schema;
  for (const catalog::ContractColumn& column : file_table_contract(table).columns) {
    schema.columns.push_back({column.name, column.type, true, column.description});
  }
  return schema;
}

std::string with_origin_sql(const std::string& rows_sql, const std::string& source, const std::string& load_id,
                            std::int64_t loaded_at) {
  return fmt::format("SELECT *, {} AS _source, {} AS _load_id, make_timestamptz({}) AS _loaded_at FROM ({})",
                     quote_literal(source), quote_literal(load_id), loaded_at, rows_sql);
}

std::string no_rows_sql(const FileTable& table) {
  std::string list;
  for (const lake::Column& column : schema_of(table).columns) {
    const bool is_made = std::ranges::any_of(
        table.made_columns, [&](const catalog::ContractColumn& made) { return made.name == column.name; });
    if (!is_made && column.name != "_source" && column.name != "_load_id" && column.name != "_loaded_at")
      list += (list.empty() ? "" : ", ") +
              ("CAST(NULL AS " + lake::duckdb_type(column.type) + ") AS " + quote_identifier(column.name));
  }
  return "SELECT " + list + " WHERE false";
}

}  // namespace schoolhouse::connector
