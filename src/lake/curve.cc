// Cuts rows into pieces along a space-filling curve over several columns, so that files hold narrow ranges of each.
// SPDX-License-Identifier: Apache-2.0
#include "lake/curve.h"

#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"

namespace schoolhouse::lake {
namespace {

constexpr int most_rank_bits = 10;
constexpr int most_curve_bits = 60;
constexpr int most_sampled_rows = 200'000;
constexpr std::string_view position = "schoolhouse_position";

int bits_for(std::size_t columns) {
  return std::min(most_rank_bits, most_curve_bits / static_cast<int>(std::max<std::size_t>(columns, 1)));
}

// Lower bounds of equally full ranges of a column, numbered from 1.
std::string bounds_sql(const std::string& select, const std::string& column, int bits) {
  const std::string name = quote_identifier(column);
  return "SELECT bound, row_number() OVER (ORDER BY bound) AS rank FROM (SELECT min(value) AS bound FROM (SELECT "
         "value, ntile(" +
         std::to_string((1 << bits) - 1) + ") OVER (ORDER BY value) AS tile FROM (SELECT " + name + " AS value FROM (" +
         select + ") AS rows WHERE " + name + " IS NOT NULL USING SAMPLE reservoir(" +
         std::to_string(most_sampled_rows) + " ROWS) REPEATABLE (1))) GROUP BY tile) GROUP BY bound";
}

}  // namespace

std::string interleave_sql(const std::vector<std::string>& ranks, int bits) {
  std::vector<std::string> parts;
  const int columns = static_cast<int>(ranks.size());
  for (int bit = 0; bit < bits; ++bit) {
    for (int column = 0; column < columns; ++column) {
      const int place = bit * columns + (columns - 1 - column);
      parts.push_back("(((" + ranks[static_cast<std::size_t>(column)] + " >> " + std::to_string(bit) + ") & 1) << " +
                      std::to_string(place) + ")");
    }
  }
  return parts.empty() ? "0" : join(parts, " | ");
}

CurvePieces::CurvePieces(duck::Connection& connection, const std::string& select, const Schema& schema,
                         const std::vector<std::string>& columns, std::size_t pieces)
    : connection_(connection), table_("schoolhouse_curve_" + replace_all(random_uuid(), "-", "")) {
  const int bits = bits_for(columns.size());
  std::string from = "(" + select + ") AS rows";
  std::vector<std::string> ranks;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string bounds = "bounds_" + std::to_string(i);
    from += " ASOF LEFT JOIN (" + bounds_sql(select, columns[i], bits) + ") AS " + bounds + " ON rows." +
            quote_identifier(columns[i]) + " >= " + bounds + ".bound";
    // What lies below the lowest bound of the sample counts as the lowest, as NULL does.
    ranks.push_back("coalesce(" + bounds + ".rank, 0)");
  }
  connection.execute("CREATE TEMP TABLE " + table_ + " AS SELECT rows.*, " + interleave_sql(ranks, bits) + " AS " +
                     std::string(position) + " FROM " + from);
  std::vector<std::string> names;
  for (const Column& column : schema.columns) names.push_back(quote_identifier(column.name));
  const std::string rows = "SELECT " + join(names, ", ") + " FROM " + table_;
  std::vector<std::string> cuts;
  if (pieces > 1) {
    std::vector<std::string> fractions;
    for (std::size_t i = 1; i < pieces; ++i)
      fractions.push_back(std::to_string(i) + " / " + std::to_string(pieces) + ".0");
    for (const auto& row : connection
                               .query("SELECT DISTINCT cut FROM (SELECT unnest(quantile_disc(" + std::string(position) +
                                      ", [" + join(fractions, ", ") + "])) AS cut FROM " + table_ + ") ORDER BY cut")
                               .rows)
      cuts.push_back(duck::to_text(row.at(0)));
  }
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    std::vector<std::string> conditions;
    if (i > 0) conditions.push_back(std::string(position) + " > " + cuts[i - 1]);
    if (i < cuts.size()) conditions.push_back(std::string(position) + " <= " + cuts[i]);
    selects_.push_back(conditions.empty() ? rows : rows + " WHERE " + join(conditions, " AND "));
  }
}

CurvePieces::~CurvePieces() {
  try {
    connection_.execute("DROP TABLE IF EXISTS " + table_);
  } catch (const std::exception&) {
    return;  // it goes with the connection
  }
}

}  // namespace schoolhouse::lake
