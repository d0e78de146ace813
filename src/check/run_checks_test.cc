// Checks count the rows that fail, name them by SQL, and use what is known from writing.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "check/check.h"
#include "duck/database.h"
#include "storage/storage.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::check {
namespace {

constexpr std::string_view rows =
    "SELECT * FROM (VALUES (1, 'A', 4.0, DATE '2026-01-10', 10), (2, 'B', 3.0, DATE '2026-01-20', 10), (2, NULL, 2.5, "
    "NULL, 11),"
    " (3, 'E', NULL, DATE '2026-02-01', NULL), (NULL, 'A', 0.0, DATE '2026-01-10', 12)) t(id, letter, points, due, "
    "course)";

struct RunChecks : testing::Test {
  duck::Database database{{.threads = 2}};
  duck::Connection connection = database.connect();
  fakes::TemporaryFolder folder;
  storage::LocalStorage disk;
  SystemClock clock;
  lake::Lake lake{.root = folder.path() / "lake", .storage = &disk, .clock = &clock};
  std::vector<std::string> prepared;

  // Stands for the catalog: a.courses has the ids 10 and 11.
  catalog::Prepared prepare(const catalog::Query& query) {
    prepared.push_back(query.sql);
    const sql::Parameters parameters = {{"limit", std::int64_t{3}}};
    const sql::Select select = sql::parse_select(connection, {.sql = query.sql, .origin = query.origin});
    const auto relation = [](const sql::Reference&) { return std::string("(SELECT unnest([10, 11]) AS id)"); };
    return {.sql = sql::rewrite(select, relation, parameters).sql};
  }
  static Check check(Rule rule) {
    return {.name = "c", .table = lake::TableName{"a", "grades"}, .rule = std::move(rule), .file = "m.sql", .line = 7};
  }
  std::vector<Result> run(const std::vector<Check>& checks, const lake::StagedWrite* staged, const std::string& sql) {
    return run_checks(connection, checks, sql, staged, [this](const catalog::Query& query) { return prepare(query); });
  }
  lake::StagedWrite stage(const std::string& select) {
    lake::open_lake(lake, lake::Access::write);
    lake::Schema schema;
    for (const auto& [name, type] : {std::pair{"id", "long"},
                                     {"letter", "string"},
                                     {"points", "decimal(4,2)"},
                                     {"due", "date"},
                                     {"course", "integer"}}) {
      schema.columns.push_back({.name = name, .type = *lake::parse_type(type)});
    }
    return lake::stage_write(lake, connection, {.table = {"a", "grades"}, .schema = schema, .select = select});
  }
};

const struct {
  std::string_view name;
  Rule rule;
  std::int64_t failing;
  std::string_view sentence;
} failing_cases[] = {
    {"not_null", NotNull{"letter"}, 1, "1 row has no value in 'letter'"},
    {"unique", Unique{{"id"}}, 2, "2 rows share their 'id' with another row"},
    {"unique together", Unique{{"id", "course"}}, 0, ""},
    {"accepted_values", AcceptedValues{"letter", {"A", "B"}}, 1,
     "1 row has a value in 'letter' that is not one of the accepted 2"},
    {"accepted_values of numbers", AcceptedValues{"id", {"1", "2"}}, 1,
     "1 row has a value in 'id' that is not one of the accepted 2"},
    {"accepted_values, all there", AcceptedValues{"letter", {"A", "B", "E"}}, 0, ""},
    {"accepted_range", AcceptedRange{.column = "points", .min = "1", .max = "3.5"}, 2,
     "2 rows have a 'points' outside of 1 to 3.5"},
    {"accepted_range at its ends", AcceptedRange{.column = "points", .min = "0", .max = "4"}, 0, ""},
    {"accepted_range without its ends",
     AcceptedRange{.column = "points", .min = "0", .max = "4", .is_inclusive = false}, 2,
     "2 rows have a 'points' outside of 0 to 4 (exclusive)"},
    {"accepted_range of dates", AcceptedRange{.column = "due", .min = {}, .max = "2026-01-31"}, 1,
     "1 row has a 'due' outside of 2026-01-31 and less"},
    {"accepted_range of dates, all within", AcceptedRange{.column = "due", .min = "2026-01-10", .max = {}}, 0, ""},
    {"relationships", Relationships{"course", {"a", "courses"}, "id"}, 1,
     "1 row has a 'course' that is not in 'id' of a.courses"},
    {"relationships within the table", Relationships{"id", {"a", "grades"}, "id"}, 0, ""},
    {"relationships within the table, broken", Relationships{"course", {"a", "grades"}, "id"}, 4,
     "4 rows have a 'course' that is not in 'id' of a.grades"},
    {"expression, where NULL fails", Expression{"points > 1"}, 2, "2 rows do not fulfil: points > 1"},
    {"expression with a comment and a parameter", Expression{"id IS NULL OR id <= $limit -- all"}, 0, ""},
    {"a SELECT with rows", NoRows{"SELECT * FROM a.courses"}, 2, "the SELECT returned 2 rows"},
    {"a SELECT without rows", NoRows{"SELECT * FROM a.courses WHERE id > 11"}, 0, ""},
};

TEST_F(RunChecks, CountAndNameFailingRows) {
  const lake::StagedWrite staged = stage(std::string(rows));
  for (const lake::StagedWrite* facts : {static_cast<const lake::StagedWrite*>(nullptr), &staged}) {
    const std::string sql = facts != nullptr ? facts->scan_sql() : std::string(rows);
    for (const auto& c : failing_cases) {
      const Result result = run({check(c.rule)}, facts, sql).at(0);
      EXPECT_EQ(result.failing_rows, c.failing) << c.name;
      EXPECT_EQ(result.has_passed, c.failing == 0) << c.name;
      if (result.has_passed) continue;
      EXPECT_EQ(describe(result), c.sentence) << c.name;
      EXPECT_EQ(static_cast<std::int64_t>(connection.query(result.failing_sql).rows.size()), c.failing) << c.name;
    }
  }
}

TEST_F(RunChecks, ManyTogetherGiveTheSameAsEachAlone) {
  std::vector<Check> checks;
  for (const auto& c : failing_cases) checks.push_back(check(c.rule));
  const lake::StagedWrite staged = stage(std::string(rows));
  const auto results = run(checks, &staged, staged.scan_sql());
  for (std::size_t i = 0; i < results.size(); ++i)
    EXPECT_EQ(results[i].failing_rows, failing_cases[i].failing) << failing_cases[i].name;
}

TEST_F(RunChecks, RowCountsAreCompared) {
  const struct {
    std::string_view name;
    RowCount rule;
    bool has_passed;
    std::string_view sentence;
  } cases[] = {
      {"enough", {.min = 5, .max = {}}, true, "5 rows"},
      {"too few", {.min = 1'000, .max = {}}, false, "5 rows, fewer than 1,000"},
      {"too many", {.min = {}, .max = 4}, false, "5 rows, more than 4"},
  };
  const lake::StagedWrite staged = stage(std::string(rows));
  for (const auto& c : cases) {
    for (const lake::StagedWrite* facts : {static_cast<const lake::StagedWrite*>(nullptr), &staged}) {
      const Result result = run({check(c.rule)}, facts, std::string(rows)).at(0);
      EXPECT_EQ(result.has_passed, c.has_passed) << c.name;
      EXPECT_EQ(result.failing_rows, 5) << c.name;
      EXPECT_EQ(result.failing_sql, "") << c.name;
      EXPECT_EQ(describe(result), c.sentence) << c.name;
    }
  }
}

// SQL that can't run shows that a check never asked the engine.
TEST_F(RunChecks, FactsOfTheWriteDecideWithoutAScan) {
  const struct {
    std::string_view name;
    Rule rule;
    bool is_decided;
  } cases[] = {
      {"null counts, none", NotNull{"id"}, true},
      {"null counts, some", NotNull{"due"}, true},
      {"row count", RowCount{.min = 1, .max = {}}, true},
      {"a range of numbers that holds", AcceptedRange{.column = "points", .min = "1", .max = "4"}, true},
      {"a range of dates that holds", AcceptedRange{.column = "due", .min = "2026-01-01", .max = {}}, true},
      {"a range that is broken", AcceptedRange{.column = "points", .min = "3", .max = {}}, false},
      {"a range whose end is excluded", AcceptedRange{.column = "points", .min = "2", .max = {}, .is_inclusive = false},
       false},
      {"unique", Unique{{"id"}}, false},
  };
  const lake::StagedWrite staged = stage(
      "SELECT * FROM (VALUES (1, 'A', 4.0, DATE '2026-01-10', 10), (2, 'B', 2.0, NULL, 10)) t(id, letter, points, due, "
      "course)");
  for (const auto& c : cases) {
    bool is_decided = true;
    try {
      run({check(c.rule)}, &staged, "SELECT * FROM nowhere");
    } catch (const Error&) {
      is_decided = false;
    }
    EXPECT_EQ(is_decided, c.is_decided) << c.name;
  }
}

TEST_F(RunChecks, AnEmptyTablePassesAllButItsCount) {
  const lake::StagedWrite staged = stage(std::string(rows) + " WHERE false");
  for (const auto& c : failing_cases) {
    if (std::holds_alternative<NoRows>(c.rule)) continue;
    EXPECT_TRUE(run({check(c.rule)}, &staged, staged.scan_sql()).at(0).has_passed) << c.name;
  }
  EXPECT_FALSE(run({check(RowCount{.min = 1, .max = {}})}, &staged, staged.scan_sql()).at(0).has_passed);
}

TEST_F(RunChecks, AnErrorNamesItsCheckAndNoValue) {
  Check bad = check(Expression{"CAST(letter AS INTEGER) > 0"});
  bad.name = "a.grades.bad";
  try {
    run({check(NotNull{"id"}), bad, check(Unique{{"id"}})}, nullptr, std::string(rows));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(format_problems(error.problems()),
              "error: Could not convert string … to INT32 when casting from source column letter\n  at m.sql:7\n  "
              "while running the check 'a.grades.bad'\n");
  }
}

}  // namespace
}  // namespace schoolhouse::check
