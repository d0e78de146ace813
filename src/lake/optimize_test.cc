// Tests of rewriting files: which are chosen, that rows stay, and that lookups open fewer.
// SPDX-License-Identifier: Apache-2.0
#include "lake/optimize.h"

#include "lake/curve.h"
#include "lake/log.h"
#include "lake/transaction.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;

class Optimize : public fakes::LakeFixture {
 protected:
  void add_rows(const std::string& select, std::vector<std::string> partition_by = {}) {
    write(WriteMode::append, schema_, select, std::move(partition_by));
  }
  OptimizePlan plan(const OptimizeRequest& request = {}) {
    return plan_optimize(find_writable_state(lake_, table_).value(), table_, request);
  }
  OptimizeResult optimize(const OptimizeRequest& request = {}) {
    return run_optimize(lake_, connection_, table_, plan(request));
  }
  std::size_t live_files() { return find_snapshot(lake_, table_)->files.size(); }
  Schema schema_{{column("id", "long"), column("p", "string")}};
};

TEST_F(Optimize, PutsSmallFilesTogether) {
  for (int id = 0; id < 5; ++id) add_rows("SELECT " + std::to_string(id) + " AS id, 'a' AS p");
  const Lines rows_before = table_rows();
  const CommitNotes before = find_head(lake_, table_)->notes;
  const OptimizeResult result = optimize();
  EXPECT_EQ(result.version, 5);
  EXPECT_EQ(result.files_removed, 5);
  EXPECT_EQ(result.files_added, 1);
  EXPECT_EQ(live_files(), 1U);
  EXPECT_EQ(table_rows(), rows_before);
  EXPECT_EQ(table_rows(AsOfVersion{0}), Lines{"0|a"}) << "earlier versions keep their files";
  const CommitNotes after = find_head(lake_, table_)->notes;
  EXPECT_EQ(after.row_hash, before.row_hash);
  EXPECT_EQ(after.rows, before.rows);
  EXPECT_EQ(after.data_version, before.data_version) << "what reads the table need not be built again";
  EXPECT_TRUE(plan().groups.empty()) << "one file can't be put together with others";
}

TEST_F(Optimize, KeepsWhatRowsWereMadeFrom) {
  for (int id = 0; id < 2; ++id)
    commit_write(
        lake_, stage(schema_, "SELECT 1 AS id, 'a' AS p"),
        {.mode = WriteMode::append, .notes = {.fingerprint = "f", .inputs = {{"raw.x", 2}}, .extra = {{"k", "v"}}}});
  optimize();
  const CommitNotes notes = find_head(lake_, table_)->notes;
  EXPECT_EQ(notes.fingerprint, "f");
  EXPECT_EQ(notes.inputs.at("raw.x"), 2);
  EXPECT_EQ(notes.extra.at("k"), "v");
}

TEST_F(Optimize, StaysWithinPartitions) {
  for (int id = 0; id < 3; ++id)
    add_rows("SELECT " + std::to_string(id) + " AS id, unnest(['x y', 'b', NULL]) AS p", {"p"});
  add_rows("SELECT 9 AS id, 'alone' AS p", {"p"});
  const Lines rows_before = table_rows();
  const OptimizeResult result = optimize();
  EXPECT_EQ(result.files_removed, 9);
  EXPECT_EQ(result.files_added, 3);
  EXPECT_EQ(table_rows(), rows_before);
}

