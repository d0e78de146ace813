// Tests of the one door: tables, views, versions and mistakes of a query.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include "duck/database.h"
#include "storage/storage.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::catalog {
namespace {

class CatalogTest : public testing::Test {
 protected:
  CatalogTest() : database_(duck::DatabaseOptions{.threads = 2}), connection_(database_.connect()) {
    lake::open_lake(lake_, lake::Access::write);
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

  fakes::TemporaryFolder folder_;
  storage::LocalStorage disk_;
  SystemClock clock_;
  duck::Database database_;
  duck::Connection connection_;
  lake::Lake lake_{.root = folder_.path() / "lake",
                   .storage = &disk_,
                   .clock = &clock_,
                   .run_id = "run1",
                   .database = [this]() -> duck::Database& { return database_; }};
  Catalog catalog_;
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

}  // namespace
}  // namespace schoolhouse::catalog
