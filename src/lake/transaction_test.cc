// Tests of transactions: what they leave in the log, whom they follow, and what they may not do.
// SPDX-License-Identifier: Apache-2.0
#include "lake/transaction.h"

#include <gtest/gtest.h>

#include "lake/log.h"
#include "lake/table_facts.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;

class Transactions : public fakes::LakeFixture {
 protected:
  void SetUp() override {
    write(WriteMode::overwrite, schema_, "SELECT 1::BIGINT AS id, 'a' AS p");
    write(WriteMode::append, schema_, "SELECT 2::BIGINT AS id, 'b' AS p");
  }
  TableState state() { return find_writable_state(lake_, table_).value(); }
  // Takes out the file at a place among those of the version.
  Transaction removal(std::size_t nth) {
    const TableState now = state();
    const AddFile& file = *now.files().at(nth);
    return {.read_version = now.version(),
            .reads = {.files = {{file.path}}},
            .actions = {remove_of(file, 5)},
            .operation = "DELETE"};
  }
  std::vector<Action> commit_at(std::int64_t version) { return find_commit(lake_, table_, version).value(); }

  Schema schema_{{column("id", "long"), column("p", "string")}};
};

TEST_F(Transactions, BecomeTheNextVersion) {
  const CommitResult result = commit_transaction(lake_, table_, removal(0));
  EXPECT_EQ(result.version, 2);
  EXPECT_EQ(result.data_version, 2);
  EXPECT_TRUE(result.has_new_rows);
  EXPECT_EQ(table_rows(), Lines{"2|b"});
  const std::vector<HistoryEntry> history = read_history(lake_, table_, 1);
  EXPECT_EQ(history.at(0).operation, "DELETE");
  EXPECT_EQ(history.at(0).notes.rows, 1);
  EXPECT_EQ(history.at(0).notes.row_hash, "") << "not known";
  EXPECT_EQ(history.at(0).notes.run_id, "run-1");
}

TEST_F(Transactions, KeepTheRowHashWhenTheyKnowTheChange) {
  const std::string both = find_head(lake_, table_)->notes.row_hash;
  const std::string first = find_snapshot(lake_, table_, AsOfVersion{0})->notes.row_hash;
  Transaction transaction = removal(0);
  transaction.hash_change = subtract_hashes(empty_hash(), first);
  commit_transaction(lake_, table_, transaction);
  const std::string left = find_head(lake_, table_)->notes.row_hash;
  EXPECT_EQ(add_hashes(left, first), both);
  // An overwrite with the same rows finds them.
  EXPECT_FALSE(write(WriteMode::overwrite, schema_, "SELECT 2::BIGINT AS id, 'b' AS p").has_new_rows);
}

TEST_F(Transactions, FollowHarmlessWinnersAndRefuseOthers) {
  const Transaction first = removal(0);
  const Transaction second = removal(1);
  const Transaction again = removal(0);
  EXPECT_EQ(commit_transaction(lake_, table_, first).version, 2);
  EXPECT_EQ(commit_transaction(lake_, table_, second).version, 3) << "of another file";
  try {
    commit_transaction(lake_, table_, again);
    FAIL() << "the file is gone";
  } catch (const ConflictError& error) {
    EXPECT_EQ(error.kind(), ConflictKind::concurrent_delete_delete);
  }
  EXPECT_EQ(table_rows(), Lines{});
}

TEST_F(Transactions, TakeTheIsolationOfTheTable) {
  for (const auto& [level, is_refused] :
       {std::pair("Serializable", true), std::pair("WriteSerializable", false), std::pair("", false)}) {
    table_ = {"district", std::string("level_") + (level[0] == '\0' ? "none" : level[0] == 'S' ? "s" : "w")};
    const CommitRequest with_level{
        .properties = level[0] == '\0' ? std::map<std::string, std::string>{}
                                       : std::map<std::string, std::string>{{"delta.isolationLevel", level}}};
    commit_write(lake_, stage(schema_, "SELECT 1::BIGINT AS id, 'a' AS p"), with_level);
    Transaction ours = removal(0);
    ours.reads.conditions = {[](const PartitionValues&, const std::string&) { return true; }};
    write(WriteMode::append, schema_, "SELECT 2::BIGINT AS id, 'b' AS p");
    bool was_refused = false;
    try {
      commit_transaction(lake_, table_, ours);
    } catch (const ConflictError& error) {
      was_refused = error.kind() == ConflictKind::concurrent_append;
    }
    EXPECT_EQ(was_refused, is_refused) << level;
  }
}

