// Tests of merges: which clause counts, what is read, what is refused, with files rewritten and with deletion vectors.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "lake/change.h"
#include "lake/replay.h"
#include "lake/transaction.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;
using When = MergeClause::When;
using Do = MergeClause::Do;

class Merges : public fakes::LakeFixture {
 protected:
  void make(const std::string& name, bool has_vectors) {
    table_.name = name;
    const std::map<std::string, std::string> properties =
        has_vectors ? std::map<std::string, std::string>{{"delta.enableDeletionVectors", "true"}}
                    : std::map<std::string, std::string>{};
    for (const int first : {0, 10, 20}) {
      const std::string select =
          "SELECT " + std::to_string(first) + " + range AS id, 'old' AS note, range AS n FROM range(3)";
      commit_write(lake_, stage(schema_, select), {.mode = WriteMode::append, .properties = properties});
    }
    if (!has_vectors) return;
    commit_transaction(lake_, table_,
                       {.read_version = 2,
                        .actions = {Protocol{3, 7, {"deletionVectors"}, {"deletionVectors"}}},
                        .operation = "UPGRADE PROTOCOL"});
  }
  MergeRequest request(const std::string& source, std::vector<MergeClause> clauses) {
    return {.table = table_, .source = source, .keys = {{"id", "id"}}, .clauses = std::move(clauses)};
  }
  ChangeResult merge(const std::string& source, std::vector<MergeClause> clauses) {
    return merge_rows(lake_, connection_, request(source, std::move(clauses)));
  }

  Schema schema_{{column("id", "long"), column("note", "string"), column("n", "integer")}};
  const MergeClause update_all_{};
  const MergeClause insert_all_{.when = When::not_matched, .action = Do::insert};
  const MergeClause remove_{.action = Do::remove};
};

TEST_F(Merges, DoWhatTheirClausesSay) {
  const std::string source = "SELECT * FROM (VALUES (1, 'new', 7), (11, 'new', 8), (50, 'new', 9)) AS s(id, note, n)";
  const struct {
    std::string_view name;
    std::vector<MergeClause> clauses;
    Lines rows;
    std::int64_t inserted, updated, removed;
  } cases[] = {
      {"update all columns",
       {update_all_},
       {"0|old|0", "10|old|0", "11|new|8", "12|old|2", "1|new|7", "20|old|0", "21|old|1", "22|old|2", "2|old|2"},
       0,
       2,
       0},
      {"update and insert",
       {update_all_, insert_all_},
       {"0|old|0", "10|old|0", "11|new|8", "12|old|2", "1|new|7", "20|old|0", "21|old|1", "22|old|2", "2|old|2",
        "50|new|9"},
       1,
       2,
       0},
      {"insert what is missing",
       {insert_all_},
       {"0|old|0", "10|old|0", "11|old|1", "12|old|2", "1|old|1", "20|old|0", "21|old|1", "22|old|2", "2|old|2",
        "50|new|9"},
       1,
       0,
       0},
      {"the first clause that holds counts",
       {{.action = Do::remove, .condition = "source.n = 7"},
        {.condition = "target.id > 5", .values = {{"note", "target.note || '+' || source.note"}}},
        {.values = {{"n", "99"}}}},
       {"0|old|0", "10|old|0", "11|old+new|1", "12|old|2", "20|old|0", "21|old|1", "22|old|2", "2|old|2"},
       0,
       1,
       1},
      {"inserts with conditions",
       {{.when = When::not_matched, .action = Do::insert, .condition = "n > 100"},
        {.when = When::not_matched, .action = Do::insert, .values = {{"id", "id + 1"}, {"note", "'made'"}}}},
       {"0|old|0", "10|old|0", "11|old|1", "12|old|2", "1|old|1", "20|old|0", "21|old|1", "22|old|2", "2|old|2",
        "51|made|-"},
       1,
       0,
       0},
      {"rows that the source lacks",
       {update_all_,
        {.when = When::not_matched_by_source, .action = Do::remove, .condition = "target.id >= 20"},
        {.when = When::not_matched_by_source, .condition = "n = 2", .values = {{"note", "'left'"}}}},
       {"0|old|0", "10|old|0", "11|new|8", "12|left|2", "1|new|7", "2|left|2"},
       0,
       4,
       3},
  };
  for (const bool has_vectors : {false, true}) {
    int number = 0;
    for (const auto& c : cases) {
      make((has_vectors ? "vectors_" : "plain_") + std::to_string(number++), has_vectors);
      const ChangeResult result = merge(source, c.clauses);
      EXPECT_EQ(table_rows(), c.rows) << c.name << has_vectors;
      EXPECT_EQ(result.inserted, c.inserted) << c.name;
      EXPECT_EQ(result.updated, c.updated) << c.name;
      EXPECT_EQ(result.removed, c.removed) << c.name;
      EXPECT_EQ(find_head(lake_, table_)->notes.rows, static_cast<std::int64_t>(c.rows.size())) << c.name;
    }
  }
}

