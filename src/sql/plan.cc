// Reads DuckDB's bound plan: the columns that come out, what they are made of, and casts that hide a change of values.
// SPDX-License-Identifier: Apache-2.0
#include "sql/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace schoolhouse::sql {
namespace {

using Sources = std::set<ColumnSource>;

// The columns that an operator gives to the one above it, each as the set of table columns that its values come from.
using Outputs = std::vector<Sources>;

// Follows columns from the tables up. What it does not know counts as made of everything below: never too little.
class Lineage {
 public:
  Outputs outputs(const TreeObject& node) {
    const std::string_view type = text_at(node, "type");
    if (type == "LOGICAL_GET") return of_get(node);
    if (type == "LOGICAL_CTE_REF") return of_cte_reference(node);
    if (type == "LOGICAL_DELIM_GET") return delims_.empty() ? Outputs{} : delims_.back();
    if (type == "LOGICAL_MATERIALIZED_CTE") return of_cte(node);
    if (type == "LOGICAL_RECURSIVE_CTE") return of_recursion(node);
    if (type == "LOGICAL_UNION") return of_union(node);
    if (type.ends_with("_JOIN") || type == "LOGICAL_CROSS_PRODUCT") return of_join(node);
    return of_single(node, type);
  }

 private:
  static std::vector<TreeObject> children_of(const TreeObject& node) {
    std::vector<TreeObject> children;
    for (const Tree child : list_at(node, "children")) children.emplace_back(child);
    return children;
  }

  Outputs of_child(const TreeObject& node, std::size_t index) {
    const auto children = children_of(node);
    return index < children.size() ? outputs(children[index]) : Outputs{};
  }

  Outputs of_get(const TreeObject& node) {
    Outputs all;
    const auto data = object_at(node, "function_data");
    const auto table = data ? lake::parse_table_name(text_at(*data, "table")) : std::nullopt;
    const simdjson::dom::array names = list_at(node, "names");
    for (const Tree item : list_at(node, "column_indexes")) {
      const auto index = number_at(TreeObject(item), "index");
      Sources sources;
      if (table && index && *index < names.size())
        sources.insert({*table, std::string(names.at(*index).get_string().value())});
      all.push_back(std::move(sources));
    }
    Outputs chosen = pick(all, list_at(node, "projection_ids"));
    const Outputs input = of_child(node, 0);
    for (const Tree item : list_at(node, "projected_input")) chosen.push_back(at(input, item.get_uint64().value()));
    return chosen;
  }

  Outputs of_cte(const TreeObject& node) {
    ctes_[number_at(node, "table_index").value_or(0)] = of_child(node, 0);
    return of_child(node, 1);
  }

  Outputs of_recursion(const TreeObject& node) {
    Outputs first = of_child(node, 0);
    ctes_[number_at(node, "table_index").value_or(0)] = first;
    return merge(std::move(first), of_child(node, 1));
  }

  Outputs of_cte_reference(const TreeObject& node) {
    const auto found = ctes_.find(number_at(node, "cte_index").value_or(0));
    return found == ctes_.end() ? Outputs{} : found->second;
  }

  Outputs of_union(const TreeObject& node) {
    Outputs merged;
    for (const TreeObject& child : children_of(node)) merged = merge(std::move(merged), outputs(child));
    return merged;
  }

  Outputs of_join(const TreeObject& node) {
    Outputs left = of_child(node, 0);
    Outputs eliminated;
    for (const Tree item : list_at(node, "duplicate_eliminated_columns"))
      eliminated.push_back(of_expression(item, left));
    const bool is_delim = text_at(node, "type") == "LOGICAL_DELIM_JOIN";
    if (is_delim) delims_.push_back(std::move(eliminated));
    const Outputs right = pick(of_child(node, 1), list_at(node, "right_projection_map"));
    if (is_delim) delims_.pop_back();
    left = pick(std::move(left), list_at(node, "left_projection_map"));
    const std::string_view join = text_at(node, "join_type");
    if (join == "RIGHT_SEMI" || join == "RIGHT_ANTI") return right;
    if (join == "SEMI" || join == "ANTI") return left;
    if (join == "MARK") {
      left.emplace_back();
      return left;
    }
    left.insert(left.end(), right.begin(), right.end());
    return left;
  }

