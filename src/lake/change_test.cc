// Tests of deletes, updates and replacements by a condition, with files rewritten and with deletion vectors.
// SPDX-License-Identifier: Apache-2.0
#include "lake/change.h"

#include <gtest/gtest.h>

#include "lake/log.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;
using Properties = std::map<std::string, std::string>;

class Changes : public fakes::LakeFixture {
 protected:
  // A table of three files: ids 0 to 3, 10 to 13, 20 to 23, of the grades A and B in turn.
  void make(const std::string& name, const std::vector<std::string>& partition_by = {},
            const Properties& properties = {}) {
    table_.name = name;
    for (const int first : {0, 10, 20}) {
      commit_write(lake_, stage(schema_, rows_from(first), partition_by),
                   {.mode = WriteMode::append, .properties = properties});
    }
    if (!properties.empty()) upgrade();
  }
  static std::string rows_from(int first) {
    return "SELECT " + std::to_string(first) +
           " + range AS id, CASE WHEN range % 2 = 0 THEN 'A' ELSE 'B' END AS grade FROM range(4)";
  }
  // The protocol that the properties ask for, as another program would have set it.
  void upgrade() {
    const TableState state = find_state(lake_, table_).value();
    commit_transaction(
        lake_, table_,
        {.read_version = state.version(),
         .actions = {Protocol{
             3, 7, {"deletionVectors"}, {"deletionVectors", "changeDataFeed", "appendOnly", "invariants"}}},
         .operation = "UPGRADE PROTOCOL"});
  }
  std::string only_file_of(int first) { return std::to_string(first); }
  std::size_t vectors() {
    const TableState state = find_state(lake_, table_).value();
    return static_cast<std::size_t>(
        std::ranges::count_if(state.files(), [](const AddFile* file) { return file->deletion_vector.has_value(); }));
  }
  std::vector<Action> last_commit() { return find_commit(lake_, table_, find_head(lake_, table_)->version).value(); }
  template <class T>
  std::size_t count_of(const std::vector<Action>& actions) {
    return static_cast<std::size_t>(
        std::ranges::count_if(actions, [](const Action& action) { return std::holds_alternative<T>(action); }));
  }

  Schema schema_{{column("id", "long"), column("grade", "string")}};
  const Properties with_vectors_{{"delta.enableDeletionVectors", "true"}};
  const Properties with_feed_{{"delta.enableChangeDataFeed", "true"}};
};

TEST_F(Changes, DeleteRowsAndLeaveOtherFilesAlone) {
  for (const bool has_vectors : {false, true}) {
    make(has_vectors ? "vectors" : "plain", {}, has_vectors ? with_vectors_ : Properties{});
    const ChangeResult result = delete_rows(lake_, connection_, table_, "id BETWEEN 2 AND 11");
    EXPECT_EQ(result.removed, 4);
    EXPECT_EQ(table_rows(), (Lines{"0|A", "12|A", "13|B", "1|B", "20|A", "21|B", "22|A", "23|B"}));
    EXPECT_EQ(result.vectors_added, has_vectors ? 2 : 0);
    EXPECT_EQ(vectors(), has_vectors ? 2U : 0U);
    EXPECT_EQ(result.files_removed, has_vectors ? 0 : 2);
    EXPECT_EQ(find_head(lake_, table_)->notes.rows, 8);
    // What is left of a file goes without being written again.
    const ChangeResult rest = delete_rows(lake_, connection_, table_, "id IN (0, 1) OR id >= 20");
    EXPECT_EQ(rest.removed, 6);
    EXPECT_EQ(rest.vectors_added, 0);
    EXPECT_EQ(rest.files_added, has_vectors ? 0 : 1) << "the two rewritten files were one";
    EXPECT_EQ(table_rows(), (Lines{"12|A", "13|B"}));
    const ChangeResult nothing = delete_rows(lake_, connection_, table_, "id = 999");
    EXPECT_FALSE(nothing.commit.has_new_rows);
    EXPECT_EQ(nothing.commit.version, rest.commit.version);
  }
}

TEST_F(Changes, GrowAVectorThatIsThere) {
  make("grow", {}, with_vectors_);
  delete_rows(lake_, connection_, table_, "id = 1");
  delete_rows(lake_, connection_, table_, "id = 3");
  delete_rows(lake_, connection_, table_, "id = 0");
  EXPECT_EQ(vectors(), 1U);
  EXPECT_EQ(table_rows().size(), 9U);
  EXPECT_EQ(table_rows(AsOfVersion{4}).size(), 11U);
  EXPECT_EQ(table_rows(AsOfVersion{3}).size(), 12U);
  delete_rows(lake_, connection_, table_, "id = 2");
  EXPECT_EQ(vectors(), 0U) << "the file went with its last row";
}

TEST_F(Changes, UpdateRows) {
  for (const bool has_vectors : {false, true}) {
    make(has_vectors ? "updated_vectors" : "updated", {}, has_vectors ? with_vectors_ : Properties{});
    const ChangeResult result = update_rows(
        lake_, connection_, table_, {{"grade", "lower(grade) || id"}, {"id", "id * 100"}}, "grade = 'A' AND id < 20");
    EXPECT_EQ(result.updated, 4);
    EXPECT_EQ(table_rows(), (Lines{"0|a0", "1000|a10", "11|B", "1200|a12", "13|B", "1|B", "200|a2", "20|A", "21|B",
                                   "22|A", "23|B", "3|B"}));
    EXPECT_EQ(vectors(), has_vectors ? 2U : 0U);
    EXPECT_EQ(find_head(lake_, table_)->notes.rows, 12);
    EXPECT_EQ(problem_of([&] { update_rows(lake_, connection_, table_, {{"grad", "'x'"}}, "true"); }).fix,
              "did you mean 'grade'?");
  }
}

