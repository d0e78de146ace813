// Tests of tables from end to end: stage, commit, read back.
// SPDX-License-Identifier: Apache-2.0
#include "lake/lake.h"

#include <gtest/gtest.h>

#include "duck/database.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::lake {
namespace {

TEST(Lake, ReadsBackWhatWasCommitted) {
  const fakes::TemporaryFolder folder;
  storage::LocalStorage disk;
  SystemClock clock;
  duck::Database database(duck::DatabaseOptions{.threads = 2});
  const Lake lake{.root = folder.path() / "lake",
                  .storage = &disk,
                  .clock = &clock,
                  .run_id = "run1",
                  .database = [&database]() -> duck::Database& { return database; }};
  open_lake(lake, Access::write);
  duck::Connection connection = database.connect();
  const TableName table{"district", "students"};
  StagedWrite staged = stage_write(lake, connection,
                                   {.table = table,
                                    .schema = {{{"id", {Type::Kind::long_}}, {"name", {}}}},
                                    .select = "SELECT range AS id, 'n' || range AS name FROM range(10)"});
  const CommitResult result = commit_write(lake, std::move(staged), {});
  EXPECT_EQ(result.version, 0);
  const std::optional<Snapshot> snapshot = find_snapshot(lake, table);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(std::get<std::int64_t>(connection.query("SELECT count(*) FROM (" + scan_sql(*snapshot) + ")").single()),
            10);
}

}  // namespace
}  // namespace schoolhouse::lake
