// Finds what is wrong with checks before anything runs: names, values and SQL that can't work.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "check/rule_sql.h"
#include "duck/database.h"
#include "sql/bind.h"

namespace schoolhouse::check {
namespace {

std::vector<std::string> column_names(const catalog::Contract& contract) {
  std::vector<std::string> names;
  for (const catalog::ContractColumn& column : contract.columns) names.push_back(column.name);
  return names;
}

bool is_comparable(const lake::Type& a, const lake::Type& b) {
  return a.kind == b.kind || (is_number(a) && is_number(b));
}

class Validator {
 public:
  Validator(duck::Connection& connection, const catalog::Catalog& catalog, const sql::Parameters& parameters)
      : connection_(connection), catalog_(catalog), parameters_(parameters), known_(catalog.names()) {}

  std::vector<Problem> validate(const std::vector<Check>& checks) {
    find_repeated(checks);
    for (const Check& check : checks) {
      contract_ = nullptr;
      if (check.table && !find_table(check, *check.table)) continue;
      std::visit([&](const auto& rule) { look_at(check, rule); }, check.rule);
    }
    try_values();
    bind();
    return std::move(problems_);
  }

 private:
  // SQL of a check on its way to the binder.
  struct Sql {
    const Check* check;
    std::string text;
    sql::Origin origin;
  };
  // A declared value and the type that it must have.
  struct Value {
    const Check* check;
    std::string text;
    lake::Type type;
  };

  static Place place_of(const Check& check) { return {check.file, check.line, kind_name(check.rule)}; }
  void problem(const Check& check, std::string what, std::string fix) {
    problems_.push_back({Fault::user, std::move(what), place_of(check), std::move(fix)});
  }

  void find_repeated(const std::vector<Check>& checks) {
    std::map<std::string, const Check*> first;
    for (const Check& check : checks) {
      const auto [other, is_new] = first.emplace(check.name, &check);
      if (is_new) continue;
      problem(check, "two checks are named '" + check.name + "'",
              "the other one is in " + other->second->file + ":" + std::to_string(other->second->line) +
                  "; give one of them another name:");
    }
  }

  bool find_table(const Check& check, const lake::TableName& name) {
    const catalog::Table* table = catalog_.find(name);
    if (table == nullptr) {
      problem(check, "unknown table '" + name.text() + "'", sql::suggest_table(name, known_));
      return false;
    }
    contract_ = &table->contract;
    return true;
  }

  const catalog::ContractColumn* find_column(const Check& check, const catalog::Contract& contract,
                                             const lake::TableName& table, const std::string& name) {
    const catalog::ContractColumn* column = contract.find(name);
    if (column == nullptr)
      problem(check, "table '" + table.text() + "' has no column '" + name + "'",
              suggest(name, column_names(contract)));
    return column;
  }
  const catalog::ContractColumn* find_column(const Check& check, const std::string& name) {
    return find_column(check, *contract_, *check.table, name);
  }

  void look_at(const Check& check, const NotNull& rule) { find_column(check, rule.column); }
  void look_at(const Check& check, const Unique& rule) {
    for (const std::string& column : rule.columns) find_column(check, column);
  }
  void look_at(const Check& check, const AcceptedValues& rule) {
    const auto* column = find_column(check, rule.column);
    if (column == nullptr) return;
    for (const std::string& value : rule.values) values_.push_back({&check, value, column->type});
  }
  void look_at(const Check& check, const AcceptedRange& rule) {
    const auto* column = find_column(check, rule.column);
    if (column == nullptr) return;
    if (!is_number(column->type) && column->type.kind != lake::Type::Kind::date &&
        column->type.kind != lake::Type::Kind::timestamp) {
      problem(check, "accepted_range can't be on '" + rule.column + "', which is " + to_text(column->type),
              "use it on numbers, dates and timestamps; for texts use accepted_values or expression");
      return;
    }
    // A bound may have more digits than the column: 4.5 bounds whole numbers too.
    const lake::Type type = is_number(column->type) ? lake::Type{.kind = lake::Type::Kind::double_} : column->type;
    for (const auto& bound : {rule.min, rule.max}) {
      if (bound) values_.push_back({&check, *bound, type});
    }
  }
  void look_at(const Check& check, const Relationships& rule) {
    const auto* column = find_column(check, rule.column);
    if (!find_table(check, rule.to)) return;
    const auto* field = find_column(check, *contract_, rule.to, rule.field);
    if (column != nullptr && field != nullptr && !is_comparable(column->type, field->type)) {
      problem(check,
              "'" + rule.column + "' is " + to_text(column->type) + " and '" + rule.field + "' of " + rule.to.text() +
                  " is " + to_text(field->type),
              "declare one type for both");
    }
  }
  void look_at(const Check& check, const RowCount& rule) {
    if (rule.min && rule.max && *rule.min > *rule.max) problem(check, "min is more than max", "exchange them");
  }
  // The condition stands on a line of its own, so that lines are right whatever is put around it.
  void look_at(const Check& check, const Expression& rule) {
    sqls_.push_back({&check,
                     "SELECT 1 FROM " + check.table->text() + " WHERE (\n" + rule.sql + "\n)",
                     {check.origin.file, check.origin.line - 1}});
  }
  void look_at(const Check& check, const NoRows& rule) { sqls_.push_back({&check, rule.sql, check.origin}); }

