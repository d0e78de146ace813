// Walks DuckDB's syntax tree of one SELECT and collects what it names and what it may not do.
// SPDX-License-Identifier: Apache-2.0
#include "sql/walk.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/rules.h"
#include "sql/tree.h"

namespace schoolhouse::sql {
namespace {

class Walker {
 public:
  explicit Walker(Purpose purpose) : is_repeatable_(purpose == Purpose::repeatable) {}

  void visit(const Tree& tree, std::size_t position) {
    if (tree.is_array()) {
      for (const Tree item : simdjson::dom::array(tree)) visit(item, position);
    } else if (tree.is_object()) {
      visit_node(TreeObject(tree), position);
    }
  }

  Walked take() { return std::move(walked_); }

 private:
  void visit_node(const TreeObject& node, std::size_t inherited) {
    const std::size_t position = location_of(node).value_or(inherited);
    const std::string_view kind = text_at(node, "class");
    if (kind == "CONSTANT") return;
    if (!kind.empty()) {
      visit_expression(node, kind, position);
    } else if (object_at(node, "cte_map")) {
      visit_query(node, position);
      return;
    } else {
      visit_relation(node, text_at(node, "type"), position);
    }
    if (kind.empty() && text_at(node, "type") == "TABLE_FUNCTION") return;
    if (kind.empty() && text_at(node, "type") == "ORDER_MODIFIER") {
      visit_order(node, position);
      return;
    }
    for (const auto field : node) {
      if (field.key != "at_clause" && field.key != "cast_type") visit(field.value, position);
    }
  }

  // A name of WITH is known in the later ones of the same WITH and in the query below; in its own only when recursive.
  void visit_query(const TreeObject& node, std::size_t position) {
    const std::size_t outer = ctes_.size();
    for (const Tree entry : list_at(*object_at(node, "cte_map"), "map")) visit_cte(TreeObject(entry), position);
    check_query(node, position);
    for (const auto field : node) {
      if (field.key != "cte_map") visit(field.value, position);
    }
    ctes_.resize(outer);
  }

  void visit_cte(const TreeObject& entry, std::size_t position) {
    const std::string name = to_lower(text_at(entry, "key"));
    const auto value = object_at(entry, "value");
    const auto query = value ? object_at(*value, "query") : std::nullopt;
    const auto node = query ? object_at(*query, "node") : std::nullopt;
    if (!node) return;
    const bool is_recursive = text_at(*node, "type") == "RECURSIVE_CTE_NODE";
    if (is_recursive) ctes_.push_back(name);
    visit_node(*node, position);
    if (!is_recursive) ctes_.push_back(name);
  }

  void check_query(const TreeObject& node, std::size_t position) {
    const std::string_view type = text_at(node, "type");
    if (type == "RECURSIVE_CTE_NODE") {
      unportable("WITH RECURSIVE is not portable", "join the table with itself once for each level", position);
    }
    if (type == "SET_OPERATION_NODE" && text_at(node, "setop_type") == "UNION_BY_NAME") {
      unportable("UNION BY NAME is not portable", "list the columns of both sides in one order and write UNION ALL",
                 position);
    }
    if (object_at(node, "sample")) sampled(position);
    bool has_order = false;
    bool has_limit = false;
    for (const Tree item : list_at(node, "modifiers")) {
      const TreeObject modifier(item);
      const std::string_view kind = text_at(modifier, "type");
      if (kind == "ORDER_MODIFIER") has_order = true;
      if (kind == "LIMIT_MODIFIER" || kind == "LIMIT_PERCENT_MODIFIER") has_limit = true;
      if (kind == "LIMIT_PERCENT_MODIFIER") {
        unportable("LIMIT with a percentage is not portable",
                   "rank the rows by percent_rank() and keep those below the share", position);
      }
      if (kind == "DISTINCT_MODIFIER" && list_at(modifier, "distinct_on_targets").size() > 0) {
        unportable("DISTINCT ON is not portable",
                   "number the rows by row_number() OVER (PARTITION BY … ORDER BY …) and keep the first", position);
      }
    }
    if (has_limit && !has_order)
      unrepeatable("LIMIT without ORDER BY can give other rows each time", "add ORDER BY", position);
  }

