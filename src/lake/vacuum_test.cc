// Tests of vacuum and log clean-up: what goes, what stays, and what is refused.
// SPDX-License-Identifier: Apache-2.0
#include "lake/vacuum.h"

#include <algorithm>
#include <filesystem>

#include "lake/log.h"
#include "lake/log_clean_up.h"
#include "lake/pinned_version.h"
#include "lake/published.h"
#include "lake/tags.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

constexpr std::int64_t day_ms = 86'400'000;
constexpr Micros day_micros = day_ms * 1000;

class Vacuum : public fakes::LakeFixture {
 protected:
  Vacuum() { lake_.clock = &now_; }
  void put_rows(int id) {
    write(WriteMode::overwrite, {{column("id", "long"), column("p", "string")}},
          "SELECT " + std::to_string(id) + " AS id, 'x y' AS p", {"p"});
  }
  void tag(const std::string& name) {
    create_tag(lake_, {.name = name, .tables = {{table_, *find_version(lake_, table_)}}});
  }
  // Files carry the time of the real disk: the clock of the lake begins there.
  void wait_days(int days) { now_.set(now_.now() + days * day_micros); }
  VacuumPlan vacuum(const VacuumRequest& request = {}) {
    VacuumPlan plan = plan_vacuum(lake_, table_, request).value();
    run_vacuum(lake_, table_, plan);
    return plan;
  }
  void put_file(const std::string& name) { disk_.put(lake_.root / "district/students" / name, "x"); }

  FixedClock now_{SystemClock().now()};
};

TEST_F(Vacuum, TakesWhatTheRetentionNoLongerCovers) {
  put_rows(1);
  put_rows(2);
  put_rows(3);
  EXPECT_EQ(vacuum().files.size(), 0U) << "removed just now";
  wait_days(8);
  const VacuumPlan plan = vacuum();
  EXPECT_EQ(plan.files.size(), 2U);
  EXPECT_GT(plan.bytes(), 0);
  EXPECT_EQ(data_files().size(), 1U);
  EXPECT_EQ(table_rows(), Lines{"3|x y"});
  EXPECT_THROW(table_rows(AsOfVersion{0}), Error) << "its file is gone";
}

TEST_F(Vacuum, KeepsWhatTagsAndReadersNeed) {
  put_rows(1);
  tag("fall");
  put_rows(2);
  publish(lake_, {table_});
  put_rows(3);
  put_rows(4);
  wait_days(8);
  const VacuumPlan plan = vacuum();
  EXPECT_EQ(plan.files.size(), 1U);
  EXPECT_EQ(plan.kept_files, 2);
  EXPECT_EQ(table_rows(AsOfTag{"fall"}), Lines{"1|x y"});
  EXPECT_EQ(table_rows(AsOfVersion{1}), Lines{"2|x y"});
  delete_tag(lake_, "fall");
  EXPECT_EQ(vacuum().files.size(), 1U);
}

TEST_F(Vacuum, TakesWhatNoVersionNames) {
  put_rows(1);
  put_file("part-0001.snappy.parquet");
  put_file("_old=1/part-0002.snappy.parquet");
  put_file("_change_data/cdc-0001.snappy.parquet");
  for (const char* name : {"_index/x.parquet", ".crc", "_delta_log/notes.txt"}) put_file(name);
  EXPECT_EQ(vacuum().files.size(), 0U) << "a writer may be at work on them";
  wait_days(8);
  EXPECT_EQ(vacuum({.mode = VacuumMode::lite}).files.size(), 0U) << "the log does not name them";
  EXPECT_EQ(vacuum().files.size(), 3U);
  EXPECT_FALSE(fs::exists(lake_.root / "district/students/_old=1"));
  EXPECT_TRUE(fs::exists(lake_.root / "district/students/_index/x.parquet"));
}

TEST_F(Vacuum, LiteTakesWhatTheLogNames) {
  for (int id = 0; id < 12; ++id) put_rows(id);  // with a checkpoint, which forgets what was removed long ago
  wait_days(8);
  EXPECT_EQ(vacuum({.mode = VacuumMode::lite}).files.size(), 11U);
  EXPECT_EQ(table_rows(), Lines{"11|x y"});
}

