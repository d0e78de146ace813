// Tests of commits that meet other commits, failing disks and crashes.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <thread>

#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using fakes::Strike;
using Lines = std::vector<std::string>;

class Commits : public fakes::LakeFixture {
 protected:
  void SetUp() override { write(WriteMode::overwrite, schema_, row(0)); }
  static std::string row(int id) { return "SELECT " + std::to_string(id) + "::BIGINT AS id, 'x y' AS p"; }
  CommitResult commit(StagedWrite staged, WriteMode mode, std::int64_t read_version) {
    return commit_write(lake_, std::move(staged), {.mode = mode, .read_version = read_version});
  }
  // Files that the newest version names, as they stand on the disk.
  std::size_t named_files() { return find_snapshot(lake_, table_).value().files.size(); }

  Schema schema_{{column("id", "long"), column("p", "string")}};
};

TEST_F(Commits, FollowHarmlessWinners) {
  StagedWrite ours = stage(schema_, row(1));
  write(WriteMode::append, schema_, row(2));
  commit_notes(lake_, table_, {.step = "noted"});
  EXPECT_EQ(commit(std::move(ours), WriteMode::append, 0).version, 3);
  EXPECT_EQ(table_rows(), (Lines{"0|x y", "1|x y", "2|x y"}));
  EXPECT_EQ(find_head(lake_, table_)->notes.rows, 3);
}

TEST_F(Commits, RefuseToReplaceRowsThatTheyHaveNotSeen) {
  StagedWrite ours = stage(schema_, row(1));
  write(WriteMode::append, schema_, row(2));
  const Problem problem = problem_of([&] { commit(std::move(ours), WriteMode::overwrite, 0); });
  EXPECT_EQ(problem.fault, Fault::outside);
  EXPECT_NE(problem.what.find("(ConcurrentAppend)"), std::string::npos) << problem.what;
  EXPECT_EQ(table_rows(), (Lines{"0|x y", "2|x y"}));
  EXPECT_EQ(data_files().size(), 2U) << "the staged file is gone";
}

TEST_F(Commits, ReplaceAfterNotes) {
  StagedWrite ours = stage(schema_, row(1));
  commit_notes(lake_, table_, {.step = "noted"});
  EXPECT_EQ(commit(std::move(ours), WriteMode::overwrite, 0).version, 2);
  EXPECT_EQ(table_rows(), Lines{"1|x y"});
}

TEST_F(Commits, AddToATableThatAnotherWriterMade) {
  const TableName first = table_;
  table_ = {"district", "new"};
  StagedWrite appended = stage(schema_, row(1));
  StagedWrite replaced = stage(schema_, row(2));
  write(WriteMode::overwrite, schema_, row(3));
  EXPECT_EQ(commit(std::move(appended), WriteMode::append, -1).version, 1);
  EXPECT_EQ(problem_of([&] { commit(std::move(replaced), WriteMode::overwrite, -1); }).fault, Fault::outside);
  EXPECT_EQ(table_rows(), (Lines{"1|x y", "3|x y"}));
}