  // ORDER BY ALL comes as a star, which is no COLUMNS(…).
  void visit_order(const TreeObject& node, std::size_t position) {
    for (const Tree item : list_at(node, "orders")) {
      const auto expression = object_at(TreeObject(item), "expression");
      if (expression && text_at(*expression, "class") != "STAR") visit_node(*expression, position);
    }
  }

  void visit_relation(const TreeObject& node, std::string_view type, std::size_t position) {
    if (type == "BASE_TABLE") visit_table(node, position);
    if (type == "TABLE_FUNCTION") visit_table_function(node, position);
    if (type == "SHOW_REF")
      problem("only a SELECT is allowed here", "to see a table's columns run: schoolhouse table show NAME", position);
    if (type == "PIVOT") {
      unportable("PIVOT and UNPIVOT are not portable",
                 "write sum(CASE WHEN … THEN … END) for each value, or UNION ALL for each column", position);
    }
    if (type == "JOIN" && text_at(node, "ref_type") == "ASOF") {
      unportable("ASOF JOIN is not portable", "join on the range, number the rows by row_number() and keep the first",
                 position);
    }
    if (type == "JOIN" && text_at(node, "ref_type") == "POSITIONAL") {
      unrepeatable("POSITIONAL JOIN depends on the order of rows", "join by a key", position);
    }
    if (!type.empty() && object_at(node, "sample")) sampled(position);
  }

  void visit_table(const TreeObject& node, std::size_t position) {
    NamedTable table{.catalog = std::string(text_at(node, "catalog_name")),
                     .schema = std::string(text_at(node, "schema_name")),
                     .name = std::string(text_at(node, "table_name")),
                     .alias = std::string(text_at(node, "alias")),
                     .at_unit = {},
                     .position = position};
    if (const auto at = object_at(node, "at_clause")) table.at_unit = text_at(*at, "unit");
    const bool is_cte =
        table.schema.empty() && std::find(ctes_.begin(), ctes_.end(), to_lower(table.name)) != ctes_.end();
    if (!is_cte) walked_.tables.push_back(std::move(table));
  }

  void visit_table_function(const TreeObject& node, std::size_t position) {
    const auto function = object_at(node, "function");
    if (!function) return;
    const std::string name = to_lower(text_at(*function, "function_name"));
    if (name == "table_changes") {
      if (is_repeatable_) {
        problem("table_changes can't be read from here", "ask with: schoolhouse query; models read tables as they are",
                position);
      }
      walked_.changes.push_back({std::string(text_at(node, "alias")), position});
    } else if (!is_pure_table_function(name)) {
      problem("'" + name + "' can't be read from here",
              "read files by a source (sources/*.yml), and name tables as schema.name", position);
    } else if (!is_portable_function(name)) {
      unportable("'" + name + "' is not portable", std::string(portable_advice(name)), position);
    }
    if (text_at(node, "with_ordinality") == "WITH_ORDINALITY") {
      unportable("WITH ORDINALITY is not portable", "number the rows by row_number()", position);
    }
    for (const Tree argument : list_at(*function, "children")) visit(argument, position);
  }

  // Operators have no place of their own: their first argument's stands for it.
  static std::optional<std::size_t> first_location(const TreeObject& node) {
    if (const auto own = location_of(node)) return own;
    for (const auto field : node) {
      if (const auto found = first_location(field.value)) return found;
    }
    return std::nullopt;
  }
  static std::optional<std::size_t> first_location(const Tree& tree) {
    if (tree.is_object()) return first_location(TreeObject(tree));
    if (!tree.is_array()) return std::nullopt;
    for (const Tree item : simdjson::dom::array(tree)) {
      if (const auto found = first_location(item)) return found;
    }
    return std::nullopt;
  }