TEST_F(Changes, OfPartitionsReadOnlyThem) {
  make("parted", {"grade"});
  const ChangeResult result = delete_rows(lake_, connection_, table_, "grade = 'A' AND id = 10");
  EXPECT_EQ(result.files_removed, 1);
  EXPECT_EQ(delete_rows(lake_, connection_, table_, "grade = 'B'").files_added, 0);
  EXPECT_EQ(table_rows(), (Lines{"0|A", "12|A", "20|A", "22|A", "2|A"}));
  // A row may move to another partition.
  update_rows(lake_, connection_, table_, {{"grade", "'C'"}}, "id = 12");
  EXPECT_EQ(table_rows(), (Lines{"0|A", "12|C", "20|A", "22|A", "2|A"}));
}

TEST_F(Changes, ReplaceRowsThatMeetACondition) {
  make("replaced");
  const ChangeResult result = replace_where(lake_, connection_, table_, "id >= 12 AND id < 22",
                                            "SELECT 15 AS id, 'N' AS grade UNION ALL SELECT 21, 'N'");
  EXPECT_EQ(result.removed, 4);
  EXPECT_EQ(result.inserted, 2);
  EXPECT_EQ(table_rows(), (Lines{"0|A", "10|A", "11|B", "15|N", "1|B", "21|N", "22|A", "23|B", "2|A", "3|B"}));
  const Problem problem =
      problem_of([&] { replace_where(lake_, connection_, table_, "id < 5", "SELECT 99 AS id, 'X' AS grade"); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_NE(problem.what.find("1 of 1 new rows"), std::string::npos) << problem.what;
  EXPECT_EQ(replace_where(lake_, connection_, table_, "id > 3", "SELECT 9 AS id, 'X' AS grade WHERE false").removed, 6);
}

TEST_F(Changes, TellTheirFeed) {
  make("fed", {}, with_feed_);
  const auto feed = [&] {
    std::vector<std::string> files;
    const std::vector<Action> actions = last_commit();
    for (const Action& action : actions) {
      if (const auto* change = std::get_if<ChangeFile>(&action))
        files.push_back("'" + (lake_.root / "district/fed" / change->path).string() + "'");
    }
    return files.empty() ? Lines{} : rows("SELECT id, grade, _change_type FROM read_parquet([" + files.front() + "])");
  };
  update_rows(lake_, connection_, table_, {{"grade", "'Z'"}}, "id = 10");
  EXPECT_EQ(feed(), (Lines{"10|A|update_preimage", "10|Z|update_postimage"}));
  delete_rows(lake_, connection_, table_, "id IN (0, 20)");
  EXPECT_EQ(feed(), (Lines{"0|A|delete", "20|A|delete"}));
  replace_where(lake_, connection_, table_, "id = 1", "SELECT 1 AS id, 'Q' AS grade");
  EXPECT_EQ(feed(), (Lines{"1|B|delete", "1|Q|insert"}));
  delete_rows(lake_, connection_, table_, "true");
  EXPECT_EQ(feed(), Lines{}) << "whole files tell it themselves";
}

TEST_F(Changes, OfOneApplicationAreDoneOnce) {
  make("once");
  const ChangeOptions options{.application = ApplicationTransaction{.app_id = "loader", .version = 5}};
  const std::string select = "SELECT 99 AS id, 'N' AS grade";
  EXPECT_TRUE(replace_where(lake_, connection_, table_, "id = 99", select, options).commit.has_new_rows);
  EXPECT_FALSE(replace_where(lake_, connection_, table_, "id = 99", select, options).commit.has_new_rows);
  EXPECT_EQ(application_version(find_state(lake_, table_).value(), "loader"), 5);
  EXPECT_EQ(find_head(lake_, table_)->version, 3);
}

TEST_F(Changes, KeepToConstraints) {
  make("checked", {}, {{"delta.constraints.known", "grade IN ('A', 'B') AND `id` < 100"}});
  const Problem problem = problem_of([&] { update_rows(lake_, connection_, table_, {{"grade", "'C'"}}, "id = 1"); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_NE(problem.what.find("the constraint 'known'"), std::string::npos) << problem.what;
  EXPECT_EQ(data_files().size(), 3U) << "nothing of the refused change is left";
  update_rows(lake_, connection_, table_, {{"grade", "'A'"}}, "id = 1");
  EXPECT_EQ(problem_of([&] { write(WriteMode::append, schema_, "SELECT 5 AS id, 'C' AS grade"); }).fault, Fault::data);
  write(WriteMode::append, schema_, "SELECT 5 AS id, 'B' AS grade");
  // NULL is not enough.
  EXPECT_EQ(problem_of([&] { update_rows(lake_, connection_, table_, {{"grade", "NULL"}}, "id = 1"); }).fault,
            Fault::data);
}

TEST_F(Changes, NameTheTableThatIsNotThere) {
  table_.name = "absent";
  EXPECT_NE(problem_of([&] { delete_rows(lake_, connection_, table_, "true"); }).what.find("district.absent"),
            std::string::npos);
}

}  // namespace
}  // namespace schoolhouse::lake
