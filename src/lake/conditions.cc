// What a SELECT asks of the rows of each table that it reads: found in DuckDB's own plan over stand-ins for the tables.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conditions.h"

#include <functional>
#include <map>
#include <optional>

#include "base/text.h"
#include "duck/database.h"
#include "lake/plan_condition.h"
#include "lake/plan_tree.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view mark = "schoolhouse stand-in ";

std::vector<Tree> list_of(const TreeObject& node, std::string_view key) {
  std::vector<Tree> list;
  for (const Tree item : list_at(node, key)) list.push_back(item);
  return list;
}

// Where the columns of a node's output come from in its child's.
using ColumnMap = std::function<std::optional<Condition>(const Condition& leaf)>;

// The condition with its leaves as the map has them; one that has no counterpart may be anything.
Condition mapped(const Condition& condition, const ColumnMap& map) {
  switch (condition.kind) {
    case Condition::Kind::anything:
      return {};
    case Condition::Kind::compare:
    case Condition::Kind::starts_with:
    case Condition::Kind::is_null:
      return map(condition).value_or(Condition{});
    case Condition::Kind::negation:
    case Condition::Kind::all_of:
    case Condition::Kind::any_of:
      break;
  }
  Condition whole = condition;
  for (Condition& part : whole.parts) part = mapped(part, map);
  return whole;
}

ColumnMap by_position(std::function<std::optional<std::size_t>(std::size_t)> place) {
  return [place = std::move(place)](const Condition& leaf) -> std::optional<Condition> {
    const std::optional<std::size_t> column = place(leaf.column);
    if (!column) return std::nullopt;
    Condition moved = leaf;
    moved.column = *column;
    return moved;
  };
}

// "column 3 of the output is column n of the input" for a list of numbers; no list: nothing moves.
ColumnMap by_list(const TreeObject& node, std::string_view key) {
  std::vector<std::size_t> places;
  for (const Tree item : list_at(node, key)) places.push_back(item.get_uint64().value());
  return by_position([places = std::move(places)](std::size_t column) -> std::optional<std::size_t> {
    if (places.empty()) return column;
    return column < places.size() ? std::optional(places[column]) : std::nullopt;
  });
}

std::optional<TreeObject> child_of(const TreeObject& node, std::size_t index) {
  const std::vector<Tree> children = list_of(node, "children");
  return index < children.size() ? std::optional(TreeObject(children[index])) : std::nullopt;
}

// How many columns come out of a node; nothing for kinds that it does not matter for.
std::optional<std::size_t> width_of(const TreeObject& node) {
  const std::string_view type = text_at(node, "type");
  const auto size = [&](std::string_view key) { return list_at(node, key).size(); };
  if (type == "LOGICAL_GET") return size("projection_ids") > 0 ? size("projection_ids") : size("column_indexes");
  if (type == "LOGICAL_PROJECTION") return size("expressions");
  if (type == "LOGICAL_FILTER") {
    if (size("projection_map") > 0) return size("projection_map");
    const std::optional<TreeObject> child = child_of(node, 0);
    return child ? width_of(*child) : std::nullopt;
  }
  return std::nullopt;
}

// Carries conditions down the plan to the stand-ins. They reach a stand-in only through filters, projections and the left side of joins
// that mark rows; on every other way DuckDB has pushed down already what can be.
class Descent {
 public:
  explicit Descent(std::size_t count) : asked_(count) {}

  void visit(const TreeObject& node, const std::vector<Condition>& conditions) {
    const std::string_view type = text_at(node, "type");
    if (type == "LOGICAL_GET") return take(node, conditions);
    if (type == "LOGICAL_FILTER") return filter(node, conditions);
    if (type == "LOGICAL_PROJECTION") return project(node, conditions);
    if (type == "LOGICAL_COMPARISON_JOIN" && text_at(node, "join_type") == "MARK") return mark_join(node, conditions);
    for (const Tree child : list_of(node, "children")) visit(TreeObject(child), {});
  }

  std::size_t places() const { return places_; }

  // A row matters if any of the places that a stand-in has in the plan asks for it.
  std::vector<Condition> conditions() const {
    std::vector<Condition> found;
    for (const std::vector<Condition>& places : asked_) {
      found.push_back(places.empty() ? Condition{} : Condition{.kind = Condition::Kind::any_of, .parts = places});
    }
    return found;
  }

 private:
  static std::vector<Condition> all_mapped(const std::vector<Condition>& conditions, const ColumnMap& map) {
    std::vector<Condition> moved;
    for (const Condition& condition : conditions) moved.push_back(mapped(condition, map));
    return moved;
  }

  void filter(const TreeObject& node, const std::vector<Condition>& conditions) {
    std::vector<Condition> below = all_mapped(conditions, by_list(node, "projection_map"));
    for (const Tree expression : list_at(node, "expressions")) below.push_back(condition_of(expression));
    if (const std::optional<TreeObject> child = child_of(node, 0)) visit(*child, below);
  }

  void project(const TreeObject& node, const std::vector<Condition>& conditions) {
    std::vector<std::optional<std::size_t>> sources;
    for (const Tree expression : list_at(node, "expressions")) sources.push_back(referred_column(expression));
    const ColumnMap map = by_position([&](std::size_t column) -> std::optional<std::size_t> {
      return column < sources.size() ? sources[column] : std::nullopt;
    });
    if (const std::optional<TreeObject> child = child_of(node, 0)) visit(*child, all_mapped(conditions, map));
  }