  void visit_expression(const TreeObject& node, std::string_view kind, std::size_t inherited) {
    const bool is_located = location_of(node) || (kind != "OPERATOR" && kind != "LAMBDA" && kind != "COLLATE");
    const std::size_t position = is_located ? inherited : first_location(node).value_or(inherited);
    if (kind == "FUNCTION") visit_function(node, position);
    if (kind == "WINDOW") visit_window(node, position);
    if (kind == "COLUMN_REF") visit_column(node, position);
    if (kind == "CAST") visit_cast(node, position);
    if (kind == "LAMBDA") {
      unportable("'->' (a lambda, or a part of JSON) is not portable",
                 "write json_extract_string(x, '$.name'), or unnest the list", position);
    }
    if (kind == "COLLATE") unportable("COLLATE is not portable", "compare and sort by lower(x)", position);
    if (kind == "POSITIONAL_REFERENCE")
      unportable("a column by number (#1) is not portable", "write the column's name", position);
    if (kind == "STAR" && (is_true_at(node, "columns") || object_at(node, "expr"))) {
      unportable("COLUMNS(…) is not portable", "list the columns", position);
    }
    if (kind == "STAR" && list_at(node, "rename_list").size() > 0) {
      unportable("* RENAME is not portable", "list the columns, with AS", position);
    }
    if (kind == "OPERATOR") visit_operator(text_at(node, "type"), position);
  }

  void visit_operator(std::string_view type, std::size_t position) {
    if (type == "ARRAY_EXTRACT" || type == "ARRAY_SLICE") {
      unportable("x[…] is not portable", "unnest the list, or take a part of a text by split_part or substring",
                 position);
    }
    if (type == "OPERATOR_TRY")
      unportable("TRY(…) is not portable", "write TRY_CAST, or nullif(y, 0) for a divisor", position);
  }

  void visit_function(const TreeObject& node, std::size_t position) {
    const std::string name = to_lower(text_at(node, "function_name"));
    const simdjson::dom::array arguments = list_at(node, "children");
    if (const auto fix = find_volatile(name, arguments.size())) {
      unrepeatable("'" + name + "' gives another answer each time", std::string(*fix), position);
      return;
    }
    const auto order = object_at(node, "order_bys");
    const bool has_order = order && list_at(*order, "orders").size() > 0;
    if (!has_order && depends_on_order(name)) {
      unrepeatable("'" + name + "' without ORDER BY can give another order each time",
                   "write " + name + "(x ORDER BY y)", position);
      return;
    }
    if (!is_portable_function(name)) {
      unportable("'" + name + "' is not portable", std::string(portable_advice(name)), position);
      return;
    }
    check_arguments(name, arguments, position);
  }

  static bool depends_on_order(std::string_view function) {
    constexpr std::array<std::string_view, 7> names{"string_agg", "listagg", "group_concat", "list",
                                                    "array_agg",  "first",   "last"};
    return std::find(names.begin(), names.end(), function) != names.end();
  }

  // Calls that exist elsewhere but mean something else there.
  void check_arguments(std::string_view name, const simdjson::dom::array& arguments, std::size_t position) {
    const std::string first = constant_text(arguments, 0);
    if (name == "/" || name == "//" || name == "%" || name == "mod") {
      if (arguments.size() == 2 && !is_never_zero(arguments.at(1))) {
        unportable(
            "a division by zero is infinite or NULL here and an error elsewhere",
            "write " + std::string(name == "mod" ? "mod(x, nullif(y, 0))" : "x " + std::string(name) + " nullif(y, 0)"),
            position);
      }
    }
    if (name == "regexp_extract" && arguments.size() < 3) {
      unportable("regexp_extract without a group means the whole match here and group 1 elsewhere",
                 "write regexp_extract(x, 'pattern', 0)", position);
    }
    if (name == "regexp_replace" && constant_text(arguments, 3) != "g") {
      unportable("regexp_replace without 'g' replaces the first match here and all elsewhere",
                 "write regexp_replace(x, 'pattern', 'new', 'g')", position);
    }
    if ((name == "date_diff" || name == "datediff") && first == "week") {
      unportable("date_diff by week counts differently elsewhere", "write date_diff('day', x, y) // 7", position);
    }
    if (name == "date_part" && (first == "dow" || first == "dayofweek" || first == "weekday")) {
      unportable("the day of the week is counted differently elsewhere", "write isodow(x): Monday is 1, Sunday is 7",
                 position);
    }
  }

