// Tests of what runs do for tables without being asked.
// SPDX-License-Identifier: Apache-2.0
#include "lake/maintenance.h"

#include "lake/log.h"
#include "lake/tags.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

class Maintenance : public fakes::LakeFixture {
 protected:
  Maintenance() { lake_.clock = &now_; }
  void append(int count) {
    for (int id = 0; id < count; ++id)
      write(WriteMode::append, {{column("id", "long")}}, "SELECT " + std::to_string(id) + " AS id");
  }
  void wait_days(int days) { now_.set(now_.now() + days * Micros{86'400'000'000}); }
  Maintained maintain() { return maintain_table(lake_, connection_, table_); }
  FixedClock now_{SystemClock().now()};
};

TEST_F(Maintenance, IsDueEveryTenVersions) {
  const struct {
    std::int64_t version;
    bool is_due;
  } cases[] = {{-1, false}, {0, false}, {1, false}, {10, true}, {15, false}, {200, true}};
  for (const auto& c : cases) EXPECT_EQ(is_maintenance_due(c.version), c.is_due) << c.version;
}

TEST_F(Maintenance, LeavesFewFilesAlone) {
  append(20);
  EXPECT_FALSE(maintain().has_done_something());
}

TEST_F(Maintenance, PutsManySmallFilesTogether) {
  append(60);
  const auto rows_before = table_rows();
  const Maintained done = maintain();
  EXPECT_EQ(done.files_joined, 60);
  EXPECT_EQ(done.files_made, 1);
  EXPECT_EQ(table_rows(), rows_before);
  EXPECT_EQ(done.files_deleted, 0) << "earlier versions are within the retention";
  wait_days(40);
  const Maintained later = maintain();
  EXPECT_EQ(later.files_deleted, 60);
  EXPECT_GT(later.log_entries_deleted, 0);
  EXPECT_EQ(table_rows(), rows_before);
}

TEST_F(Maintenance, PassesByTablesOfUnknownWriters) {
  append(60);
  disk_.put(log_file(commit_file_name(60)),
            "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":[\"fromTheFuture\"]}}\n");
  EXPECT_FALSE(maintain().has_done_something());
}

}  // namespace
}  // namespace schoolhouse::lake
