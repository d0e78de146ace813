// Bound expressions of DuckDB's plan as conditions over columns.
// SPDX-License-Identifier: Apache-2.0
#include "lake/plan_condition.h"

#include <cmath>
#include <string>

namespace schoolhouse::lake {
namespace {

struct NamedComparison {
  std::string_view name;
  Comparison comparison;
  Comparison turned;  // with its sides changed
};
constexpr NamedComparison comparisons[] = {
    {"COMPARE_EQUAL", Comparison::equal, Comparison::equal},
    {"COMPARE_NOTEQUAL", Comparison::not_equal, Comparison::not_equal},
    {"COMPARE_LESSTHAN", Comparison::less, Comparison::greater},
    {"COMPARE_LESSTHANOREQUALTO", Comparison::less_or_equal, Comparison::greater_or_equal},
    {"COMPARE_GREATERTHAN", Comparison::greater, Comparison::less},
    {"COMPARE_GREATERTHANOREQUALTO", Comparison::greater_or_equal, Comparison::less_or_equal},
};

std::optional<Tree> field(const TreeObject& node, std::string_view key) {
  Tree found;
  if (node[key].get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

std::optional<Literal> constant_of(const Tree& expression) {
  if (!expression.is_object() || text_at(TreeObject(expression), "expression_class") != "BOUND_CONSTANT")
    return std::nullopt;
  const std::optional<Tree> value = field(TreeObject(expression), "value");
  return value ? literal_of(*value) : std::nullopt;
}

Condition compare(std::size_t column, Comparison comparison, Literal literal) {
  return {.kind = Condition::Kind::compare, .column = column, .comparison = comparison, .literal = std::move(literal)};
}

Condition of_comparison(const TreeObject& node) {
  const std::optional<Tree> left = field(node, "left");
  const std::optional<Tree> right = field(node, "right");
  if (!left || !right) return {};
  for (const NamedComparison& row : comparisons) {
    if (row.name != text_at(node, "type")) continue;
    const std::optional<std::size_t> column = referred_column(*left);
    const std::optional<Literal> literal = constant_of(*right);
    if (column && literal) return compare(*column, row.comparison, *literal);
    const std::optional<std::size_t> other_column = referred_column(*right);
    const std::optional<Literal> other_literal = constant_of(*left);
    if (other_column && other_literal) return compare(*other_column, row.turned, *other_literal);
  }
  return {};
}

Condition of_between(const TreeObject& node) {
  const std::optional<Tree> input = field(node, "input");
  const std::optional<Tree> lower = field(node, "lower");
  const std::optional<Tree> upper = field(node, "upper");
  const std::optional<std::size_t> column = input ? referred_column(*input) : std::nullopt;
  if (!column || !lower || !upper) return {};
  Condition both{.kind = Condition::Kind::all_of};
  const auto add = [&](const Tree& bound, Comparison with, Comparison without, std::string_view inclusive) {
    const std::optional<Literal> literal = constant_of(bound);
    both.parts.push_back(literal ? compare(*column, is_true_at(node, inclusive) ? with : without, *literal)
                                 : Condition{});
  };
  add(*lower, Comparison::greater_or_equal, Comparison::greater, "lower_inclusive");
  add(*upper, Comparison::less_or_equal, Comparison::less, "upper_inclusive");
  return both;
}

Condition of_parts(const TreeObject& node, Condition::Kind kind) {
  Condition whole{.kind = kind};
  for (const Tree child : list_at(node, "children")) whole.parts.push_back(condition_of(child));
  return whole;
}

Condition of_operator(const TreeObject& node) {
  const std::string_view type = text_at(node, "type");
  const simdjson::dom::array children = list_at(node, "children");
  if (children.size() == 0) return {};
  const Tree first = children.at(0);
  if (type == "OPERATOR_NOT") return {.kind = Condition::Kind::negation, .parts = {condition_of(first)}};
  const std::optional<std::size_t> column = referred_column(first);
  if (!column) return {};
  const Condition is_null{.kind = Condition::Kind::is_null, .column = *column};
  if (type == "OPERATOR_IS_NULL") return is_null;
  if (type == "OPERATOR_IS_NOT_NULL") return {.kind = Condition::Kind::negation, .parts = {is_null}};
  if (type != "COMPARE_IN") return {};
  Condition any{.kind = Condition::Kind::any_of};
  for (std::size_t i = 1; i < children.size(); ++i) {
    const std::optional<Literal> literal = constant_of(children.at(i));
    any.parts.push_back(literal ? compare(*column, Comparison::equal, *literal) : Condition{});
  }
  return any;
}

Condition of_function(const TreeObject& node) {
  const simdjson::dom::array children = list_at(node, "children");
  const std::string_view name = text_at(node, "name");
  if ((name != "prefix" && name != "starts_with") || children.size() != 2) return {};
  const std::optional<std::size_t> column = referred_column(children.at(0));
  const std::optional<Literal> literal = constant_of(children.at(1));
  if (!column || !literal) return {};
  return {.kind = Condition::Kind::starts_with, .column = *column, .literal = *literal};
}

std::optional<double> decimal_of(const TreeObject& type, const Tree& value) {
  const auto info = object_at(type, "type_info");
  const auto scale = info ? number_at(*info, "scale") : std::nullopt;
  if (!scale) return std::nullopt;
  double unscaled = 0;
  if (value.is_object()) {
    std::int64_t upper = 0;
    std::uint64_t lower = 0;
    if (value["upper"].get(upper) != simdjson::SUCCESS || value["lower"].get(lower) != simdjson::SUCCESS)
      return std::nullopt;
    constexpr double two_to_64 = 18446744073709551616.0;
    unscaled = static_cast<double>(upper) * two_to_64 + static_cast<double>(lower);
    // The halves of a small negative number all but take each other away.
    if (upper == -1) unscaled = -static_cast<double>(~lower + 1);
  } else if (value.get(unscaled) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return unscaled / std::pow(10.0, static_cast<double>(*scale));
}

}  // namespace

std::optional<std::size_t> referred_column(const Tree& expression) {
  if (!expression.is_object()) return std::nullopt;
  const TreeObject node(expression);
  if (text_at(node, "expression_class") != "BOUND_REF") return std::nullopt;
  const auto index = number_at(node, "index");
  return index ? std::optional(static_cast<std::size_t>(*index)) : std::nullopt;
}

std::optional<Literal> literal_of(const Tree& tree) {
  if (!tree.is_object()) return std::nullopt;
  const TreeObject node(tree);
  const auto type = object_at(node, "type");
  const std::optional<Tree> value = field(node, "value");
  if (!type || !value || is_true_at(node, "is_null")) return std::nullopt;
  const std::string_view id = text_at(*type, "id");
  if (id == "VARCHAR") {
    std::string_view text;
    // A text with a collation has its own order.
    const auto info = object_at(*type, "type_info");
    if (info || value->get(text) != simdjson::SUCCESS) return std::nullopt;
    return std::string(text);
  }
  if (id == "BOOLEAN") {
    bool yes = false;
    if (value->get(yes) != simdjson::SUCCESS) return std::nullopt;
    return std::int64_t{yes ? 1 : 0};
  }
  if (id == "DECIMAL") {
    const std::optional<double> number = decimal_of(*type, *value);
    return number ? std::optional<Literal>(*number) : std::nullopt;
  }
  if (id == "DOUBLE" || id == "FLOAT") {
    double number = 0;
    if (value->get(number) != simdjson::SUCCESS || !std::isfinite(number)) return std::nullopt;
    return number;
  }
  for (const std::string_view whole :
       {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}) {
    if (id != whole) continue;
    std::int64_t number = 0;
    if (value->get(number) != simdjson::SUCCESS) return std::nullopt;
    return number;
  }
  return std::nullopt;
}

Condition condition_of(const Tree& expression) {
  if (!expression.is_object()) return {};
  const TreeObject node(expression);
  const std::string_view kind = text_at(node, "expression_class");
  if (kind == "BOUND_COMPARISON") return of_comparison(node);
  if (kind == "BOUND_BETWEEN") return of_between(node);
  if (kind == "BOUND_OPERATOR") return of_operator(node);
  if (kind == "BOUND_FUNCTION") return of_function(node);
  if (kind == "BOUND_CONJUNCTION") {
    const bool is_and = text_at(node, "type") == "CONJUNCTION_AND";
    return of_parts(node, is_and ? Condition::Kind::all_of : Condition::Kind::any_of);
  }
  const std::optional<std::size_t> column = referred_column(expression);
  const auto type = object_at(node, "return_type");
  // A column of booleans stands for itself.
  if (column && type && text_at(*type, "id") == "BOOLEAN") return compare(*column, Comparison::equal, std::int64_t{1});
  return {};
}

}  // namespace schoolhouse::lake