  void mark_join(const TreeObject& node, const std::vector<Condition>& conditions) {
    const std::optional<TreeObject> left = child_of(node, 0);
    const std::optional<TreeObject> right = child_of(node, 1);
    if (!left || !right) return;
    visit(*right, {});
    const std::size_t mapped_width = list_at(node, "left_projection_map").size();
    const std::optional<std::size_t> width = mapped_width > 0 ? std::optional(mapped_width) : width_of(*left);
    if (!width) return visit(*left, {});
    const ColumnMap place = by_list(node, "left_projection_map");
    const std::optional<Condition> in_list = list_condition(node, *right);
    const ColumnMap map = [&](const Condition& leaf) -> std::optional<Condition> {
      if (leaf.column < *width) return place(leaf);
      const bool asks_mark = leaf.kind == Condition::Kind::compare && leaf.comparison == Comparison::equal;
      return leaf.column == *width && asks_mark ? in_list : std::nullopt;
    };
    visit(*left, all_mapped(conditions, map));
  }

  // DuckDB makes of a long "x IN (1, 2, …)" a join with a list of constants.
  static std::optional<Condition> list_condition(const TreeObject& join, const TreeObject& right) {
    const std::vector<Tree> conditions = list_of(join, "conditions");
    const auto collection = object_at(right, "collection");
    if (conditions.size() != 1 || text_at(right, "type") != "LOGICAL_CHUNK_GET" || !collection) return std::nullopt;
    const TreeObject only(conditions.front());
    Tree left;
    if (text_at(only, "comparison") != "COMPARE_EQUAL" || only["left"].get(left) != simdjson::SUCCESS)
      return std::nullopt;
    const std::optional<std::size_t> column = referred_column(left);
    const std::vector<Tree> columns = list_of(*collection, "values");
    if (!column || columns.size() != 1 || !columns.front().is_array()) return std::nullopt;
    Condition any{.kind = Condition::Kind::any_of};
    for (const Tree value : simdjson::dom::array(columns.front())) {
      const std::optional<Literal> literal = literal_of(value);
      if (!literal) return std::nullopt;
      any.parts.push_back({.kind = Condition::Kind::compare, .column = *column, .literal = *literal});
    }
    return any;
  }

  void take(const TreeObject& node, const std::vector<Condition>& conditions) {
    const std::vector<Tree> parameters = list_of(node, "parameters");
    if (parameters.empty() || !parameters.front().is_object()) return;
    std::string_view name = text_at(TreeObject(parameters.front()), "value");
    if (text_at(node, "name") != "repeat_row" || !name.starts_with(mark)) return;
    name.remove_prefix(mark.size());
    const auto number = parse_integer(name);
    if (!number || *number < 0 || static_cast<std::size_t>(*number) >= asked_.size()) return;
    ++places_;
    std::vector<std::size_t> places;  // in the stand-in, whose first column is its name
    for (const Tree item : list_at(node, "column_indexes"))
      places.push_back(number_at(TreeObject(item), "index").value_or(0));
    const ColumnMap to_input = by_list(node, "projection_ids");
    const ColumnMap to_schema = by_position([&](std::size_t column) -> std::optional<std::size_t> {
      return column < places.size() && places[column] > 0 ? std::optional(places[column] - 1) : std::nullopt;
    });
    asked_[static_cast<std::size_t>(*number)].push_back(
        {.kind = Condition::Kind::all_of, .parts = all_mapped(all_mapped(conditions, to_input), to_schema)});
  }

  std::vector<std::vector<Condition>> asked_;
  std::size_t places_ = 0;
};

std::size_t count_of(std::string_view text, std::string_view wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + wanted.size()))
    ++count;
  return count;
}

}  // namespace

std::string stand_in(std::size_t number, const Schema& schema) {
  std::string values = quote_literal(std::string(mark) + std::to_string(number));
  std::string names;
  for (const Column& column : schema.columns) {
    values += ", CAST(NULL AS " + duckdb_type(column.type) + ")";
    names += (names.empty() ? "" : ", ") + quote_identifier(column.name);
  }
  return "SELECT " + names + " FROM repeat_row(" + values + ", num_rows = 1000000000) AS stand_in(\"\x01\", " + names +
         ")";
}

std::vector<Condition> find_conditions(duck::Connection& connection, std::string_view sql, std::size_t count) {
  const std::string plan = duck::to_text(
      connection.query("SELECT json_serialize_plan(" + quote_literal(sql) + ", optimize := true)").single());
  simdjson::dom::parser parser;
  TreeObject tree;
  std::vector<Condition> nothing(count);
  if (parser.parse(plan).get(tree) != simdjson::SUCCESS || is_true_at(tree, "error")) return nothing;
  Descent descent(count);
  for (const Tree one : list_at(tree, "plans")) descent.visit(TreeObject(one), {});
  // A place that was passed by may ask for other rows.
  return descent.places() == count_of(plan, mark) ? descent.conditions() : nothing;
}

}  // namespace schoolhouse::lake
