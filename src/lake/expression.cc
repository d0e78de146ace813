// Conditions and values that a caller writes in SQL: checked to be plain expressions over known columns before they are run.
// SPDX-License-Identifier: Apache-2.0
#include "lake/expression.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/json_reader.h"

namespace schoolhouse::lake {
namespace {

constexpr std::array<std::string_view, 10> plain_classes = {"COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION",
                                                            "OPERATOR",   "BETWEEN",  "CASE",       "CAST",
                                                            "FUNCTION",   "COLLATE"};

std::string text_of(Json json, std::string_view key) { return find_text(json, key).value_or(""); }

// Walks the tree that DuckDB's parser made of one expression.
class Reader {
 public:
  Reader(duck::Connection& connection, std::string_view sql, std::string_view doing,
         std::span<const Relation> relations)
      : connection_(connection), sql_(sql), doing_(doing), relations_(relations) {}

  Expression read() {
    const std::string statement = "SELECT (" + std::string(sql_) + "\n)";
    simdjson::dom::parser parser;
    const std::string tree =
        duck::to_text(connection_.query("SELECT json_serialize_sql(" + quote_literal(statement) + ")").single());
    try {
      const Json root = parse_json(parser, tree);
      if (find_boolean(root, "error").value_or(true))
        refuse("can't be read as SQL: " + text_of(root, "error_message"),
               "write one expression, such as \"grade = 'A'\"");
      return read_root(root);
    } catch (const JsonFault& fault) {
      throw Error({Fault::bug, "DuckDB's tree of an expression can't be read: " + fault.what});
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& fix) const {
    throw Error({Fault::user, std::string(doing_) + " " + what, {}, fix});
  }

  Expression read_root(Json root) {
    const simdjson::dom::array statements = root["statements"];
    if (statements.size() != 1) refuse("is more than one statement", "write one expression");
    const Json node = statements.at(0)["node"];
    const simdjson::dom::array selected = node["select_list"];
    if (text_of(node, "type") != "SELECT_NODE" || selected.size() != 1 ||
        text_of(node["from_table"], "type") != "EMPTY" || find_field(node, "where_clause")) {
      refuse("is not one expression", "write one expression, such as \"grade = 'A'\"");
    }
    const Json whole = selected.at(0);
    Expression expression{.sql = "(" + std::string(sql_) + "\n)", .columns = columns_of(whole)};
    if (text_of(whole, "type") == "CONJUNCTION_AND") {
      for (const Json part : simdjson::dom::array(whole["children"]))
        expression.parts.push_back({.sql = print(part), .columns = columns_of(part)});
    } else {
      expression.parts.push_back({.sql = expression.sql, .columns = expression.columns});
    }
    expression.functions = functions_;
    return expression;
  }

  std::string print(Json expression) const {
    const std::string statement =
        R"({"error":false,"statements":[{"node":{"type":"SELECT_NODE","modifiers":[],"cte_map":{"map":[]},"select_list":[)" +
        simdjson::minify(expression) +
        R"(],"from_table":{"type":"EMPTY","alias":"","sample":null,"query_location":18446744073709551615},"where_clause":null,)"
        R"("group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,)"
        R"("qualify":null},"named_param_map":[]}]})";
    const std::string select =
        duck::to_text(connection_.query("SELECT json_deserialize_sql(" + quote_literal(statement) + ")").single());
    constexpr std::string_view start = "SELECT ";
    return "(" + select.substr(start.size()) + ")";
  }

  std::set<std::pair<std::string, std::string>> columns_of(Json json) {
    std::set<std::pair<std::string, std::string>> columns;
    walk(json, columns);
    return columns;
  }

  void walk(Json json, std::set<std::pair<std::string, std::string>>& columns) {
    if (json.is_array()) {
      for (const Json child : simdjson::dom::array(json)) walk(child, columns);
      return;
    }
    if (!json.is_object()) return;
    if (const std::optional<std::string> kind = find_text(json, "class")) check_class(json, *kind, columns);
    for (const auto& field : simdjson::dom::object(json)) walk(field.value, columns);
  }

  void check_class(Json json, const std::string& kind, std::set<std::pair<std::string, std::string>>& columns) {
    if (std::ranges::find(plain_classes, kind) == plain_classes.end()) {
      refuse("holds a " + to_lower(kind) + ", which has no place here",
             "use columns, constants, comparisons, AND, OR, NOT, CASE, CAST and functions of single values");
    }
    if (kind == "FUNCTION") {
      check_function(text_of(json, "function_name"));
      functions_.insert(text_of(json, "function_name"));
    }
    if (kind == "COLUMN_REF") columns.insert(check_column(read_text_list(json, "column_names")));
  }

  void check_function(const std::string& name) const {
    const duck::Rows rows = connection_.query(
        "SELECT count(*) > 0 AND bool_and(function_type = 'scalar' AND coalesce(stability, '') = 'CONSISTENT') FROM "
        "duckdb_functions() WHERE lower(function_name) = lower(" +
        quote_literal(name) + ")");
    if (duck::to_text(rows.single()) == "true") return;
    refuse("calls '" + name + "', which is no function of single values that gives the same answer each time",
           "leave it out; write dates and times as constants");
  }

  static bool has_column(const Relation& relation, const std::string& name) {
    return std::ranges::any_of(relation.columns, [&](const std::string& column) { return to_lower(column) == name; });
  }

  std::pair<std::string, std::string> check_column(std::vector<std::string> names) const {
    for (std::string& name : names) name = to_lower(name);
    if (names.size() >= 2) {
      for (const Relation& relation : relations_) {
        if (to_lower(relation.name) == names[0] && has_column(relation, names[1])) return {names[0], names[1]};
      }
    }
    std::vector<std::string> known;
    for (const Relation& relation : relations_) {
      if (has_column(relation, names[0])) return {to_lower(relation.name), names[0]};
      known.insert(known.end(), relation.columns.begin(), relation.columns.end());
    }
    refuse("names the column '" + join(names, ".") + "', which is not there", suggest(names.back(), known));
  }

  duck::Connection& connection_;
  std::string_view sql_;
  std::string_view doing_;
  std::span<const Relation> relations_;
  std::set<std::string> functions_;
};

}  // namespace

Expression read_expression(duck::Connection& connection, std::string_view sql, std::string_view doing,
                           std::span<const Relation> relations) {
  return Reader(connection, sql, doing, relations).read();
}

}  // namespace schoolhouse::lake
