// Turns a merge into SQL over the table's rows and the source's: joins, which clause counts, new values. Pure but for name lookups.
// SPDX-License-Identifier: Apache-2.0
#include "lake/merge_plan.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "lake/expression.h"

namespace schoolhouse::lake {
namespace {

using When = MergeClause::When;
using Do = MergeClause::Do;

std::string_view words_of(When when) {
  switch (when) {
    case When::matched:
      return "matched";
    case When::not_matched:
      return "not matched";
    case When::not_matched_by_source:
      return "not matched by source";
  }
  return {};
}

const std::string* find_name(const std::vector<std::string>& names, const std::string& name) {
  const auto found =
      std::ranges::find_if(names, [&](const std::string& one) { return to_lower(one) == to_lower(name); });
  return found == names.end() ? nullptr : &*found;
}

class MergePlanner {
 public:
  MergePlanner(duck::Connection& connection, const ChangeTarget& target, const MergeRequest& request,
               const std::vector<std::string>& source_columns)
      : connection_(connection),
        target_(target),
        request_(request),
        source_columns_(source_columns),
        both_{Relation{"target", target.column_names()}, Relation{"source", source_columns}} {}

  MergePlan plan() {
    check_clauses();
    plan_.on = join_condition();
    plan_.matched_action = choose(When::matched, both_);
    plan_.only_removes_matched = plan_.actions.size() == 1 && plan_.actions[0].kind == RowAction::Kind::remove &&
                                 plan_.matched_action == "CASE WHEN true THEN 0 END";
    plan_.by_source_action = choose(When::not_matched_by_source, std::span(both_).first(1));
    plan_insert();
    if (!problems_.empty()) throw Error(std::move(problems_));
    return std::move(plan_);
  }

 private:
  void refuse(std::string what, std::string fix) {
    problems_.push_back(
        {Fault::user, "the merge into " + target_.table.text() + " " + std::move(what), {}, std::move(fix)});
  }

  void check_clauses() {
    if (request_.keys.empty()) refuse("has no keys", "name the columns by which rows match");
    if (request_.clauses.empty()) refuse("has no clause", "say what becomes of matched or of new rows");
    for (const When when : {When::matched, When::not_matched, When::not_matched_by_source}) {
      const MergeClause* last = nullptr;
      for (const MergeClause& clause : request_.clauses) {
        if (clause.when != when) continue;
        if (last != nullptr && !last->condition) {
          refuse("has a clause for rows that are " + std::string(words_of(when)) + " after one without a condition",
                 "give a condition to all but the last of them");
        }
        last = &clause;
        const bool is_insert = clause.action == Do::insert;
        if (is_insert != (when == When::not_matched)) {
          refuse("can't do this with rows that are " + std::string(words_of(when)),
                 "insert rows that are not matched; update or remove the others");
        }
        if (when == When::not_matched_by_source && clause.action == Do::update && clause.values.empty())
          refuse("updates rows that have no source to all of the source's columns", "say which columns to set");
      }
    }
  }

  std::string join_condition() {
    std::vector<std::string> parts;
    for (const MergeKey& key : request_.keys) {
      const Column* column = target_.schema.find(key.target);
      const std::string* name = find_name(source_columns_, key.source);
      if (column == nullptr)
        refuse("matches by '" + key.target + "', which the table lacks", suggest(key.target, target_.column_names()));
      if (name == nullptr)
        refuse("matches by '" + key.source + "', which the source lacks", suggest(key.source, source_columns_));
      if (column == nullptr || name == nullptr) continue;
      parts.push_back("target." + quote_identifier(column->name) +
                      (key.match == MergeKey::Match::same ? " IS NOT DISTINCT FROM " : " = ") + "source." +
                      quote_identifier(*name));
    }
    if (request_.condition)
      parts.push_back(read_expression(connection_, *request_.condition, "the condition of the merge", both_).sql);
    return join(parts, " AND ");
  }

  std::map<std::string, std::string> values_of(const MergeClause& clause, std::span<const Relation> relations) {
    std::map<std::string, std::string> values;
    if (clause.values.empty()) {
      for (const Column& column : target_.schema.columns) {
        if (const std::string* name = find_name(source_columns_, column.name))
          values[column.name] = "source." + quote_identifier(*name);
      }
      return values;
    }
    for (const Assignment& assignment : clause.values) {
      const Column* column = target_.schema.find(assignment.column);
      if (column == nullptr) {
        refuse("sets the column '" + assignment.column + "', which the table lacks",
               suggest(assignment.column, target_.column_names()));
        continue;
      }
      const std::string sql =
          read_expression(connection_, assignment.value, "the value of '" + column->name + "'", relations).sql;
      if (!values.emplace(column->name, sql).second)
        refuse("sets the column '" + column->name + "' twice", "set it once");
    }
    return values;
  }

  static std::string when_sql(const std::optional<std::string>& condition, std::size_t number) {
    return " WHEN " + condition.value_or("true") + " THEN " + std::to_string(number);
  }

  std::optional<std::string> condition_of(const MergeClause& clause, std::span<const Relation> relations) {
    if (!clause.condition) return std::nullopt;
    return read_expression(connection_, *clause.condition,
                           "the condition for rows that are " + std::string(words_of(clause.when)), relations)
        .sql;
  }

