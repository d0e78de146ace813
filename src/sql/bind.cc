// Binds SELECTs by DuckDB over empty tables and tells what they yield.
// SPDX-License-Identifier: Apache-2.0
#include "sql/bind.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "duck/database.h"
#include "sql/explain.h"
#include "sql/plan.h"
#include "sql/tree.h"

namespace schoolhouse::sql {
namespace {

// As a subquery every column of the outermost projection has its name and type.
constexpr std::string_view opening = "SELECT * FROM (";
constexpr std::string_view closing = "\n) AS q";

struct Decimal {
  int precision;
  int scale;
};
std::optional<Decimal> parse_decimal(std::string_view duckdb_type) {
  if (!duckdb_type.starts_with("DECIMAL(") || !duckdb_type.ends_with(")")) return std::nullopt;
  const std::vector<std::string> parts = split(duckdb_type.substr(8, duckdb_type.size() - 9), ',');
  const auto precision = parse_integer(parts[0]);
  const auto scale = parts.size() == 2 ? parse_integer(trim(parts[1])) : std::nullopt;
  if (!precision || !scale) return std::nullopt;
  return Decimal{static_cast<int>(*precision), static_cast<int>(*scale)};
}

// Decimal digits of the largest value, and bits, of DuckDB's integer types.
struct Integer {
  std::string_view type;
  int bits;  // of the magnitude
  int digits;
};
constexpr Integer integers[] = {{"TINYINT", 7, 3},   {"UTINYINT", 8, 3},   {"SMALLINT", 15, 5}, {"USMALLINT", 16, 5},
                                {"INTEGER", 31, 10}, {"UINTEGER", 32, 10}, {"BIGINT", 63, 19},  {"UBIGINT", 64, 20}};

Place place_of(const BindRequest& request, std::size_t position) {
  const std::size_t inner = position < opening.size() ? 0 : position - opening.size();
  return place_at(request.select->origin, request.select->text, request.rewritten->source_position(inner));
}

std::vector<Problem> at_places(std::vector<Remark> remarks, const BindRequest& request) {
  std::stable_sort(remarks.begin(), remarks.end(),
                   [](const Remark& a, const Remark& b) { return a.position < b.position; });
  std::vector<Problem> problems;
  for (Remark& remark : remarks) {
    Problem problem{Fault::user, std::move(remark.what), place_of(request, remark.position), std::move(remark.fix)};
    const bool is_repeated =
        !problems.empty() && problems.back().what == problem.what && problems.back().where == problem.where;
    if (!is_repeated) problems.push_back(std::move(problem));
  }
  return problems;
}

Bound read_bound(const std::string& json, const BindRequest& request, std::string_view sql) {
  Bound bound;
  simdjson::dom::parser parser;
  TreeObject tree;
  if (parser.parse(json).get(tree) != simdjson::SUCCESS) {
    bound.problems.push_back({Fault::user, "this SQL can't be bound", place_of(request, 0), "nest it less deeply"});
    return bound;
  }
  if (is_true_at(tree, "error")) {
    std::vector<std::string> candidates;
    const std::string_view listed = text_at(tree, "candidates");
    if (!listed.empty()) candidates = split(listed, ',');
    const Explained explained = explain(text_at(tree, "error_message"), candidates);
    const auto position = parse_integer(text_at(tree, "position"));
    bound.problems.push_back({Fault::user, explained.what,
                              place_of(request, position ? static_cast<std::size_t>(*position) : 0), explained.fix});
    return bound;
  }
  const simdjson::dom::array plans = list_at(tree, "plans");
  Tree plan;
  if (plans.at(0).get(plan) != simdjson::SUCCESS) return bound;
  PlanFacts facts = read_plan(plan, sql);
  bound.columns = std::move(facts.columns);
  bound.problems = at_places(std::move(facts.problems), request);
  bound.unportable = at_places(std::move(facts.unportable), request);
  return bound;
}

}  // namespace

std::vector<Bound> bind_selects(duck::Connection& connection, std::span<const BindRequest> requests) {
  if (requests.empty()) return {};
  std::vector<std::string> sqls;
  std::string query = "SELECT i, json_serialize_plan(q, optimize := false) FROM (VALUES ";
  for (std::size_t i = 0; i < requests.size(); ++i) {
    sqls.push_back(std::string(opening) + requests[i].rewritten->sql + std::string(closing));
    query += (i > 0 ? ", (" : "(") + std::to_string(i) + ", " + quote_literal(sqls.back()) + ")";
  }
  query += ") t(i, q)";
  std::vector<Bound> bound(requests.size());
  for (const auto& row : connection.query(query).rows) {
    const auto i = static_cast<std::size_t>(std::get<std::int64_t>(row[0]));
    bound[i] = read_bound(duck::to_text(row[1]), requests[i], sqls[i]);
  }
  return bound;
}

Bound bind_select(duck::Connection& connection, const Select& select, const Rewritten& rewritten) {
  const BindRequest request{&select, &rewritten};
  return std::move(bind_selects(connection, {&request, 1})[0]);
}

void create_shapes(duck::Connection& connection, std::span<const Shape> shapes) {
  std::string sql;
  for (const Shape& shape : shapes) {
    std::string columns;
    for (const lake::Column& column : shape.schema.columns) {
      columns += (columns.empty() ? "" : ", ") + quote_identifier(column.name) + " " + lake::duckdb_type(column.type);
    }
    // A table needs a column; one of this name is never asked for.
    if (columns.empty()) columns = "\"\x01\" BOOLEAN";
    sql += "CREATE OR REPLACE TEMPORARY TABLE " + quote_identifier(shape.table.text()) + " (" + columns + ");\n";
  }
  if (!sql.empty()) connection.execute(sql);
}

std::string shape_relation(const Reference& reference) {
  return "temp.main." + quote_identifier(reference.table.text());
}

bool is_lossless(std::string_view from, const lake::Type& to) {
  using Kind = lake::Type::Kind;
  if (from == "NULL") return true;
  const Integer* integer =
      std::find_if(std::begin(integers), std::end(integers), [&](const Integer& row) { return row.type == from; });
  const bool is_integer = integer != std::end(integers);
  const auto fits_bits = [&](int bits) { return is_integer && integer->bits <= bits; };
  switch (to.kind) {
    case Kind::string:
      return from == "VARCHAR";
    case Kind::boolean:
      return from == "BOOLEAN";
    case Kind::byte_:
      return fits_bits(7);
    case Kind::short_:
      return fits_bits(15);
    case Kind::integer:
      return fits_bits(31);
    // Sums and counts are HUGEINT: what does not fit is an error when it happens.
    case Kind::long_:
      return fits_bits(63) || from == "HUGEINT";
    // Every integer of up to 24 and 53 bits has its own floating number.
    case Kind::float_:
      return from == "FLOAT" || fits_bits(24);
    case Kind::double_:
      return from == "FLOAT" || from == "DOUBLE" || fits_bits(53);
    case Kind::decimal: {
      if (is_integer) return to.precision - to.scale >= integer->digits;
      const auto decimal = parse_decimal(from);
      // Digits before the point that do not fit are an error when it happens; digits after it would be lost unseen.
      return decimal && decimal->scale <= to.scale &&
             (decimal->precision - decimal->scale <= to.precision - to.scale || decimal->precision == 38);
    }
    case Kind::date:
      return from == "DATE";
    case Kind::timestamp:
      return from == "TIMESTAMP WITH TIME ZONE";
    case Kind::timestamp_ntz:
      return from == "TIMESTAMP";
    case Kind::binary:
      return from == "BLOB";
    case Kind::other:
      return false;
  }
  return false;
}

}  // namespace schoolhouse::sql