TEST_F(Optimize, LeavesLargeFilesAlone) {
  add_rows("SELECT range AS id, md5(CAST(range AS VARCHAR)) AS p FROM range(20000)");
  add_rows("SELECT 1 AS id, 'a' AS p");
  add_rows("SELECT 2 AS id, 'a' AS p");
  const OptimizePlan found = plan({.file_bytes = 100'000});
  ASSERT_EQ(found.groups.size(), 1U);
  EXPECT_EQ(found.file_count(), 2);
}

TEST_F(Optimize, MakesSeveralFilesOfTheSizeToAimAt) {
  for (int id = 0; id < 6; ++id) add_rows("SELECT " + std::to_string(id) + " AS id, 'a' AS p");
  const std::int64_t size = find_snapshot(lake_, table_)->files.front().size;
  EXPECT_EQ(plan({.file_bytes = 3 * size}).groups.size(), 2U);
  EXPECT_EQ(plan({.file_bytes = size}).groups.size(), 0U) << "they are large enough";
}

TEST_F(Optimize, LaysRowsAlongACurve) {
  const Schema schema{{column("a", "long"), column("b", "string")}};
  for (int part = 0; part < 4; ++part) {
    write(WriteMode::append, schema,
          "SELECT (range * 7919) % 4096 AS a, 'k' || ((range * 104729 + " + std::to_string(part) +
              ") % 997) AS b FROM range(4000)");
  }
  const Lines rows_before = table_rows();
  const std::int64_t bytes = find_snapshot(lake_, table_)->bytes();
  const OptimizeResult result = optimize({.order_by = {"a", "b"}, .file_bytes = bytes / 16});
  EXPECT_EQ(table_rows(), rows_before);
  EXPECT_GE(result.files_added, 12);
  ASSERT_EQ(result.lookups.size(), 2U);
  for (const LookupCost& cost : result.lookups) {
    EXPECT_EQ(cost.files_before, 4.0) << "every file holds values from end to end";
    EXPECT_LT(cost.files_after, static_cast<double>(result.files_added) / 2) << cost.column;
  }
}

TEST_F(Optimize, OrdersPartitionsEachForItself) {
  for (int part = 0; part < 3; ++part)
    add_rows("SELECT range AS id, ['x', 'y'][1 + range % 2] AS p FROM range(1000)", {"p"});
  const Lines rows_before = table_rows();
  const OptimizeResult result = optimize({.order_by = {"id"}});
  EXPECT_EQ(result.files_added, 2);
  EXPECT_EQ(table_rows(), rows_before);
}

TEST_F(Optimize, RefusesColumnsThatHaveNoOrder) {
  add_rows("SELECT 1 AS id, 'a' AS p", {"p"});
  EXPECT_EQ(problem_of([&] { plan({.order_by = {"idd"}}); }).what, "the table district.students has no column 'idd'");
  EXPECT_EQ(problem_of([&] { plan({.order_by = {"idd"}}); }).fix, "did you mean 'id'?");
  EXPECT_EQ(problem_of([&] { plan({.order_by = {"p"}}); }).what, "the table can't be ordered by its column 'p'");
}

TEST_F(Optimize, FollowsAppendsAndGivesWayToReplacements) {
  for (int id = 0; id < 2; ++id) add_rows("SELECT " + std::to_string(id) + " AS id, 'a' AS p");
  const OptimizePlan before_append = plan();
  add_rows("SELECT 7 AS id, 'a' AS p");
  EXPECT_EQ(run_optimize(lake_, connection_, table_, before_append).version, 3);
  EXPECT_EQ(table_rows(), (Lines{"0|a", "1|a", "7|a"}));
  const OptimizePlan before_overwrite = plan();
  write(WriteMode::overwrite, schema_, "SELECT 8 AS id, 'a' AS p");
  const std::size_t files = data_files().size();
  EXPECT_THROW(run_optimize(lake_, connection_, table_, before_overwrite), ConflictError);
  EXPECT_EQ(data_files().size(), files) << "what was written in vain is gone";
  EXPECT_EQ(table_rows(), Lines{"8|a"});
}

TEST_F(Optimize, ReadsSizes) {
  const struct {
    std::string_view text;
    std::optional<std::int64_t> bytes;
  } cases[] = {{"1000", 1000},      {"64MB", 64 << 20},   {"1g", 1 << 30},     {"104857600b", 104'857'600},
               {"", std::nullopt},  {"MB", std::nullopt}, {"0", std::nullopt}, {"5 apples", std::nullopt},
               {"-1", std::nullopt}};
  for (const auto& c : cases) EXPECT_EQ(parse_bytes(c.text), c.bytes) << c.text;
}

TEST(Interleave, TakesBitsInTurn) {
  duck::Database database({.threads = 1});
  duck::Connection connection = database.connect();
  const struct {
    int a, b;
    std::int64_t position;
  } cases[] = {{0, 0, 0}, {0, 1, 1}, {1, 0, 2}, {1, 1, 3}, {2, 0, 8}, {3, 3, 15}, {0, 3, 5}};
  for (const auto& c : cases) {
    const std::string sql = interleave_sql({std::to_string(c.a), std::to_string(c.b)}, 2);
    EXPECT_EQ(duck::to_text(connection.query("SELECT " + sql).single()), std::to_string(c.position))
        << c.a << " " << c.b;
  }
}

}  // namespace
}  // namespace schoolhouse::lake