TEST_F(Commits, OfManyWritersAllArrive) {
  constexpr int writers = 4;
  constexpr int each = 8;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      duck::Connection connection = database_.connect();
      for (int i = 0; i < each; ++i) {
        StagedWrite staged =
            stage_write(lake_, connection, {.table = table_, .schema = schema_, .select = row(100 * (writer + 1) + i)});
        commit_write(lake_, std::move(staged), {.mode = WriteMode::append});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(table_rows().size(), 1U + writers * each);
  EXPECT_EQ(find_head(lake_, table_)->version, writers * each);
  EXPECT_EQ(find_head(lake_, table_)->notes.rows, 1 + writers * each);
}

TEST_F(Commits, OfNotesNeedATable) {
  table_.name = "absent";
  EXPECT_EQ(problem_of([&] { commit_notes(lake_, table_, {}); }).fault, Fault::bug);
}

TEST_F(Commits, LeaveTheOldOrTheNewRowsWhenTheDiskFails) {
  for (const Strike strike : {Strike::before, Strike::after}) {
    int failures = 0;
    for (int nth = 1; nth < 60; ++nth) {
      const std::size_t rows_before = table_rows().size();
      const int calls_before = disk_.calls();
      disk_.fail_at(nth, nth % 2 == 0 ? ENOSPC : EIO, strike);
      bool has_failed = false;
      try {
        write(WriteMode::append, schema_, row(nth), {});
      } catch (const Error& error) {
        has_failed = true;
        EXPECT_EQ(error.problems().front().fault, Fault::outside) << error.what();
      }
      const bool was_struck = disk_.calls() >= calls_before + nth;
      disk_.fail_at(0, 0);
      if (!was_struck) break;  // every call of a write has failed once
      failures += has_failed ? 1 : 0;
      const std::size_t rows_after = table_rows().size();
      EXPECT_LE(rows_after - rows_before, 1U) << nth;
      EXPECT_TRUE(has_failed || rows_after == rows_before + 1) << nth;
      // Only a disk that fails after its work may leave the new rows and a failure.
      EXPECT_TRUE(strike == Strike::after || has_failed == (rows_after == rows_before)) << nth;
      const Snapshot snapshot = find_snapshot(lake_, table_).value();
      EXPECT_EQ(snapshot.notes.rows, static_cast<std::int64_t>(rows_after)) << nth;
    }
    EXPECT_GT(failures, 5);
  }
}

TEST_F(Commits, SurviveACrashAtEveryCall) {
  for (int nth = 1; nth < 60; ++nth) {
    const Lines before = table_rows();
    const int calls_before = disk_.calls();
    disk_.fail_at(nth, EIO);
    Lines after;
    try {
      write(WriteMode::overwrite, schema_, row(nth), {"p"});
      // What was told to be committed stays so.
      after = {std::to_string(nth) + "|x y"};
    } catch (const Error&) {
      after = before;
    }
    const bool was_struck = disk_.calls() >= calls_before + nth;
    disk_.fail_at(0, 0);
    disk_.crash();
    EXPECT_EQ(table_rows(), after) << nth;
    if (!was_struck) {
      EXPECT_GE(nth, 8) << "calls of a write";
      return;
    }
  }
  FAIL() << "the disk was never left alone";
}

// A file that may not grow stands for a full disk: DuckDB writes data files past our own storage.
class SmallFiles {
 public:
  SmallFiles() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{.rlim_cur = 4096, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit before_ = {};
};

TEST_F(Commits, AreNotReachedWhenDataFilesCantBeWritten) {
  for (const std::vector<std::string>& partition_by : {std::vector<std::string>{}, {"p"}}) {
    Problem problem;
    {
      const SmallFiles limit;
      problem = problem_of([&] {
        stage(schema_, "SELECT range AS id, left(uuid()::VARCHAR, 1) AS p FROM range(100000)", partition_by);
      });
    }
    EXPECT_EQ(problem.fault, Fault::outside);
    EXPECT_EQ(problem.what, "can't write the data files: File too large");
    EXPECT_EQ(problem.where.file, (lake_.root / "district/students").string());
    EXPECT_EQ(problem.during, Lines{"writing the table district.students"});
    EXPECT_FALSE(problem.fix.empty());
    EXPECT_EQ(data_files().size(), 1U) << "nothing of the failed write is left";
  }
}

TEST_F(Commits, AreNotUndoneByACheckpointThatFails) {
  for (int version = 1; version < 10; ++version) write(WriteMode::append, schema_, row(version));
  StagedWrite staged = stage(schema_, row(10));
  // The entry is put by the last call before those of the checkpoint.
  fs::create_directories(log_file(checkpoint_file_name(10)) / "in the way");
  EXPECT_EQ(commit_write(lake_, std::move(staged), {.mode = WriteMode::append}).version, 10);
  EXPECT_EQ(table_rows().size(), 11U);
}

}  // namespace
}  // namespace schoolhouse::lake
