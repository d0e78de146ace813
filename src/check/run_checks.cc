// Runs checks: by facts known from writing where they decide, else in as few scans as possible.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/clock.h"
#include "base/text.h"
#include "check/rule_sql.h"
#include "duck/database.h"
#include "sql/token.h"

namespace schoolhouse::check {
namespace {

// Below it all checks go into one statement; above it each that needs a hash table runs alone, so that only one is in memory.
constexpr std::int64_t small_table = 1'000'000;

// One check on its way: its rule with $names filled in, and how its rows are found.
struct Task {
  std::size_t index;  // in the results
  Rule rule;
  Sources sources;
};

const lake::ColumnSummary* find_summary(const lake::StagedWrite& staged, const std::string& column) {
  for (const auto& [name, summary] : staged.columns()) {
    if (to_lower(name) == to_lower(column)) return &summary;
  }
  return nullptr;
}

// Dates sort as text when they are written alike; numbers do not.
bool is_date(const std::string& text) { return text.size() == 10 && text[4] == '-' && text[7] == '-'; }

std::optional<bool> is_not_above(const std::string& low, const std::string& high, bool is_inclusive) {
  const auto a = parse_number(low);
  const auto b = parse_number(high);
  if (a && b) {
    // Numbers of more digits than a double holds are left to the engine.
    if (low.size() > 15 || high.size() > 15) return std::nullopt;
    return is_inclusive ? *a <= *b : *a < *b;
  }
  if (is_date(low) && is_date(high)) return is_inclusive ? low <= high : low < high;
  return std::nullopt;
}

// True when the smallest and largest value show that every row lies within. Never proves the opposite: how many fail takes a scan.
bool is_within(const AcceptedRange& rule, const lake::ColumnSummary& summary) {
  if (!summary.is_exact || !summary.min || !summary.max) return false;
  const bool is_high_enough = !rule.min || is_not_above(*rule.min, *summary.min, rule.is_inclusive).value_or(false);
  const bool is_low_enough = !rule.max || is_not_above(*summary.max, *rule.max, rule.is_inclusive).value_or(false);
  return is_high_enough && is_low_enough;
}

// The count that count_sql would give, where the facts of the write tell it.
std::optional<std::int64_t> count_by_facts(const Rule& rule, const lake::StagedWrite& staged) {
  if (std::holds_alternative<RowCount>(rule)) return staged.rows();
  if (std::holds_alternative<NoRows>(rule)) return std::nullopt;
  if (staged.rows() == 0) return 0;
  if (std::holds_alternative<Unique>(rule) && staged.rows() == 1) return 0;
  if (const auto* not_null = std::get_if<NotNull>(&rule)) {
    if (const auto* summary = find_summary(staged, not_null->column)) return summary->null_count;
  }
  if (const auto* range = std::get_if<AcceptedRange>(&rule)) {
    const auto* summary = find_summary(staged, range->column);
    if (summary != nullptr && is_within(*range, *summary)) return 0;
  }
  return std::nullopt;
}

// Fills $names into an expression: as the one column of a SELECT without tables it goes the way of every SELECT.
std::string with_parameters(const Check& check, const std::string& expression, const Prepare& prepare) {
  const std::vector<sql::Token> tokens = sql::tokenize(expression);
  const bool has_parameter = std::any_of(
      tokens.begin(), tokens.end(), [](const sql::Token& token) { return token.kind == sql::TokenKind::parameter; });
  if (!has_parameter) return expression;
  constexpr std::string_view opening = "SELECT (";
  catalog::Query query{.sql = std::string(opening) + expression + "\n)", .parameters = {}, .origin = check.origin};
  const std::string filled = prepare(query).sql;
  return filled.substr(opening.size(), filled.size() - opening.size() - 2);
}

Task make_task(std::size_t index, const Check& check, const std::string& rows, const Prepare& prepare) {
  Task task{index, check.rule, {rows, {}}};
  if (auto* expression = std::get_if<Expression>(&task.rule))
    expression->sql = with_parameters(check, expression->sql, prepare);
  if (const auto* relationships = std::get_if<Relationships>(&check.rule)) {
    const bool is_own = check.table && *check.table == relationships->to;
    task.sources.parent =
        is_own
            ? rows
            : prepare({.sql = "SELECT " + quote_identifier(relationships->field) + " FROM " + relationships->to.text(),
                       .parameters = {},
                       .origin = {check.file, check.line}})
                  .sql;
  }
  if (const auto* no_rows = std::get_if<NoRows>(&check.rule)) {
    task.sources.parent = prepare({.sql = no_rows->sql, .parameters = {}, .origin = check.origin}).sql;
  }
  return task;
}

bool needs_hash_table(const Rule& rule) { return !failing_condition(rule) && !std::holds_alternative<RowCount>(rule); }

// One SELECT of one row: a count for each task. Conditions over one row share a single scan.
std::string shared_sql(const std::vector<Task>& tasks) {
  std::vector<std::string> counts;
  std::vector<std::string> columns;
  for (const Task& task : tasks) {
    if (needs_hash_table(task.rule)) {
      columns.push_back("(" + count_sql(task.rule, task.sources) + "\n)");
      continue;
    }
    const auto condition = failing_condition(task.rule);
    counts.push_back(std::string("count(*)") + (condition ? " FILTER (WHERE " + *condition + ")" : "") + " AS c" +
                     std::to_string(counts.size()));
    columns.push_back("s.c" + std::to_string(counts.size() - 1));
  }
  const std::string scan =
      counts.empty() ? ""
                     : " FROM (SELECT " + join(counts, ", ") + " FROM (" + tasks[0].sources.rows + "\n) AS r) AS s";
  return "SELECT " + join(columns, ", ") + scan;
}

[[noreturn]] void rethrow_named(const Error& error, const Check& check) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    if (problem.where.file.empty()) problem.where = {check.file, check.line, {}};
    problem.during.push_back("running the check '" + check.name + "'");
  }
  throw Error(std::move(problems));
}