  // All declared values in one query: TRY_CAST gives NULL for those that do not fit.
  void try_values() {
    if (values_.empty()) return;
    std::vector<std::string> columns;
    for (const Value& value : values_) {
      columns.push_back("TRY_CAST(" + quote_literal(value.text) + " AS " + lake::duckdb_type(value.type) + ") IS NULL");
    }
    const duck::Rows rows = connection_.query("SELECT " + join(columns, ", "));
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!std::get<bool>(rows.rows.at(0)[i])) continue;
      problem(*values_[i].check, "'" + values_[i].text + "' is no " + to_text(values_[i].type),
              "write a value of the column's type");
    }
  }

  void bind() {
    std::vector<sql::ParseRequest> requests;
    for (const Sql& sql : sqls_)
      requests.push_back({sql.text, sql.origin, sql::Purpose::repeatable, &known_, &parameters_});
    std::vector<sql::Parsed> parsed = sql::parse_selects(connection_, requests);
    std::set<lake::TableName> needed;
    for (const sql::Parsed& one : parsed) {
      for (const sql::Reference& reference : one.select.references) needed.insert(reference.table);
    }
    make_shapes(needed);
    std::vector<sql::Rewritten> rewritten(parsed.size());
    std::vector<std::size_t> bindable;
    for (std::size_t i = 0; i < parsed.size(); ++i) {
      if (is_bindable(i, parsed[i])) {
        rewritten[i] = sql::rewrite(parsed[i].select, sql::shape_relation, parameters_);
        bindable.push_back(i);
      }
    }
    std::vector<sql::BindRequest> binds;
    for (const std::size_t i : bindable) binds.push_back({&parsed[i].select, &rewritten[i]});
    const std::vector<sql::Bound> bound = sql::bind_selects(connection_, binds);
    for (std::size_t k = 0; k < bindable.size(); ++k) add_problems(*sqls_[bindable[k]].check, bound[k].problems);
  }

  bool is_bindable(std::size_t index, const sql::Parsed& parsed) {
    const Check& check = *sqls_[index].check;
    add_problems(check, parsed.problems);
    if (!parsed.problems.empty()) return false;
    if (std::holds_alternative<Expression>(check.rule) && parsed.select.mentions.size() > 1) {
      problem(check, "an expression is about one row and can't name a table",
              "use relationships, or write a SELECT in checks/NAME.sql");
      return false;
    }
    return true;
  }

  // Of an expression in YAML the line is known, the column is not.
  void add_problems(const Check& check, std::vector<Problem> problems) {
    for (Problem& problem : problems) {
      if (std::holds_alternative<Expression>(check.rule)) problem.where = place_of(check);
      problem.during.push_back("reading the check '" + check.name + "'");
      problems_.push_back(std::move(problem));
    }
  }

  void make_shapes(const std::set<lake::TableName>& needed) {
    std::vector<sql::Shape> shapes;
    for (const lake::TableName& name : needed) {
      if (const catalog::Table* table = catalog_.find(name)) shapes.push_back({name, table->contract.schema()});
    }
    sql::create_shapes(connection_, shapes);
  }

  duck::Connection& connection_;
  const catalog::Catalog& catalog_;
  const sql::Parameters& parameters_;
  std::vector<std::string> known_;
  const catalog::Contract* contract_ = nullptr;  // of the table that is looked at
  std::vector<Value> values_;
  std::vector<Sql> sqls_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> validate(duck::Connection& connection, const std::vector<Check>& checks,
                              const catalog::Catalog& catalog, const sql::Parameters& parameters) {
  return Validator(connection, catalog, parameters).validate(checks);
}

std::vector<lake::TableName> tables_read(duck::Connection& connection, const Check& check) {
  std::vector<lake::TableName> tables;
  if (const auto* relationships = std::get_if<Relationships>(&check.rule)) {
    if (check.table != relationships->to) tables.push_back(relationships->to);
  }
  if (const auto* no_rows = std::get_if<NoRows>(&check.rule)) {
    const sql::ParseRequest request{.sql = no_rows->sql, .origin = check.origin};
    const std::vector<sql::Parsed> parsed = sql::parse_selects(connection, {&request, 1});
    for (const sql::Reference& reference : parsed[0].select.references) tables.push_back(reference.table);
  }
  return tables;
}

}  // namespace schoolhouse::check