  // Operators with one input.
  Outputs of_single(const TreeObject& node, std::string_view type) {
    Outputs input = of_child(node, 0);
    if (type == "LOGICAL_PROJECTION") return of_expressions(list_at(node, "expressions"), input);
    if (type == "LOGICAL_AGGREGATE_AND_GROUP_BY") {
      Outputs made = of_expressions(list_at(node, "groups"), input);
      append(made, of_expressions(list_at(node, "expressions"), input));
      made.resize(made.size() + list_at(node, "grouping_functions").size());
      return made;
    }
    if (type == "LOGICAL_WINDOW" || type == "LOGICAL_UNNEST") {
      append(input, of_expressions(list_at(node, "expressions"), input));
      return input;
    }
    return pick(std::move(input), list_at(node, "projection_map"));
  }

  Outputs of_expressions(const simdjson::dom::array& expressions, const Outputs& input) {
    Outputs made;
    for (const Tree expression : expressions) made.push_back(of_expression(expression, input));
    return made;
  }

  Sources of_expression(const Tree& expression, const Outputs& input) {
    Sources sources;
    collect(expression, input, sources);
    return sources;
  }

  void collect(const Tree& tree, const Outputs& input, Sources& sources) {
    if (tree.is_array()) {
      for (const Tree item : simdjson::dom::array(tree)) collect(item, input, sources);
    }
    if (!tree.is_object()) return;
    const TreeObject node(tree);
    if (text_at(node, "expression_class") == "BOUND_REF") {
      sources.merge(at(input, number_at(node, "index").value_or(0)));
      return;
    }
    for (const auto field : node) collect(field.value, input, sources);
  }

  static Sources at(const Outputs& outputs, std::uint64_t index) {
    if (index < outputs.size()) return outputs[index];
    Sources all;
    for (const Sources& sources : outputs) all.insert(sources.begin(), sources.end());
    return all;
  }

  static Outputs pick(Outputs all, const simdjson::dom::array& indexes) {
    if (indexes.size() == 0) return all;
    Outputs chosen;
    for (const Tree index : indexes) chosen.push_back(at(all, index.get_uint64().value()));
    return chosen;
  }

  static void append(Outputs& to, Outputs from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  static Outputs merge(Outputs a, const Outputs& b) {
    a.resize(std::max(a.size(), b.size()));
    for (std::size_t i = 0; i < b.size(); ++i) a[i].insert(b[i].begin(), b[i].end());
    return a;
  }

  std::map<std::uint64_t, Outputs> ctes_;
  std::vector<Outputs> delims_;
};

// Looks at every bound expression for changes of values that nobody wrote.
class Casts {
 public:
  Casts(std::string_view sql, PlanFacts& facts) : sql_(sql), facts_(facts) {}

  void visit(const Tree& tree) {
    if (tree.is_array()) {
      for (const Tree item : simdjson::dom::array(tree)) visit(item);
    }
    if (!tree.is_object()) return;
    const TreeObject node(tree);
    const std::string_view kind = text_at(node, "expression_class");
    if (kind == "BOUND_CAST") check_cast(node);
    if (kind == "BOUND_AGGREGATE") check_aggregate(node);
    for (const auto field : node) {
      if (field.value.is_array() || field.value.is_object()) visit(field.value);
    }
  }

 private:
  static std::string_view type_id(const TreeObject& node, std::string_view key) {
    const auto type = object_at(node, key);
    return type ? text_at(*type, "id") : std::string_view{};
  }
  static bool is_integer(std::string_view type) {
    return type.ends_with("INT") || type == "INTEGER" || type == "UINTEGER";
  }
  static bool is_fraction(const TreeObject& type) {
    const std::string text = type_text(type);
    return text == "DOUBLE" || text == "FLOAT" || (text.starts_with("DECIMAL") && !text.ends_with(",0)"));
  }

  void check_cast(const TreeObject& node) {
    const auto child = object_at(node, "child");
    if (!child || text_at(*child, "expression_class") == "BOUND_CONSTANT") return;
    const std::string_view from = type_id(*child, "return_type");
    const std::string_view to = type_id(node, "return_type");
    const auto location = location_of(node);
    if (!is_written(location)) {
      if (from == "VARCHAR" && to != "VARCHAR") {
        facts_.problems.push_back(
            {"text is compared with a value of type " + std::string(to) + " ('007' would equal 7)",
             "compare text with text, or write the cast", location.value_or(0)});
      }
      return;
    }
    const auto from_type = object_at(*child, "return_type");
    if (from_type && is_fraction(*from_type) && is_integer(to) && !is_rounded(*child)) {
      facts_.unportable.push_back(
          {"CAST of " + type_text(*from_type) + " to " + std::string(to) + " rounds here and cuts elsewhere",
           "write CAST(round(x) AS " + std::string(to) + "), or floor(x)", *location});
    }
  }