  static std::string constant_text(const simdjson::dom::array& arguments, std::size_t index) {
    TreeObject node;
    if (arguments.at(index).get(node) != simdjson::SUCCESS) return {};
    const auto value = object_at(node, "value");
    return value ? to_lower(text_at(*value, "value")) : std::string();
  }

  // A constant but 0, nullif(…), and casts and products of these.
  static bool is_never_zero(const simdjson::simdjson_result<Tree>& tree) {
    TreeObject node;
    if (tree.get(node) != simdjson::SUCCESS) return false;
    const std::string_view kind = text_at(node, "class");
    if (kind == "CONSTANT") {
      const auto value = object_at(node, "value");
      return value && number_at(*value, "value").value_or(1) != 0;
    }
    if (kind == "CAST") return is_never_zero(node.at_key("child"));
    if (kind != "FUNCTION") return false;
    const std::string_view name = text_at(node, "function_name");
    const simdjson::dom::array arguments = list_at(node, "children");
    if (name == "*") return is_never_zero(arguments.at(0)) && is_never_zero(arguments.at(1));
    return name == "nullif";
  }

  void visit_window(const TreeObject& node, std::size_t position) {
    const std::string name = to_lower(text_at(node, "function_name"));
    if (is_ordered_window(name) && list_at(node, "orders").size() == 0) {
      unrepeatable("'" + name + "' without ORDER BY can give other values each time",
                   "write " + name + "(…) OVER (… ORDER BY y)", position);
    } else if (!is_portable_function(name)) {
      unportable("'" + name + "' is not portable", std::string(portable_advice(name)), position);
    }
  }

  void visit_column(const TreeObject& node, std::size_t position) {
    const simdjson::dom::array names = list_at(node, "column_names");
    const auto part = [&](std::size_t index) { return std::string(names.at(index).get_string().value()); };
    if (names.size() == 1) {
      const std::string word = to_lower(part(0));
      if (const auto fix = find_volatile_word(word))
        unrepeatable("'" + word + "' gives another answer each time", std::string(*fix), position);
    }
    if (names.size() >= 3) walked_.columns.push_back({to_lower(part(0)), to_lower(part(1)), position});
  }

  void visit_cast(const TreeObject& node, std::size_t position) {
    const auto type = object_at(node, "cast_type");
    if (!type || is_portable_type(text_at(*type, "id"))) return;
    unportable("the type " + std::string(text_at(*type, "id")) + " is not portable",
               "use BIGINT, DECIMAL(p, s), DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMPTZ", position);
  }

  void sampled(std::size_t position) {
    unrepeatable("a sample gives other rows each time", "choose rows by a column of the data", position);
  }

  void problem(std::string what, std::string fix, std::size_t position) {
    walked_.problems.push_back({std::move(what), std::move(fix), position});
  }
  void unrepeatable(std::string what, std::string fix, std::size_t position) {
    if (is_repeatable_) problem(std::move(what), std::move(fix), position);
  }
  void unportable(std::string what, std::string fix, std::size_t position) {
    walked_.unportable.push_back({std::move(what), std::move(fix), position});
  }

  bool is_repeatable_;
  std::vector<std::string> ctes_;  // names of WITH that are known here, lower-case
  Walked walked_;
};

}  // namespace

Walked walk(const Tree& statement, Purpose purpose) {
  Walker walker(purpose);
  walker.visit(statement, 0);
  return walker.take();
}

}  // namespace schoolhouse::sql