TEST_F(Vacuum, RefusesLessThanTheRetention) {
  put_rows(1);
  put_rows(2);
  const Problem problem = problem_of([&] { vacuum({.keep_ms = 0}); });
  EXPECT_EQ(problem.what, "the table district.students keeps removed files for 7 days, but 0 days are asked for");
  wait_days(1);
  EXPECT_EQ(vacuum({.keep_ms = 0, .below_retention = BelowRetention::allowed}).files.size(), 1U);
  EXPECT_EQ(vacuum({.keep_ms = 30 * day_ms}).files.size(), 0U);
}

TEST_F(Vacuum, FollowsTheTablesOwnRetention) {
  commit_write(lake_, stage({{column("id", "long")}}, "SELECT 1 AS id"),
               {.properties = {{"delta.deletedFileRetentionDuration", "interval 30 days"}}});
  write(WriteMode::overwrite, {{column("id", "long")}}, "SELECT 2 AS id");
  wait_days(29);
  EXPECT_EQ(vacuum().files.size(), 0U);
  wait_days(2);
  EXPECT_EQ(vacuum().files.size(), 1U);
}

TEST_F(Vacuum, RefusesATableOfAnUnknownWriter) {
  put_rows(1);
  disk_.put(log_file(commit_file_name(1)),
            "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":[\"fromTheFuture\"]}}\n");
  EXPECT_THROW(plan_vacuum(lake_, table_, {}), Error);
}

TEST_F(Vacuum, RefusesWhenATaggedVersionCannotBeRead) {
  put_rows(1);
  tag("fall");
  put_rows(2);
  disk_.put(log_file(commit_file_name(0)), "{\"add\": {");
  EXPECT_THROW(plan_vacuum(lake_, table_, {}), Error);
}

TEST_F(Vacuum, PassesByTagsOfATableThatWasMadeAnew) {
  put_rows(1);
  tag("fall");
  fs::remove_all(lake_.root / "district/students");
  put_rows(2);
  EXPECT_TRUE(versions_to_keep(lake_, table_).empty());
}

TEST_F(Vacuum, LeavesTheFileAloneThatCannotBeDeleted) {
  put_rows(1);
  put_rows(2);
  wait_days(8);
  const VacuumPlan plan = plan_vacuum(lake_, table_, {}).value();
  disk_.fail_at(1, EIO);
  EXPECT_THROW(run_vacuum(lake_, table_, plan), Error);
  EXPECT_EQ(table_rows(), Lines{"2|x y"});
  EXPECT_EQ(vacuum().files.size(), 1U) << "the next one makes up for it";
}

class CleanLog : public Vacuum {
 protected:
  LogCleanUp clean() {
    LogCleanUp plan = plan_log_clean_up(lake_, table_);
    run_log_clean_up(lake_, plan);
    return plan;
  }
  std::int64_t oldest() { return list_log(lake_, table_).commits.front().version; }
};

TEST_F(CleanLog, BeginsWithTheNewestOldCheckpoint) {
  for (int id = 0; id < 25; ++id) put_rows(id);
  EXPECT_TRUE(clean().files.empty()) << "all versions are young";
  wait_days(40);
  const LogCleanUp plan = clean();
  EXPECT_EQ(plan.oldest_version, 20);
  EXPECT_EQ(plan.files.size(), 21U) << "20 entries and a checkpoint";
  EXPECT_EQ(oldest(), 20);
  EXPECT_EQ(table_rows(), Lines{"24|x y"});
  EXPECT_EQ(table_rows(AsOfVersion{20}), Lines{"20|x y"});
  EXPECT_TRUE(clean().files.empty());
}

TEST_F(CleanLog, KeepsWhatTagsNeed) {
  for (int id = 0; id < 15; ++id) put_rows(id);
  tag("fall");
  for (int id = 15; id < 25; ++id) put_rows(id);
  wait_days(40);
  EXPECT_EQ(clean().oldest_version, 10);
  EXPECT_EQ(table_rows(AsOfTag{"fall"}), Lines{"14|x y"});
}

TEST_F(CleanLog, NeedsACheckpoint) {
  for (int id = 0; id < 9; ++id) put_rows(id);
  wait_days(40);
  EXPECT_TRUE(clean().files.empty());
}

TEST_F(CleanLog, CanBeTurnedOff) {
  commit_write(lake_, stage({{column("id", "long")}}, "SELECT 1 AS id"),
               {.properties = {{"delta.enableExpiredLogCleanup", "false"}}});
  for (int id = 0; id < 12; ++id) write(WriteMode::append, {{column("id", "long")}}, "SELECT 2 AS id");
  wait_days(40);
  EXPECT_TRUE(clean().files.empty());
}

}  // namespace
}  // namespace schoolhouse::lake
