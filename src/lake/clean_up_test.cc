// Tests of what is left of killed runs, and of the lock that keeps runs apart.
// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "lake/log.h"
#include "lake/staged_write.h"
#include "storage/storage.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class CleanUp : public fakes::LakeFixture {
 protected:
  void put(const fs::path& file) { disk_.put(file, "x"); }
  // The same lake as the next run sees it.
  Lake next_run() {
    Lake next = lake_;
    next.run_id = "run-2";
    return next;
  }
  fs::path folder() { return lake_.root / "district/students"; }
  Schema schema_{{column("id", "long"), column("p", "string")}};
};

TEST_F(CleanUp, RemovesWhatAKilledRunLeft) {
  write(WriteMode::overwrite, schema_, "SELECT 1 AS id, 'x y' AS p", {"p"});
  write(WriteMode::overwrite, schema_, "SELECT 2 AS id, 'x y' AS p", {"p"});
  const Lines rows_before = table_rows();
  const Lines files_before = data_files();
  put(folder() / "p=x%20y/schoolhouse-run-1-aaaa.zstd.parquet");
  put(folder() / "p=new/schoolhouse-run-1-bbbb.zstd.parquet");
  put(folder() / "_delta_log/.tmp-schoolhouse-cccc");
  put(lake_.root / ".tmp-schoolhouse-eeee");
  put(lake_.root / "_unfinished/.tmp-schoolhouse-ffff");
  put(lake_.root / "_published/.tmp-schoolhouse-gggg");
  put(lake_.root / "district/never_committed/schoolhouse-run-1-dddd.zstd.parquet");
  EXPECT_EQ(data_files().size(), files_before.size() + 2);
  EXPECT_EQ(clean_up(next_run()), 6);
  EXPECT_EQ(data_files(), files_before);
  EXPECT_EQ(table_rows(), rows_before);
  EXPECT_EQ(table_rows(AsOfVersion{0}), Lines{"1|x y"}) << "files of older versions stay";
  EXPECT_FALSE(fs::exists(lake_.root / "district/never_committed"));
  EXPECT_FALSE(fs::exists(folder() / "p=new"));
  EXPECT_TRUE(fs::is_empty(lake_.root / "_unfinished"));
  for (const auto& entry : fs::recursive_directory_iterator(lake_.root)) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".tmp-")) << entry.path();
  }
  EXPECT_EQ(clean_up(next_run()), 0);
}

TEST_F(CleanUp, LeavesFilesOfItsOwnRunAlone) {
  const StagedWrite staged = stage(schema_, "SELECT 1 AS id, 'a' AS p");
  EXPECT_EQ(clean_up(lake_), 0);
  EXPECT_EQ(rows(staged.scan_sql()), Lines{"1|a"});
}

TEST_F(CleanUp, LeavesFilesOfOthersAlone) {
  write(WriteMode::overwrite, schema_, "SELECT 1 AS id, 'a' AS p");
  const Lines others = {"part-00000-1234.c000.snappy.parquet", "notes.txt", "schoolhouse-run-7-aaaa.zstd.parquet"};
  for (const std::string& name : others) put(folder() / name);
  EXPECT_EQ(clean_up(next_run()), 0);
  for (const std::string& name : others) EXPECT_TRUE(fs::exists(folder() / name)) << name;
}

TEST_F(CleanUp, KeepsFilesThatOnlyACheckpointNames) {
  for (int version = 0; version <= 10; ++version) {
    write(version == 5 ? WriteMode::overwrite : WriteMode::append, schema_,
          "SELECT " + std::to_string(version) + " AS id, 'a' AS p");
  }
  for (int version = 0; version < 10; ++version) fs::remove(log_file(commit_file_name(version)));
  const std::size_t files = data_files().size();
  EXPECT_EQ(clean_up(next_run()), 0);
  EXPECT_EQ(data_files().size(), files);
  EXPECT_EQ(table_rows().size(), 6U);
}

TEST_F(CleanUp, LeavesTagsThatMayBeBeingWritten) {
  const fs::path young = lake_.root / "_tags/.tmp-schoolhouse-young";
  const fs::path old = lake_.root / "_tags/.tmp-schoolhouse-old";
  put(young);
  put(old);
  const auto now = std::chrono::file_clock::from_sys(std::chrono::sys_time<std::chrono::seconds>(
      std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(lake_.clock->now()))));
  fs::last_write_time(young, now - std::chrono::minutes(59));
  fs::last_write_time(old, now - std::chrono::minutes(61));
  EXPECT_EQ(clean_up(next_run()), 1);
  EXPECT_TRUE(fs::exists(young));
  EXPECT_FALSE(fs::exists(old));
}

TEST_F(CleanUp, CostsNothingAfterARunThatEndedInOrder) {
  {
    const WriterLock lock(lake_, [] {});
    write(WriteMode::overwrite, schema_, "SELECT 1 AS id, 'a' AS p");
  }
  put(folder() / "schoolhouse-run-1-aaaa.zstd.parquet");
  const int calls = disk_.calls();
  EXPECT_EQ(clean_up(next_run()), 0);
  EXPECT_EQ(disk_.calls(), calls + 4) << "the lake's folder, what is published, tags, and the marks";
}

TEST_F(CleanUp, FindsNothingOfARunWhoseWriteFailed) {
  disk_.fail_at(3, EIO);  // the sync of the data files
  EXPECT_THROW(write(WriteMode::overwrite, schema_, "SELECT 1 AS id, 'a' AS p"), Error);
  EXPECT_EQ(clean_up(next_run()), 0);
  EXPECT_TRUE(data_files().empty());
}

// A run that is killed for good, in a process of its own: between its first data file and its commit.
TEST_F(CleanUp, AfterARealKill) {
  write(WriteMode::overwrite, schema_, "SELECT 1 AS id, 'a' AS p");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // What a killed writer has done so far, without DuckDB's threads, which a fork does not take along.
    mark_unfinished(lake_);
    put(folder() / (data_file_prefix(run_name(lake_)) + "killed.zstd.parquet"));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(data_files().size(), 2U);
  EXPECT_EQ(clean_up(next_run()), 1);
  EXPECT_EQ(table_rows(), Lines{"1|a"});
}

TEST_F(CleanUp, WaitsForTheRunBefore) {
  auto first = std::make_unique<WriterLock>(lake_, [] {});
  std::atomic<int> told = 0;
  std::atomic<bool> has_lock = false;
  std::thread second([&] {
    const WriterLock lock(next_run(), [&] { ++told; });
    has_lock = true;
  });
  while (told == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_FALSE(has_lock);
  first.reset();
  second.join();
  EXPECT_TRUE(has_lock);
  EXPECT_EQ(told, 1);
}

TEST_F(CleanUp, StopsWaitingWhenAsked) {
  const WriterLock first(lake_, [] {});
  EXPECT_THROW(WriterLock(next_run(), [] {}, [] { return true; }), Error);
}

}  // namespace
}  // namespace schoolhouse::lake