  // Whether the cast stands in the SQL (CAST, TRY_CAST or ::), not only in the plan.
  bool is_written(std::optional<std::size_t> location) const {
    if (!location || *location >= sql_.size()) return false;
    const std::string_view rest = sql_.substr(*location);
    const std::string word = to_lower(rest.substr(0, rest.find_first_of(" \t\r\n(")));
    return rest.starts_with("::") || word == "cast" || word == "try_cast";
  }

  static bool is_rounded(const TreeObject& node) {
    const std::string_view name = text_at(node, "name");
    if (name == "*") return is_multiple(node);
    return name == "round" || name == "floor" || name == "ceil" || name == "ceiling" || name == "trunc";
  }

  // A decimal times a constant that takes its digits after the point away: x * 100 of DECIMAL(9,2) is whole.
  static bool is_multiple(const TreeObject& product) {
    const auto type = object_at(product, "return_type");
    const auto info = type ? object_at(*type, "type_info") : std::nullopt;
    if (!info || text_at(*type, "id") != "DECIMAL") return false;
    std::uint64_t one = 1;
    for (std::uint64_t digits = number_at(*info, "scale").value_or(0); digits > 0; --digits) one *= 10;
    for (const Tree operand : list_at(product, "children")) {
      const auto factor = whole_constant(TreeObject(operand));
      if (factor && *factor % one == 0) return true;
    }
    return false;
  }

  // An integer constant, also behind a cast that the binder put around it.
  static std::optional<std::uint64_t> whole_constant(const TreeObject& node) {
    if (const auto child = object_at(node, "child")) return whole_constant(*child);
    const auto value = object_at(node, "value");
    if (!value || !is_integer(type_id(*value, "type"))) return std::nullopt;
    return number_at(*value, "value");
  }

  void check_aggregate(const TreeObject& node) {
    const std::string name(text_at(node, "name"));
    if (name != "sum" && name != "avg") return;
    for (const Tree argument : list_at(node, "arguments")) {
      const std::string_view type = text_at(TreeObject(argument), "id");
      if (type != "DOUBLE" && type != "FLOAT") continue;
      facts_.unportable.push_back({name + " over " + std::string(type) + " differs in the last digits from run to run",
                                   "write " + name + "(CAST(x AS DECIMAL(18, 6)))", find_call(name)});
    }
  }

  // The plan has no position of an aggregate: its first call in the text stands for it.
  std::size_t find_call(const std::string& name) const {
    const std::size_t found = to_lower(sql_).find(name + "(");
    return found == std::string::npos ? 0 : found;
  }

  std::string_view sql_;
  PlanFacts& facts_;
};

}  // namespace

std::string type_text(const TreeObject& type) {
  const std::string id(text_at(type, "id"));
  const auto info = object_at(type, "type_info");
  if (id != "DECIMAL" || !info) return id;
  return "DECIMAL(" + std::to_string(number_at(*info, "width").value_or(18)) + "," +
         std::to_string(number_at(*info, "scale").value_or(3)) + ")";
}

PlanFacts read_plan(const Tree& plan, std::string_view bound_sql) {
  PlanFacts facts;
  Casts(bound_sql, facts).visit(plan);
  Outputs outputs = Lineage().outputs(TreeObject(plan));
  std::size_t index = 0;
  for (const Tree item : list_at(TreeObject(plan), "expressions")) {
    TreeObject expression(item);
    // A NULL without a type comes out as an INTEGER by a cast that nobody named.
    const auto uncast = object_at(expression, "child");
    if (text_at(expression, "alias").empty() && uncast) expression = *uncast;
    BoundColumn column{.name = std::string(text_at(expression, "alias")), .duckdb_type = {}};
    if (const auto type = object_at(expression, "return_type")) column.duckdb_type = type_text(*type);
    if (index < outputs.size()) column.sources.assign(outputs[index].begin(), outputs[index].end());
    facts.columns.push_back(std::move(column));
    ++index;
  }
  return facts;
}

}  // namespace schoolhouse::sql