class Runner {
 public:
  Runner(duck::Connection& connection, std::vector<Result>& results) : connection_(connection), results_(results) {}

  // All in one statement; when that fails, one by one, so that the error names its check.
  void run(const std::vector<Task>& tasks) {
    if (tasks.empty()) return;
    const double start = steady_seconds();
    std::vector<std::int64_t> counts;
    try {
      const duck::Rows rows = connection_.query(shared_sql(tasks));
      for (const duck::Value& value : rows.rows.at(0)) counts.push_back(std::get<std::int64_t>(value));
    } catch (const duck::QueryError& error) {
      if (error.is_interrupt()) throw;
      if (tasks.size() == 1) rethrow_named(error, results_[tasks[0].index].check);
      for (const Task& task : tasks) run({task});
      return;
    }
    const double seconds = (steady_seconds() - start) / static_cast<double>(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) finish(tasks[i], counts[i], seconds);
  }

  void finish(const Task& task, std::int64_t count, double seconds) {
    Result& result = results_[task.index];
    result.failing_rows = count;
    result.has_passed = is_passed(task.rule, count);
    result.seconds = seconds;
    if (!result.has_passed) result.failing_sql = rows_sql(task.rule, task.sources);
  }

 private:
  duck::Connection& connection_;
  std::vector<Result>& results_;
};

}  // namespace

std::vector<Result> run_checks(duck::Connection& connection, const std::vector<Check>& checks,
                               const std::string& rows_sql, const lake::StagedWrite* staged, const Prepare& prepare) {
  std::vector<Result> results;
  for (const Check& check : checks) results.push_back({.check = check});
  Runner runner(connection, results);
  const bool is_small = staged != nullptr && staged->rows() <= small_table;
  std::vector<Task> shared;
  std::vector<Task> alone;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    try {
      Task task = make_task(i, checks[i], rows_sql, prepare);
      const auto known = staged != nullptr ? count_by_facts(task.rule, *staged) : std::nullopt;
      if (known) {
        runner.finish(task, *known, 0);
      } else {
        (needs_hash_table(task.rule) && !is_small ? alone : shared).push_back(std::move(task));
      }
    } catch (const Error& error) {
      rethrow_named(error, checks[i]);
    }
  }
  runner.run(shared);
  for (const Task& task : alone) runner.run({task});
  return results;
}

std::string describe(const Result& result) {
  const std::string rows = result.failing_rows == 1 ? "1 row" : format_count(result.failing_rows) + " rows";
  const bool is_one = result.failing_rows == 1;
  struct Sentence {
    const std::string& rows;
    std::int64_t count;
    bool is_one;
    std::string has() const { return is_one ? " has" : " have"; }
    std::string operator()(const NotNull& rule) const { return rows + has() + " no value in '" + rule.column + "'"; }
    std::string operator()(const Unique& rule) const {
      return rows + (is_one ? " shares its '" : " share their '") + join(rule.columns, ", ") + "' with another row";
    }
    std::string operator()(const AcceptedValues& rule) const {
      return rows + has() + " a value in '" + rule.column + "' that is not one of the accepted " +
             std::to_string(rule.values.size());
    }
    std::string operator()(const Relationships& rule) const {
      return rows + has() + " a '" + rule.column + "' that is not in '" + rule.field + "' of " + rule.to.text();
    }
    std::string operator()(const AcceptedRange& rule) const {
      std::string range = rule.min && rule.max ? *rule.min + " to " + *rule.max
                          : rule.min           ? *rule.min + " and more"
                                               : *rule.max + " and less";
      if (!rule.is_inclusive) range += " (exclusive)";
      return rows + has() + " a '" + rule.column + "' outside of " + range;
    }
    std::string operator()(const RowCount& rule) const {
      if (rule.min && count < *rule.min) return rows + ", fewer than " + format_count(*rule.min);
      return rule.max && count > *rule.max ? rows + ", more than " + format_count(*rule.max) : rows;
    }
    std::string operator()(const Expression& rule) const {
      return rows + (is_one ? " does" : " do") + " not fulfil: " + std::string(trim(rule.sql));
    }
    std::string operator()(const NoRows&) const { return "the SELECT returned " + rows; }
  };
  return std::visit(Sentence{rows, result.failing_rows, is_one}, result.check.rule);
}

}  // namespace schoolhouse::check
