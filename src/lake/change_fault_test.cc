// Tests of changes on a disk that fails at each of its calls, or loses what was not made durable: the old rows or the new, never others.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "lake/alter.h"
#include "lake/change.h"
#include "lake/scd2.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::Strike;
using Lines = std::vector<std::string>;

class ChangeFaults : public fakes::LakeFixture {
 protected:
  struct Case {
    std::string name;
    std::function<void()> work;
  };
  // Each makes another change every time it is run.
  std::vector<Case> cases() {
    return {
        {"delete", [this] { delete_rows(lake_, connection_, table_, "id = " + std::to_string(++step_)); }},
        {"update", [this] { update_rows(lake_, connection_, table_, {{"n", "n + 1"}}, "id % 3 = 0"); }},
        {"merge",
         [this] {
           ++step_;
           merge_rows(lake_, connection_,
                      {.table = table_,
                       .source = "SELECT v.id, " + std::to_string(step_) + " AS n FROM (VALUES (1), (12), (" +
                                 std::to_string(1000 + step_) + ")) AS v(id)",
                       .keys = {{"id", "id"}},
                       .clauses = {{}, {.when = MergeClause::When::not_matched, .action = MergeClause::Do::insert}}});
         }},
        {"replace",
         [this] {
           replace_where(lake_, connection_, table_, "id >= 20",
                         "SELECT 20 AS id, " + std::to_string(++step_) + " AS n");
         }},
        {"alter",
         [this] {
           alter_table(lake_, connection_, table_,
                       AddColumn{.column = column("c" + std::to_string(++step_), "string")});
         }},
    };
  }
  void make(const std::string& name, bool has_vectors) {
    table_.name = name;
    const Schema schema{{column("id", "long"), column("n", "long")}};
    for (const int first : {0, 10, 20})
      write(WriteMode::append, schema, "SELECT " + std::to_string(first) + " + range AS id, 0 AS n FROM range(5)");
    if (has_vectors) {
      alter_table(lake_, connection_, table_,
                  SetProperties{{{"delta.enableDeletionVectors", "true"}, {"delta.enableChangeDataFeed", "true"}}});
    }
  }
  // Tells old rows from new ones.
  std::int64_t version() { return find_head(lake_, table_)->version; }

  int step_ = 0;
};

TEST_F(ChangeFaults, LeaveTheOldOrTheNewRows) {
  int failures = 0;
  bool has_vectors = false;
  for (const Case& one : cases()) {
    make(one.name, has_vectors);
    Lines rows = table_rows();
    std::int64_t last = version();
    for (int nth = 1; nth < 80; ++nth) {
      const int calls_before = disk_.calls();
      disk_.fail_at(nth, nth % 2 == 0 ? ENOSPC : EIO, nth % 3 == 0 ? Strike::after : Strike::before);
      bool has_failed = false;
      try {
        one.work();
      } catch (const Error& error) {
        has_failed = true;
        EXPECT_EQ(error.problems().front().fault, Fault::outside) << one.name << nth << error.what();
      }
      const bool was_struck = disk_.calls() >= calls_before + nth;
      disk_.fail_at(0, 0);
      failures += has_failed ? 1 : 0;
      // What was told to be done is there after the power went out, and what is there can be read.
      const std::int64_t now = version();
      disk_.crash();
      EXPECT_EQ(version(), now) << one.name << nth;
      EXPECT_LE(now, last + 1) << one.name << nth;
      const Lines rows_now = table_rows();
      EXPECT_TRUE(now != last || rows_now == rows) << one.name << nth;
      EXPECT_TRUE(has_failed || now == last + 1 || rows_now == rows) << one.name << nth;
      rows = rows_now;
      last = now;
      if (!was_struck) break;  // every call has failed once
    }
    has_vectors = !has_vectors;
  }
  EXPECT_GT(failures, 40);
}

TEST_F(ChangeFaults, DoNotMindAClockThatGoesBack) {
  make("clock", true);
  for (int i = 0; i < 5; ++i) {
    clock_.set(clock_.now() - 86'400'000'000);
    update_rows(lake_, connection_, table_, {{"n", "n + 1"}}, "id < 3");
  }
  const std::vector<HistoryEntry> history = read_history(lake_, table_);
  for (std::size_t i = 1; i < history.size(); ++i) EXPECT_LE(history[i].committed_at, history[i - 1].committed_at);
  EXPECT_EQ(rows("SELECT max(n) FROM (" + scan_sql(find_snapshot(lake_, table_).value()) + ")"), Lines{"5"});
}

}  // namespace
}  // namespace schoolhouse::lake
