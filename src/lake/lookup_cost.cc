// How many files a lookup opens before and after a rewrite, by the bounds in their statistics.
// SPDX-License-Identifier: Apache-2.0
#include "lake/lookup_cost.h"

#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::lake {
namespace {

// Bounds of one column of each file as typed rows (low, high).
std::string bounds_sql(const std::vector<AddFile>& files, const Column& column, ColumnMapping mapping) {
  std::vector<std::string> rows;
  for (const AddFile& file : files) rows.push_back("(" + quote_literal(file.stats.empty() ? "{}" : file.stats) + ")");
  const auto bound = [&](const char* kind) {
    return "TRY_CAST(json_extract(CAST(stats AS JSON), '$." + std::string(kind) + "') ->> " +
           quote_literal(physical_name(column, mapping)) + " AS " + duckdb_type(column.type) + ")";
  };
  return "(SELECT " + bound("minValues") + " AS low, " + bound("maxValues") + " AS high FROM (VALUES " +
         join(rows, ", ") + ") AS listed(stats))";
}

double average(duck::Connection& connection, const std::string& points, const std::string& bounds) {
  const duck::Value value =
      connection
          .query("SELECT CAST(coalesce(avg(opened), 0) AS DOUBLE) FROM (SELECT (SELECT count(*) FROM " + bounds +
                 " AS files WHERE NOT coalesce(point < low, false) AND NOT coalesce(point > high, false)) AS opened "
                 "FROM " +
                 points + " AS points)")
          .single();
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? 0 : *number;
}

}  // namespace

std::vector<LookupCost> measure_lookups(duck::Connection& connection, const Schema& schema, ColumnMapping mapping,
                                        const std::vector<std::string>& columns, const std::vector<AddFile>& before,
                                        const std::vector<AddFile>& after) {
  std::vector<LookupCost> costs;
  for (const std::string& name : columns) {
    const Column* column = schema.find(name);
    if (column == nullptr || before.empty() || after.empty()) continue;
    const std::string old_bounds = bounds_sql(before, *column, mapping);
    const std::string new_bounds = bounds_sql(after, *column, mapping);
    const std::string points = "(SELECT DISTINCT point FROM (SELECT low AS point FROM " + old_bounds +
                               " UNION ALL SELECT high FROM " + old_bounds + " UNION ALL SELECT low FROM " +
                               new_bounds + " UNION ALL SELECT high FROM " + new_bounds + ") WHERE point IS NOT NULL)";
    costs.push_back({name, average(connection, points, old_bounds), average(connection, points, new_bounds)});
  }
  return costs;
}

}  // namespace schoolhouse::lake