TEST_F(Merges, TouchOnlyFilesThatCanMatch) {
  make("touched", false);
  const ChangeResult one = merge("SELECT 11 AS id, 'x' AS note, 1 AS n", {update_all_});
  EXPECT_EQ(one.files_removed, 1);
  EXPECT_EQ(one.files_added, 1);
  const ChangeResult none =
      merge("SELECT 11 AS id, 'x' AS note, 1 AS n", {{.condition = "source.note <> target.note"}});
  EXPECT_FALSE(none.commit.has_new_rows);
  // Files that the source's keys can't be in are not even opened.
  const TableState state = find_state(lake_, table_).value();
  for (const AddFile* file : state.files()) {
    if (file->stats.find(R"("minValues":{"id":20)") != std::string::npos)
      std::filesystem::remove(lake_.root / "district/touched" / file->path);
  }
  EXPECT_EQ(merge("SELECT 2 AS id, 'y' AS note, 1 AS n", {update_all_, insert_all_}).updated, 1);
}

TEST_F(Merges, AreRefusedWhenTheSourceIsAmbiguous) {
  make("ambiguous", false);
  const std::string twice = "SELECT 1 AS id, 'x' AS note, n FROM (VALUES (1), (2)) AS v(n)";
  const Problem problem = problem_of([&] { merge(twice, {update_all_}); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_NE(problem.what.find("for 1 of its rows"), std::string::npos) << problem.what;
  // Where it makes no difference it is allowed, as in Delta: when all matched rows go, and when a condition picks one.
  EXPECT_EQ(merge(twice, {{.condition = "source.n = 2"}}).updated, 1);
  EXPECT_EQ(merge(twice, {remove_}).removed, 1);
  EXPECT_EQ(table_rows().size(), 8U);
  // New rows are not looked at for doubles, as in Delta.
  EXPECT_EQ(merge("SELECT 70 AS id, 'x' AS note, n FROM (VALUES (1), (2)) AS v(n)", {insert_all_}).inserted, 2);
}

TEST_F(Merges, MatchNullOnlyWhenTold) {
  make("nulls", false);
  const std::string source = "SELECT CAST(NULL AS BIGINT) AS id, 'n' AS note, 0 AS n";
  merge(source, {insert_all_});
  EXPECT_EQ(merge(source, {update_all_, insert_all_}).inserted, 1) << "NULL is equal to nothing";
  MergeRequest same = request(source, {{.values = {{"note", "'same'"}}}});
  same.keys[0].match = MergeKey::Match::same;
  EXPECT_EQ(merge_rows(lake_, connection_, same).updated, 2);
}

TEST_F(Merges, MatchByCompoundKeysAndACondition) {
  make("compound", false);
  MergeRequest by_two{.table = table_,
                      .source = "SELECT 1 AS source_id, 1 AS number, 'x' AS note UNION ALL SELECT 2, 1, 'y'",
                      .keys = {{"id", "source_id"}, {"n", "number"}},
                      .condition = "target.note = 'old'",
                      .clauses = {{.values = {{"note", "source.note"}}}}};
  EXPECT_EQ(merge_rows(lake_, connection_, by_two).updated, 1);
  EXPECT_EQ(merge_rows(lake_, connection_, by_two).updated, 0) << "the condition holds no more";
}

TEST_F(Merges, AreDoneAgainWhenOvertaken) {
  make("overtaken", false);
  bool is_first = true;
  const MergeRequest ours = request("SELECT 1 AS id, 'x' AS note, 1 AS n", {update_all_});
  // The same file is changed by another writer after the first try has read it: seen as ConcurrentDeleteDelete.
  disk_.before_put([&](const std::filesystem::path& file) {
    if (!is_first || file.extension() != ".json" || file.parent_path().filename() != "_delta_log") return;
    is_first = false;
    duck::Connection other = database_.connect();
    update_rows(lake_, other, table_, {{"note", "'theirs'"}}, "id = 2");
  });
  EXPECT_EQ(merge_rows(lake_, connection_, ours).commit.version, 4);
  EXPECT_FALSE(is_first);
  const Lines rows = table_rows();
  EXPECT_TRUE(std::ranges::find(rows, "1|x|1") != rows.end());
  EXPECT_TRUE(std::ranges::find(rows, "2|theirs|2") != rows.end());
}

TEST_F(Merges, TellAllThatIsWrongWithThem) {
  make("wrong", false);
  const std::string source = "SELECT 1 AS id, 'x' AS note, 1 AS n";
  const struct {
    MergeRequest request;
    std::string word;
  } cases[] = {
      {{.table = table_, .source = source, .keys = {}, .clauses = {update_all_}}, "no keys"},
      {request(source, {}), "no clause"},
      {request(source, {update_all_, remove_}), "after one without a condition"},
      {request(source, {{.when = When::not_matched, .action = Do::remove}}), "not matched"},
      {request(source, {{.when = When::not_matched_by_source}}), "no source"},
      {{.table = table_, .source = source, .keys = {{"ids", "id"}}, .clauses = {update_all_}}, "'ids'"},
      {request(source, {{.values = {{"nope", "1"}}}}), "'nope'"},
      {request(source, {{.condition = "sorce.n = 1"}}), "'sorce.n'"},
      {request(source, {{.when = When::not_matched, .action = Do::insert, .condition = "target.n = 1"}}), "'target.n'"},
  };
  for (const auto& c : cases) {
    const Problem problem = problem_of([&] { merge_rows(lake_, connection_, c.request); });
    EXPECT_NE(problem.what.find(c.word), std::string::npos) << problem.what;
  }
}

}  // namespace
}  // namespace schoolhouse::lake
