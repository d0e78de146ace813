// Checks are read from lists, columns and files, and every slip is told at its line.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"
#include "check/check.h"

namespace schoolhouse::check {
namespace {

const lake::TableName table = {"a", "grades"};

std::string shown(const Rule& rule) {
  struct Shown {
    std::string operator()(const NotNull& r) const { return r.column; }
    std::string operator()(const Unique& r) const { return join(r.columns, "+"); }
    std::string operator()(const AcceptedValues& r) const { return r.column + " in " + join(r.values, "|"); }
    std::string operator()(const Relationships& r) const { return r.column + " -> " + r.to.text() + "." + r.field; }
    std::string operator()(const AcceptedRange& r) const {
      return r.min.value_or("") + (r.is_inclusive ? "<=" : "<") + r.column + (r.is_inclusive ? "<=" : "<") +
             r.max.value_or("");
    }
    std::string operator()(const RowCount& r) const {
      return std::to_string(r.min.value_or(-1)) + ".." + std::to_string(r.max.value_or(-1));
    }
    std::string operator()(const Expression& r) const { return r.sql; }
    std::string operator()(const NoRows& r) const { return r.sql; }
  };
  return std::visit(Shown{}, rule);
}

// "2 a.grades.not_null.x warn: x", a line each: line of the file, name, severity unless error, rule.
std::string shown(const std::vector<Check>& checks) {
  std::string text;
  for (const Check& check : checks) {
    text += std::to_string(check.line) + " " + check.name + (check.severity == Severity::warn ? " warn" : "") + ": " +
            shown(check.rule) + "\n";
  }
  return text;
}

TEST(CheckYaml, ReadsEveryKindOfAList) {
  std::vector<Problem> problems;
  const Yaml yaml = parse_yaml(
      "- not_null: x\n"
      "- not_null: [y, z]\n"
      "  severity: warn\n"
      "- unique: [a, b]\n"
      "- accepted_values: { column: letter, values: [A, B, 1] }\n"
      "- accepted_range: { column: n, min: 0, max: 4.5 }\n"
      "- accepted_range:\n"
      "    column: n\n"
      "    min: 2026-01-01\n"
      "    inclusive: false\n"
      "- relationships: { column: x, to: district.courses, field: id }\n"
      "- row_count: { min: 1 }\n"
      "- expression: n > 0\n"
      "- expression: n < 9\n"
      "- name: n_is_even\n"
      "  expression: n % 2 = 0\n"
      "  description: pairs only\n"
      "  tags: [nightly]\n",
      "m.yml");
  const auto checks = read_checks(yaml, table, "m.yml", "checks", problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(shown(checks),
            "1 a.grades.not_null.x: x\n"
            "2 a.grades.not_null.y warn: y\n"
            "2 a.grades.not_null.z warn: z\n"
            "4 a.grades.unique.a_b: a+b\n"
            "5 a.grades.accepted_values.letter: letter in A|B|1\n"
            "6 a.grades.accepted_range.n: 0<=n<=4.5\n"
            "7 a.grades.accepted_range.n_2: 2026-01-01<n<\n"
            "11 a.grades.relationships.x: x -> district.courses.id\n"
            "12 a.grades.row_count: 1..-1\n"
            "13 a.grades.expression: n > 0\n"
            "14 a.grades.expression_2: n < 9\n"
            "16 a.grades.n_is_even: n % 2 = 0\n");
  EXPECT_EQ(checks.back().description, "pairs only");
  EXPECT_EQ(checks.back().tags, (std::vector<std::string>{"nightly"}));
  EXPECT_EQ(checks.back().table, table);
}

TEST(CheckYaml, ReadsChecksOfColumnsAndKeys) {
  std::vector<Problem> problems;
  const Yaml yaml = parse_yaml(
      "id: { type: long, required: true, unique: true }\n"
      "name: string\n"
      "letter: { type: string, required: false, accepted_values: [A, B] }\n"
      "n: { type: long, accepted_range: { min: 0 } }\n"
      "course: { type: long, relationships: { to: a.courses, field: id } }\n",
      "m.sql", 10);
  const auto checks = read_column_checks(yaml, table, "m.sql", "columns", problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(shown(checks),
            "10 a.grades.not_null.id: id\n"
            "10 a.grades.unique.id: id\n"
            "12 a.grades.accepted_values.letter: letter in A|B\n"
            "13 a.grades.accepted_range.n: 0<=n<=\n"
            "14 a.grades.relationships.course: course -> a.courses.id\n");
  EXPECT_EQ(shown(key_checks({"id", "n"}, table, "m.sql", 9, checks)),
            "9 a.grades.not_null.n: n\n9 a.grades.unique.id_n: id+n\n");
  EXPECT_EQ(shown(key_checks({"id"}, table, "m.sql", 9, checks)), "");
  EXPECT_EQ(shown(key_checks({}, table, "m.sql", 9, checks)), "");
}

TEST(CheckYaml, TellsSlips) {
  const struct {
    std::string_view name, yaml, problems;
  } cases[] = {
      {"not a list", "row_count: { min: 1 }",
       "error: checks must be a list\n  at m.yml:1 (checks)\n  fix: begin each check with '- '\n"},
      {"an entry that is no map", "- not_null",
       "error: expected a map of keys here, found a single value\n  at m.yml:1 (checks)\n"},
      {"an unknown kind", "- row_count: { min: 1 }\n- not_nul: x",
       "error: unknown key 'not_nul'\n  at m.yml:2 (checks.not_nul)\n  fix: did you mean 'not_null'?\n"},
      {"no kind", "- severity: warn",
       "error: this entry says no kind of check\n  at m.yml:1 (checks)\n  fix: use one of: not_null, unique, "
       "accepted_values, accepted_range, relationships, row_count, "
       "expression\n"},
      {"two kinds", "- not_null: x\n  unique: x",
       "error: two kinds of check in one entry: not_null, unique\n  at m.yml:1 (checks)\n  fix: begin a new entry with "
       "'-' for each\n"},
      {"a kind without value", "- not_null:", "error: 'not_null' has no value\n  at m.yml:1 (checks.not_null)\n"},
      {"an unknown severity", "- not_null: x\n  severity: warning",
       "error: unknown severity 'warning'\n  at m.yml:2 (checks.severity)\n  fix: use one of: error, warn\n"},
      {"values that are no list", "- accepted_values: { column: x, values: A }",
       "error: accepted_values needs a list of values\n  at m.yml:1 (checks.accepted_values)\n  fix: write "
       "accepted_values: { column: x, values: [a, b] }\n"},
      {"values without their column", "- accepted_values: [A, B]",
       "error: accepted_values needs a list of values\n  at m.yml:1 (checks.accepted_values)\n  fix: write "
       "accepted_values: { column: x, values: [a, b] }\n"},
      {"a null among values", "- accepted_values: { column: x, values: [A, null] }",
       "error: accepted_values takes single values only\n  at m.yml:1 (checks.accepted_values)\n  fix: NULL is always "
       "accepted; to refuse it say required: true\n"},
      {"a range without bounds", "- accepted_range: { column: x }",
       "error: accepted_range needs a bound\n  at m.yml:1 (checks.accepted_range)\n  fix: write min:, max: or both\n"},
      {"a range without column", "- accepted_range: { min: 1 }",
       "error: the key 'column' is missing\n  at m.yml:1 (checks.accepted_range)\n  fix: add 'column:' (text): the "
       "column that is checked\n"},
      {"a relationship to no table name", "- relationships: { column: x, to: courses, field: id }",
       "error: 'courses' is no table name\n  at m.yml:1 (checks.relationships.to)\n  fix: write schema.name\n"},
      {"a relationship without field", "- relationships: { column: x, to: a.b }",
       "error: the key 'field' is missing\n  at m.yml:1 (checks.relationships)\n  fix: add 'field:' (text): its "
       "column\n"},
      {"a row count without bounds", "- row_count: {}",
       "error: row_count needs a bound\n  at m.yml:1 (checks.row_count)\n  fix: write min:, max: or both\n"},
      {"a row count of words", "- row_count: { min: many }",
       "error: 'min' must be a whole number\n  at m.yml:1 (checks.row_count.min)\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read_checks(parse_yaml(c.yaml, "m.yml"), table, "m.yml", "checks", problems);
    EXPECT_EQ(format_problems(problems), c.problems) << c.name;
  }
}

TEST(CheckYaml, ReadsFilesOfChecks) {
  std::vector<Problem> problems;
  const Check check =
      read_check_file("no_orphans", "checks/no_orphans.sql",
                      "/*\ndescription: All have a class.\nseverity: warn\ntags: [x]\n*/\nSELECT 1", problems);
  EXPECT_EQ(shown({check}), "6 no_orphans warn: SELECT 1\n");
  EXPECT_EQ(check.description, "All have a class.");
  EXPECT_EQ(check.table, std::nullopt);
  EXPECT_EQ(check.origin.line, 6);
  EXPECT_EQ(shown(read_checks_file("checks/grades.yml", "table: a.grades\nchecks:\n  - not_null: x\n", problems)),
            "3 a.grades.not_null.x: x\n");
  EXPECT_EQ(format_problems(problems), "");
}

TEST(CheckYaml, TellsSlipsOfFiles) {
  std::vector<Problem> problems;
  read_check_file("x", "checks/x.sql", "/* severty: warn */\n", problems);
  read_checks_file("checks/y.yml", "table: grades\nchecks: []\n", problems);
  read_checks_file("checks/z.yml", "table: a.b\n a: [", problems);
  EXPECT_EQ(format_problems(problems),
            "error: the check has no SELECT\n  at checks/x.sql:2\n  fix: write one that must return no row\n"
            "error: unknown key 'severty'\n  at checks/x.sql:1 (severty)\n  fix: did you mean 'severity'?\n"
            "error: 'grades' is no table name\n  at checks/y.yml:1 (table)\n  fix: write schema.name\n"
            "error: not valid YAML: illegal map value\n  at checks/z.yml:2\n  fix: check the indentation and the "
            "quotes around this line\n");
}

}  // namespace
}  // namespace schoolhouse::check
