// Tests of the record of runs.
// SPDX-License-Identifier: Apache-2.0
#include "state/state.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace schoolhouse::state {
namespace {
namespace fs = std::filesystem;

class StateTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder); }
  void TearDown() override { fs::remove_all(folder); }
  fs::path folder = fs::temp_directory_path() / ("schoolhouse_state_test_" + std::to_string(::getpid()));
};

// SQLite itself waits for another process everywhere but here: where the new file is made to keep a write-ahead log.
TEST_F(StateTest, WaitsForAnotherProcessThatMakesTheFile) {
  fs::create_directories(folder);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "state.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE t (a); BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const std::jthread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(other);
  });
  State state(folder);
  EXPECT_TRUE(state.list_runs(10).empty());
}

TEST_F(StateTest, KeepsRunsWithTheirSteps) {
  {
    State state(folder);
    state::Run run{"r1", "run", 5, 0, Outcome::running, "0.1.0"};
    state.begin_run(run);
    EXPECT_EQ(state.list_runs(10).at(0).outcome, Outcome::running);
    run.ended = 9;
    run.outcome = Outcome::failed;
    state.end_run(run, {{.name = "raw.a", .kind = "source", .output_version = 3, .rows = 7, .seconds = 0.5},
                        {.name = "m.b",
                         .kind = "model",
                         .inputs = {{"raw.a", 3}},
                         .outcome = Outcome::failed,
                         .message = "a check failed"}});
    state.begin_run({"r2", "build", 6, 0, Outcome::running, "0.1.0"});
  }
  State state(folder);
  const auto runs = state.list_runs(10);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].id, "r2");
  EXPECT_EQ(runs[1].outcome, Outcome::failed);
  EXPECT_EQ(runs[1].ended, 9);
  const auto steps = state.list_steps("r1");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].rows, 7);
  EXPECT_EQ(steps[1].inputs.at("raw.a"), 3);
  EXPECT_EQ(steps[1].message, "a check failed");
}

TEST_F(StateTest, KeepsWhatIsGood) {
  State state(folder);
  state.put_good({{"check a", "f1", ""}, {"dashboard b", "f2", "x"}});
  state.put_good({{"check a", "f3", ""}});
  EXPECT_EQ(state.list_good().at("check a").fingerprint, "f3");
  EXPECT_EQ(state.list_good().at("dashboard b").extra, "x");
}

TEST_F(StateTest, StartsAnewWhenTheFileIsDamaged) {
  fs::create_directories(folder);
  std::ofstream(folder / "state.db") << std::string(8192, 'x');
  State state(folder);
  EXPECT_TRUE(state.list_runs(10).empty());
  state.begin_run({"r1", "run", 1, 0, Outcome::running, "0.1.0"});
  EXPECT_EQ(state.list_runs(10).size(), 1U);
}

TEST_F(StateTest, TwoProcessesMayWrite) {
  State one(folder);
  State two(folder);
  one.begin_run({"r1", "run", 1, 0, Outcome::running, "0.1.0"});
  two.begin_run({"r2", "run", 2, 0, Outcome::running, "0.1.0"});
  EXPECT_EQ(one.list_runs(10).size(), 2U);
}

}  // namespace
}  // namespace schoolhouse::state
