// Data checks as SQL: what makes a row fail, and which rows failed.
// SPDX-License-Identifier: Apache-2.0
#include "check/rule_sql.h"

#include "base/text.h"

namespace schoolhouse::check {
namespace {

std::string column_list(const std::vector<std::string>& columns) {
  std::vector<std::string> quoted;
  for (const std::string& column : columns) quoted.push_back(quote_identifier(column));
  return join(quoted, ", ");
}

std::string in_brackets(const std::string& select) { return "(" + select + "\n)"; }

// "a IS NOT NULL AND b IS NOT NULL": a key that is not whole is not compared.
std::string whole_key(const std::vector<std::string>& columns) {
  std::vector<std::string> conditions;
  for (const std::string& column : columns) conditions.push_back(quote_identifier(column) + " IS NOT NULL");
  return join(conditions, " AND ");
}

std::string repeated_keys(const Unique& rule, const std::string& chosen, const Sources& sources) {
  const std::string columns = column_list(rule.columns);
  return "SELECT " + chosen + " FROM " + in_brackets(sources.rows) + " AS r WHERE " + whole_key(rule.columns) +
         " GROUP BY " + columns + " HAVING count(*) > 1";
}

std::string orphans(const Relationships& rule, const std::string& chosen, const Sources& sources) {
  return "SELECT " + chosen + " FROM " + in_brackets(sources.rows) + " AS r ANTI JOIN (SELECT " +
         quote_identifier(rule.field) + " AS f FROM " + in_brackets(sources.parent) + " AS p) AS p ON r." +
         quote_identifier(rule.column) + " = p.f WHERE r." + quote_identifier(rule.column) + " IS NOT NULL";
}

struct FailingCondition {
  std::optional<std::string> operator()(const NotNull& rule) const {
    return quote_identifier(rule.column) + " IS NULL";
  }
  std::optional<std::string> operator()(const AcceptedValues& rule) const {
    std::vector<std::string> values;
    for (const std::string& value : rule.values) values.push_back(quote_literal(value));
    return quote_identifier(rule.column) + " NOT IN (" + join(values, ", ") + ")";
  }
  std::optional<std::string> operator()(const AcceptedRange& rule) const {
    const std::string column = quote_identifier(rule.column);
    const std::string equal = rule.is_inclusive ? "=" : "";
    std::vector<std::string> conditions;
    if (rule.min) conditions.push_back(column + " >" + equal + " " + bound_literal(*rule.min));
    if (rule.max) conditions.push_back(column + " <" + equal + " " + bound_literal(*rule.max));
    return "NOT (" + join(conditions, " AND ") + ")";
  }
  std::optional<std::string> operator()(const Expression& rule) const { return "(" + rule.sql + "\n) IS NOT TRUE"; }
  std::optional<std::string> operator()(const Unique&) const { return std::nullopt; }
  std::optional<std::string> operator()(const Relationships&) const { return std::nullopt; }
  std::optional<std::string> operator()(const RowCount&) const { return std::nullopt; }
  std::optional<std::string> operator()(const NoRows&) const { return std::nullopt; }
};

struct KindName {
  std::string operator()(const NotNull&) const { return "not_null"; }
  std::string operator()(const Unique&) const { return "unique"; }
  std::string operator()(const AcceptedValues&) const { return "accepted_values"; }
  std::string operator()(const Relationships&) const { return "relationships"; }
  std::string operator()(const AcceptedRange&) const { return "accepted_range"; }
  std::string operator()(const RowCount&) const { return "row_count"; }
  std::string operator()(const Expression&) const { return "expression"; }
  std::string operator()(const NoRows&) const { return "no_rows"; }
};

}  // namespace

std::string kind_name(const Rule& rule) { return std::visit(KindName{}, rule); }

std::optional<std::string> failing_condition(const Rule& rule) { return std::visit(FailingCondition{}, rule); }

std::string bound_literal(const std::string& text) {
  const bool is_number = parse_number(text) && text.find_first_not_of("0123456789.+-eE") == std::string::npos;
  return is_number ? text : quote_literal(text);
}

std::string count_sql(const Rule& rule, const Sources& sources) {
  if (const auto* unique = std::get_if<Unique>(&rule)) {
    return "SELECT coalesce(sum(n), 0)::BIGINT FROM " + in_brackets(repeated_keys(*unique, "count(*) AS n", sources));
  }
  if (const auto* relationships = std::get_if<Relationships>(&rule))
    return orphans(*relationships, "count(*)", sources);
  if (std::holds_alternative<NoRows>(rule)) return "SELECT count(*) FROM " + in_brackets(sources.parent);
  const auto condition = failing_condition(rule);
  return "SELECT count(*) FROM " + in_brackets(sources.rows) + " AS r" + (condition ? " WHERE " + *condition : "");
}

std::string rows_sql(const Rule& rule, const Sources& sources) {
  if (std::holds_alternative<RowCount>(rule)) return {};
  if (std::holds_alternative<NoRows>(rule)) return sources.parent;
  if (const auto* relationships = std::get_if<Relationships>(&rule)) return orphans(*relationships, "r.*", sources);
  if (const auto* unique = std::get_if<Unique>(&rule)) {
    return "SELECT r.* FROM " + in_brackets(sources.rows) + " AS r SEMI JOIN " +
           in_brackets(repeated_keys(*unique, column_list(unique->columns), sources)) + " AS k USING (" +
           column_list(unique->columns) + ")";
  }
  return "SELECT * FROM " + in_brackets(sources.rows) + " AS r WHERE " + failing_condition(rule).value();
}

bool is_passed(const Rule& rule, std::int64_t count) {
  const auto* expected = std::get_if<RowCount>(&rule);
  if (expected == nullptr) return count == 0;
  return (!expected->min || count >= *expected->min) && (!expected->max || count <= *expected->max);
}

}  // namespace schoolhouse::check
