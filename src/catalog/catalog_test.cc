// Tests of the one door: tables, views, versions and mistakes of a query.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include "catalog/catalog_fixture.h"

namespace schoolhouse::catalog {
namespace {

class CatalogTest : public CatalogFixture {
 protected:
  CatalogTest() {
    Table grades;
    grades.name = {"raw", "grades"};
    grades.kind = TableKind::source;
    catalog_.tables.emplace(grades.name, grades);
    Table view;
    view.name = {"staging", "passed"};
    view.kind = TableKind::view;
    view.view_sql = "SELECT student, points FROM raw.grades WHERE points >= $minimum";
    view.view_origin = {"models/staging/passed.sql", 4};
    catalog_.tables.emplace(view.name, view);
    Table later;
    later.name = {"analytics", "later"};
    catalog_.tables.emplace(later.name, later);
    write("SELECT * FROM (VALUES ('a', 90), ('b', 40)) t(student, points)");
    write("SELECT * FROM (VALUES ('a', 90), ('b', 70), ('c', 10)) t(student, points)");
  }

  void write(std::string select) {
    lake::StagedWrite staged =
        lake::stage_write(lake_, connection_,
                          {.table = {"raw", "grades"},
                           .schema = {{{"student", {}}, {"points", {lake::Type::Kind::integer}}}},
                           .select = std::move(select)});
    lake::commit_write(lake_, std::move(staged), {});
  }

  Answer ask(std::string sql, sql::Purpose purpose = sql::Purpose::ad_hoc) {
    return read(
        {}, catalog_, lake_, connection_,
        {.sql = std::move(sql), .parameters = {{"minimum", std::int64_t{50}}}, .origin = {"", 1}, .purpose = purpose});
  }
  std::string message(std::string sql) {
    try {
      ask(std::move(sql));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(CatalogTest, a_table_is_read_at_its_newest_version_and_what_was_scanned_is_told) {
  const Answer answer = ask("SELECT count(*) AS n, sum(points) AS points FROM raw.grades");
  EXPECT_EQ(std::get<std::int64_t>(answer.rows.rows.at(0).at(0)), 3);
  EXPECT_EQ(duck::to_text(answer.rows.rows.at(0).at(1)), "170");
  EXPECT_EQ(answer.scanned.versions, (std::map<lake::TableName, std::int64_t>{{{"raw", "grades"}, 1}}));
  EXPECT_EQ(answer.scanned.files, 1);
  EXPECT_EQ(answer.scanned.rows, 3);
  EXPECT_GT(answer.scanned.bytes, 0);
}

TEST_F(CatalogTest, two_versions_of_a_table_stand_side_by_side) {
  const Answer answer =
      ask("SELECT now.student FROM raw.grades AS now JOIN raw.grades AS before AT (VERSION => 0) ON now.student = "
          "before.student "
          "WHERE now.points <> before.points");
  ASSERT_EQ(answer.rows.rows.size(), 1U);
  EXPECT_EQ(duck::to_text(answer.rows.rows[0][0]), "b");
  EXPECT_EQ(answer.scanned.files, 2);
}

TEST_F(CatalogTest, a_view_is_its_select_with_the_parameters_filled_in) {
  EXPECT_EQ(std::get<std::int64_t>(ask("SELECT count(*) FROM staging.passed").rows.single()), 2);
  EXPECT_EQ(std::get<std::int64_t>(
                ask("WITH grades AS (SELECT * FROM staging.passed) SELECT count(*) FROM grades").rows.single()),
            2);
}

TEST_F(CatalogTest, what_can_not_be_read_is_told_with_a_way_out) {
  EXPECT_NE(message("SELECT * FROM raw.grade").find("did you mean 'raw.grades'?"), std::string::npos);
  EXPECT_EQ(
      message("SELECT * FROM analytics.later"),
      "error: the table analytics.later is not built yet\n  fix: run: schoolhouse run --select +analytics.later\n");
  EXPECT_NE(message("SELECT pionts FROM raw.grades").find("points"), std::string::npos);
  EXPECT_NE(message("SELECT * FROM raw.grades AT (VERSION => 9)").find("9"), std::string::npos);
  EXPECT_NE(message("SELECT * FROM staging.passed AT (VERSION => 0)").find("keeps no versions"), std::string::npos);
  EXPECT_NE(message("DELETE FROM raw.grades"), "no error");
  EXPECT_NE(message("SELECT * FROM 'other.parquet'"), "no error");
}

TEST_F(CatalogTest, changes_of_a_table_are_read_by_a_call) {
  const lake::TableName name{"raw", "fed"};
  catalog_.tables[name].name = name;
  for (const char* select : {"SELECT 'a' AS student, 1 AS points", "SELECT 'b' AS student, 2 AS points"}) {
    lake::StagedWrite staged = lake::stage_write(
        lake_, connection_,
        {.table = name, .schema = {{{"student", {}}, {"points", {lake::Type::Kind::integer}}}}, .select = select});
    lake::commit_write(lake_, std::move(staged), {.properties = {{"delta.enableChangeDataFeed", "true"}}});
  }
  const struct {
    std::string sql;
    std::string answer;
  } cases[] = {
      {"SELECT count(*) FROM table_changes('raw.fed', 0, 0)", "1"},
      {"SELECT count(*) FROM table_changes('raw.fed', 0)", "3"},
      {"SELECT string_agg(student || _change_type, ',' ORDER BY student) FROM table_changes('raw.fed', 0 + 1, 5) AS c "
       "WHERE c._commit_version = 1",
       "adelete,binsert"},
      {"SELECT count(*) FROM raw.fed JOIN table_changes('raw.fed', 1, 1) USING (student) WHERE fed.student = 'b'", "1"},
      {"SELECT count(*) FROM table_changes('raw.fed', TIMESTAMPTZ '2020-01-01', '2999-01-01')", "3"},
      {"SELECT count(*) FROM raw.grades, table_changes('RAW.fed', 1, $minimum), raw.fed", "6"},
  };
  for (const auto& c : cases) EXPECT_EQ(duck::to_text(ask(c.sql).rows.single()), c.answer) << c.sql;
  EXPECT_EQ(ask("SELECT * FROM table_changes('raw.fed', 1, 1)").scanned.files, 2);
  const struct {
    std::string sql;
    std::string message;
  } refused[] = {
      {"SELECT * FROM table_changes('raw.fed')", "table_changes needs a table, from and to"},
      {"SELECT * FROM table_changes('fed', 0)", "the first argument of table_changes is not the name of a table"},
      {"SELECT * FROM table_changes('raw.fed', 'yesterday')", "from and to of table_changes are no versions or times"},
      {"SELECT * FROM table_changes('raw.fad', 0)", "did you mean 'raw.fed'?"},
      {"SELECT * FROM table_changes('raw.grades', 0)", "did not record changes in version 0"},
      {"SELECT * FROM table_changes('raw.fed', 9)", "has no version from 9"},
  };
  for (const auto& c : refused) EXPECT_NE(message(c.sql).find(c.message), std::string::npos) << message(c.sql);
  EXPECT_THROW(ask("SELECT * FROM table_changes('raw.fed', 0)", sql::Purpose::repeatable), Error);
}

}  // namespace
}  // namespace schoolhouse::catalog