  // "CASE WHEN … THEN 0 … END": the number of the action of a row.
  std::string choose(When when, std::span<const Relation> relations) {
    std::string cases;
    for (const MergeClause& clause : request_.clauses) {
      if (clause.when != when) continue;
      cases += when_sql(condition_of(clause, relations), plan_.actions.size());
      RowAction action{.kind = clause.action == Do::remove ? RowAction::Kind::remove : RowAction::Kind::update};
      if (clause.action == Do::update) action.values = values_of(clause, relations);
      plan_.actions.push_back(std::move(action));
    }
    return cases.empty() ? cases : "CASE" + cases + " END";
  }

  void plan_insert() {
    std::vector<std::map<std::string, std::string>> inserts;
    std::string cases;
    const auto source_alone = std::span(both_).last(1);
    for (const MergeClause& clause : request_.clauses) {
      if (clause.when != When::not_matched) continue;
      cases += when_sql(condition_of(clause, source_alone), inserts.size());
      inserts.push_back(values_of(clause, source_alone));
    }
    if (cases.empty()) return;
    plan_.insert_action = "CASE" + cases + " END";
    std::vector<std::string> columns;
    for (const Column& column : target_.schema.columns) {
      std::string values;
      for (std::size_t i = 0; i < inserts.size(); ++i) {
        const auto found = inserts[i].find(column.name);
        if (found == inserts[i].end()) continue;
        values +=
            " WHEN " + std::to_string(i) + " THEN CAST(" + found->second + " AS " + duckdb_type(column.type) + ")";
      }
      columns.push_back((values.empty() ? "CAST(NULL AS " + duckdb_type(column.type) + ")"
                                        : "CASE schoolhouse_action" + values + " END") +
                        " AS " + quote_identifier(column.name));
    }
    plan_.insert_row = join(columns, ", ");
  }

  duck::Connection& connection_;
  const ChangeTarget& target_;
  const MergeRequest& request_;
  const std::vector<std::string>& source_columns_;
  std::vector<Relation> both_;
  MergePlan plan_;
  std::vector<Problem> problems_;
};

bool has_usable_bounds(const Type& type) {
  switch (type.kind) {
    case Type::Kind::string:
    case Type::Kind::byte_:
    case Type::Kind::short_:
    case Type::Kind::integer:
    case Type::Kind::long_:
    case Type::Kind::decimal:
    case Type::Kind::date:
    case Type::Kind::timestamp:
    case Type::Kind::timestamp_ntz:
      return true;
    case Type::Kind::boolean:
    case Type::Kind::float_:
    case Type::Kind::double_:
    case Type::Kind::binary:
    case Type::Kind::other:
      return false;
  }
  return false;
}

std::string bound_sql(const ChangeTarget& target, const Column& column, std::string_view which) {
  std::string sql =
      "TRY_CAST(json_extract_string(target.stats, " +
      quote_literal("$." + std::string(which) + "." + quote_identifier(physical_name(column, target.mapping))) +
      ") AS " + duckdb_type(column.type) + ")";
  // Delta cuts times to milliseconds.
  const bool is_time = column.type.kind == Type::Kind::timestamp || column.type.kind == Type::Kind::timestamp_ntz;
  return is_time && which == "maxValues" ? "(" + sql + " + INTERVAL 1 MILLISECOND)" : sql;
}

}  // namespace

MergePlan plan_merge(duck::Connection& connection, const ChangeTarget& target, const MergeRequest& request,
                     const std::vector<std::string>& source_columns) {
  return MergePlanner(connection, target, request, source_columns).plan();
}

std::string key_condition(const ChangeTarget& target, const std::vector<MergeKey>& keys, const std::string& source,
                          bool is_thorough) {
  std::vector<std::string> parts;
  for (const MergeKey& key : keys) {
    const Column& column = *target.schema.find(key.target);
    const std::string name = "source." + quote_identifier(key.source);
    const bool is_partition = std::ranges::find(target.partition_by, column.name) != target.partition_by.end();
    const std::string or_null = key.match == MergeKey::Match::same ? " OR " + name + " IS NULL" : "";
    if (is_partition && is_thorough) {
      const std::string value = "target." + quote_identifier(column.name);
      parts.push_back(value + (key.match == MergeKey::Match::same ? " IS NOT DISTINCT FROM " : " = ") + name);
    } else if (!is_partition && has_usable_bounds(column.type) &&
               physical_name(column, target.mapping).find('"') == std::string::npos) {
      const std::string least = bound_sql(target, column, "minValues");
      const std::string most = bound_sql(target, column, "maxValues");
      if (is_thorough) {
        parts.push_back("(" + least + " IS NULL OR " + name + " >= " + least + or_null + ")");
        parts.push_back("(" + most + " IS NULL OR " + name + " <= " + most + or_null + ")");
      } else if (or_null.empty()) {
        parts.push_back("(" + least + " IS NULL OR (SELECT max(" + name + ") FROM " + source +
                        " AS source) >= " + least + ")");
        parts.push_back("(" + most + " IS NULL OR (SELECT min(" + name + ") FROM " + source + " AS source) <= " + most +
                        ")");
      }
    }
  }
  if (parts.empty()) return "true";
  const std::string all = join(parts, " AND ");
  return is_thorough ? "EXISTS (SELECT 1 FROM " + source + " AS source WHERE " + all + ")" : all;
}

}  // namespace schoolhouse::lake