TEST_F(Transactions, OfOneApplicationAreToldApart) {
  EXPECT_EQ(application_version(state(), "loader"), std::nullopt);
  Transaction ours{
      .read_version = 1, .actions = {ApplicationTransaction{.app_id = "loader", .version = 7}}, .operation = "WRITE"};
  commit_transaction(lake_, table_, ours);
  EXPECT_EQ(application_version(state(), "loader"), 7);
  EXPECT_NE(problem_of([&] { commit_transaction(lake_, table_, ours); }).what.find("(ConcurrentTransaction)"),
            std::string::npos);
}

TEST_F(Transactions, MakeTablesOnce) {
  table_.name = "made";
  const Transaction making{
      .actions = {Protocol{}, Metadata{.id = "x", .schema_string = R"({"type":"struct","fields":[]})"}},
      .operation = "CREATE TABLE"};
  EXPECT_EQ(commit_transaction(lake_, table_, making).version, 0);
  EXPECT_NE(problem_of([&] { commit_transaction(lake_, table_, making); }).what.find("(ProtocolChanged)"),
            std::string::npos);
}

TEST_F(Transactions, RemoveNothingFromATableThatOnlyGrows) {
  table_.name = "grows";
  commit_write(lake_, stage(schema_, "SELECT 1::BIGINT AS id, 'a' AS p"),
               {.properties = {{"delta.appendOnly", "true"}}});
  EXPECT_NE(problem_of([&] { commit_transaction(lake_, table_, removal(0)); }).what.find("delta.appendOnly"),
            std::string::npos);
  Transaction compaction = removal(0);
  std::get<RemoveFile>(compaction.actions[0]).has_data_change = false;
  AddFile moved = *state().files().at(0);
  moved.has_data_change = false;
  compaction.actions.emplace_back(moved);
  EXPECT_FALSE(commit_transaction(lake_, table_, compaction).has_new_rows);
}

TEST_F(Transactions, TellWhatTheyAre) {
  Transaction ours = removal(0);
  ours.parameters = {{"predicate", "[\"id = 1\"]"}};
  ours.metrics = {{"numRemovedFiles", "1"}};
  commit_transaction(lake_, table_, ours);
  const CommitInfo info = std::get<CommitInfo>(commit_at(2).front());
  EXPECT_EQ(info.operation_parameters, ours.parameters);
  EXPECT_EQ(info.operation_metrics, ours.metrics);
  EXPECT_EQ(info.isolation_level, "WriteSerializable");
  EXPECT_EQ(info.is_blind_append, false);
  EXPECT_EQ(info.read_version, 1);
  EXPECT_FALSE(info.txn_id.empty());
}

TEST(RowHashes, AddAndSubtract) {
  const struct {
    std::string a, b, sum;
  } cases[] = {
      {std::string(32, '0'), std::string(32, '0'), std::string(32, '0')},
      {std::string(32, 'f'), std::string(31, '0') + "1", std::string(32, '0')},
      {"0123456789abcdef0123456789abcdef", "00000000000000000000000000000011", "0123456789abcdef0123456789abce00"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(add_hashes(c.a, c.b), c.sum);
    EXPECT_EQ(subtract_hashes(c.sum, c.b), c.a);
    EXPECT_EQ(subtract_hashes(c.sum, c.a), c.b);
  }
  EXPECT_EQ(add_hashes("", std::string(32, '0')), "") << "not known";
  EXPECT_EQ(subtract_hashes("", std::string(32, '0')), "");
}

}  // namespace
}  // namespace schoolhouse::lake
