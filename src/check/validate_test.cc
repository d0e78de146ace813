// Checks that can't work are found before anything runs.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "check/check.h"
#include "duck/database.h"

namespace schoolhouse::check {
namespace {

struct Validate : testing::Test {
  duck::Database database{{.threads = 1}};
  duck::Connection connection = database.connect();
  catalog::Catalog catalog;
  sql::Parameters parameters = {{"limit", std::int64_t{4}}};

  void SetUp() override {
    add({"a", "grades"},
        {{"id", "long"}, {"letter", "string"}, {"points", "decimal(4,2)"}, {"due", "date"}, {"course", "integer"}});
    add({"a", "courses"}, {{"id", "long"}, {"code", "string"}});
  }
  void add(const lake::TableName& name, std::initializer_list<std::pair<const char*, const char*>> columns) {
    catalog::Table made;
    made.name = name;
    for (const auto& [column, type] : columns) {
      catalog::ContractColumn declared;
      declared.name = column;
      declared.type = *lake::parse_type(type);
      made.contract.columns.push_back(declared);
    }
    catalog.tables.emplace(name, made);
  }
  static Check check(Rule rule, std::string name = "c") {
    return {.name = std::move(name),
            .table = lake::TableName{"a", "grades"},
            .rule = std::move(rule),
            .file = "m.sql",
            .line = 7,
            .origin = {"m.sql", 7}};
  }
  std::string problems(const std::vector<Check>& checks) {
    return format_problems(validate(connection, checks, catalog, parameters));
  }
};

TEST_F(Validate, LetsPassWhatWorks) {
  EXPECT_EQ(
      problems({check(NotNull{"id"}, "1"), check(Unique{{"id", "LETTER"}}, "2"),
                check(AcceptedValues{"letter", {"A"}}, "3"), check(AcceptedValues{"id", {"1", "2"}}, "4"),
                check(AcceptedRange{.column = "points", .min = "0", .max = "4.5"}, "5"),
                check(AcceptedRange{.column = "due", .min = "2026-01-01", .max = {}}, "6"),
                check(Relationships{"course", {"a", "courses"}, "id"}, "7"), check(RowCount{.min = 1, .max = {}}, "8"),
                check(Expression{"points < $limit AND due IS NOT NULL"}, "9"),
                check(NoRows{"SELECT * FROM a.courses c SEMI JOIN a.grades g ON g.course = c.id"}, "10")}),
      "");
}

TEST_F(Validate, TellsWhatCantWork) {
  const struct {
    std::string_view name;
    Rule rule;
    std::string_view problem;
  } cases[] = {
      {"an unknown column", NotNull{"leter"},
       "error: table 'a.grades' has no column 'leter'\n  at m.sql:7 (not_null)\n  fix: did you mean 'letter'?\n"},
      {"an unknown column of several", Unique{{"id", "curse"}},
       "error: table 'a.grades' has no column 'curse'\n  at m.sql:7 (unique)\n  fix: did you mean 'course'?\n"},
      {"a value that is none of the type", AcceptedValues{"id", {"1", "x"}},
       "error: 'x' is no long\n  at m.sql:7 (accepted_values)\n  fix: write a value of the column's type\n"},
      {"a bound that is no date", AcceptedRange{.column = "due", .min = "soon", .max = {}},
       "error: 'soon' is no date\n  at m.sql:7 (accepted_range)\n  fix: write a value of the column's type\n"},
      {"a range of texts", AcceptedRange{.column = "letter", .min = "A", .max = {}},
       "error: accepted_range can't be on 'letter', which is string\n  at m.sql:7 (accepted_range)\n  fix: use it on "
       "numbers, dates and timestamps; for texts use accepted_values or "
       "expression\n"},
      {"an unknown table", Relationships{"course", {"a", "curses"}, "id"},
       "error: unknown table 'a.curses'\n  at m.sql:7 (relationships)\n  fix: did you mean 'a.courses'?\n"},
      {"an unknown field", Relationships{"course", {"a", "courses"}, "ids"},
       "error: table 'a.courses' has no column 'ids'\n  at m.sql:7 (relationships)\n  fix: did you mean 'id'?\n"},
      {"types that do not meet", Relationships{"course", {"a", "courses"}, "code"},
       "error: 'course' is integer and 'code' of a.courses is string\n  at m.sql:7 (relationships)\n  fix: declare one "
       "type for both\n"},
      {"a count that can't be", RowCount{.min = 5, .max = 4},
       "error: min is more than max\n  at m.sql:7 (row_count)\n  fix: exchange them\n"},
      {"an unknown column in an expression", Expression{"pints > 0"},
       "error: unknown column 'pints'\n  at m.sql:7 (expression)\n  while reading the check 'c'\n  fix: did you mean "
       "'points'?\n"},
      {"an expression that is none", Expression{"points >"},
       "error: syntax error at or near \")\"\n  at m.sql:7 (expression)\n  while reading the check 'c'\n"},
      {"an expression that reads the clock", Expression{"due < current_date"},
       "error: 'current_date' gives another answer each time\n  at m.sql:7 (expression)\n  while reading the check "
       "'c'\n  fix: use $run_date, the school day of the run\n"},
      {"an expression over another table", Expression{"course IN (SELECT id FROM a.courses)"},
       "error: an expression is about one row and can't name a table\n  at m.sql:7 (expression)\n  fix: use "
       "relationships, or write a SELECT in checks/NAME.sql\n"},
      {"an unknown parameter", Expression{"points < $limt"},
       "error: unknown parameter '$limt'\n  at m.sql:7 (expression)\n  while reading the check 'c'\n  fix: did you "
       "mean '$limit'?\n"},
      {"a SELECT over an unknown table", NoRows{"SELECT 1\nFROM a.grade"},
       "error: unknown table 'a.grade'\n  at m.sql:8 (column 6)\n  while reading the check 'c'\n  fix: did you mean "
       "'a.grades'?\n"},
      {"a SELECT of an unknown column", NoRows{"SELECT x FROM a.grades"},
       "error: unknown column 'x'\n  at m.sql:7 (column 8)\n  while reading the check 'c'\n  fix: the nearest are: "
       "course\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(problems({check(c.rule)}), c.problem) << c.name;
}

TEST_F(Validate, TellsATableThatIsNotThereOnce) {
  Check lost = check(NotNull{"x"});
  lost.table = lake::TableName{"a", "grade"};
  EXPECT_EQ(problems({lost}),
            "error: unknown table 'a.grade'\n  at m.sql:7 (not_null)\n  fix: did you mean 'a.grades'?\n");
}

TEST_F(Validate, TellsTwoOfOneName) {
  EXPECT_EQ(problems({check(NotNull{"id"}), check(NotNull{"due"})}),
            "error: two checks are named 'c'\n  at m.sql:7 (not_null)\n  fix: the other one is in m.sql:7; give one of "
            "them another name:\n");
}

TEST_F(Validate, FindsTheTablesThatACheckReads) {
  EXPECT_EQ(tables_read(connection, check(NotNull{"id"})), (std::vector<lake::TableName>{}));
  EXPECT_EQ(tables_read(connection, check(Relationships{"course", {"a", "courses"}, "id"})),
            (std::vector<lake::TableName>{{"a", "courses"}}));
  EXPECT_EQ(tables_read(connection, check(Relationships{"course", {"a", "grades"}, "id"})),
            (std::vector<lake::TableName>{}));
  EXPECT_EQ(tables_read(connection, check(NoRows{"SELECT 1 FROM a.grades, a.courses"})),
            (std::vector<lake::TableName>{{"a", "grades"}, {"a", "courses"}}));
}

}  // namespace
}  // namespace schoolhouse::check
