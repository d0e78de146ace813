// Tests of renamed and dropped columns, and of every kind of write to a table with column mapping.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "lake/alter.h"
#include "lake/change.h"
#include "lake/checkpoint.h"
#include "lake/optimize.h"
#include "lake/replay.h"
#include "lake/restore.h"
#include "lake/scd2.h"
#include "lake/skipping.h"
#include "lake/table_changes.h"
#include "lake/table_check.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;

class MappedWrites : public fakes::LakeFixture {
 protected:
  // Rows (1, A, x), (2, B, x), (3, C, y) in partitions by p, then mapped, `grade` renamed to `mark`, `p` to `part`, and `gone` dropped.
  void SetUp() override {
    write(WriteMode::overwrite,
          {{column("id", "long"), column("grade", "string"), column("gone", "long"), column("p", "string")}},
          "SELECT * FROM (VALUES (1, 'A', 7, 'x'), (2, 'B', 8, 'x'), (3, 'C', 9, 'y')) AS rows(id, grade, gone, p)",
          {"p"});
    EXPECT_EQ(alter(MapColumns{}).upgrade,
              "the table's protocol is now reader 2, writer 5 (it was reader 1, writer 2)");
    alter(RenameColumn{"grade", "mark"});
    alter(RenameColumn{"p", "part"});
    alter(DropColumn{"gone"});
  }
  void TearDown() override {
    const TableCheck check = check_table(lake_, connection_, table_, CheckDepth::full);
    for (const Problem& problem : check.problems) ADD_FAILURE() << problem.what << " " << problem.where.file;
  }
  AlterResult alter(const Alteration& alteration) { return alter_table(lake_, connection_, table_, alteration); }
  Schema schema() const { return {{column("id", "long"), column("mark", "string"), column("part", "string")}}; }
  // The newest files as the log names what is in them.
  std::vector<std::string> log_words(const std::string& wanted) {
    std::vector<std::string> found;
    const TableState state = find_state(lake_, table_).value();
    for (const AddFile* file : state.files()) {
      std::string text = file->stats;
      for (const auto& [name, value] : file->partition_values) text += " " + name;
      if (text.find(wanted) != std::string::npos) found.push_back(text);
    }
    return found;
  }
};

TEST_F(MappedWrites, KeepRowsAndFilesWhenColumnsAreRenamedAndDropped) {
  EXPECT_EQ(table_rows(), (Lines{"1|A|x", "2|B|x", "3|C|y"}));
  EXPECT_EQ(data_files().size(), 2U);
  EXPECT_EQ(table_rows(AsOfVersion{0}), (Lines{"1|A|7|x", "2|B|8|x", "3|C|9|y"}));
  EXPECT_EQ(find_snapshot(lake_, table_)->partition_by, Lines{"part"});
}

TEST_F(MappedWrites, AppendUnderTheNamesOfFiles) {
  write(WriteMode::append, schema(), "SELECT 4 AS id, 'D' AS mark, 'y' AS part", {"part"});
  EXPECT_EQ(table_rows(), (Lines{"1|A|x", "2|B|x", "3|C|y", "4|D|y"}));
  EXPECT_EQ(log_words("\"grade\"").size(), 3U);
  EXPECT_EQ(log_words("\"mark\"").size(), 0U);
  EXPECT_EQ(log_words(" part").size(), 0U);
  EXPECT_EQ(log_words(" p").size(), 3U);
}

TEST_F(MappedWrites, NeverTakeADroppedColumnForANewOneOfItsName) {
  alter(AddColumn{.column = column("gone", "long")});
  EXPECT_EQ(table_rows(), (Lines{"1|A|x|-", "2|B|x|-", "3|C|y|-"}));
  update_rows(lake_, connection_, table_, {{"gone", "id * 10"}}, "id = 3");
  EXPECT_EQ(table_rows(), (Lines{"1|A|x|-", "2|B|x|-", "3|C|y|30"}));
  Schema wider = schema();
  wider.columns.push_back(column("grade", "string"));
  write(WriteMode::append, wider, "SELECT 4 AS id, 'D' AS mark, 'y' AS part, 'new' AS grade", {"part"});
  EXPECT_EQ(table_rows(), (Lines{"1|A|x|-|-", "2|B|x|-|-", "3|C|y|30|-", "4|D|y|-|new"}));
}

TEST_F(MappedWrites, OverwriteAllOrPartitions) {
  write(WriteMode::replace_partitions, schema(), "SELECT 9 AS id, 'Z' AS mark, 'x' AS part", {"part"});
  EXPECT_EQ(table_rows(), (Lines{"3|C|y", "9|Z|x"}));
  Schema other{{column("id", "string"), column("part", "string")}};
  write(WriteMode::overwrite, other, "SELECT 'one' AS id, 'q' AS part", {"part"});
  EXPECT_EQ(table_rows(), Lines{"one|q"});
  EXPECT_EQ(table_rows(AsOfVersion{5}), (Lines{"3|C|y", "9|Z|x"}));
  const Column id = *find_snapshot(lake_, table_)->schema.find("id");
  EXPECT_NE(id.physical_name, "id");
  EXPECT_EQ(id.field_id, 5);
}

TEST_F(MappedWrites, ChangeRows) {
  const struct {
    bool has_vectors;
  } cases[] = {{false}, {true}};
  for (const auto& c : cases) {
    if (c.has_vectors) alter(SetProperties{{{"delta.enableDeletionVectors", "true"}}});
    const std::int64_t start = find_head(lake_, table_)->version;
    update_rows(lake_, connection_, table_, {{"mark", "'U'"}}, "part = 'x' AND id = 1");
    delete_rows(lake_, connection_, table_, "part = 'x' AND mark = 'B'");
    replace_where(lake_, connection_, table_, "part = 'y'",
                  "SELECT 5::BIGINT AS id, 'Y' AS mark, 'y' AS part UNION ALL SELECT 6, 'Y', 'y'");
    EXPECT_EQ(table_rows(), (Lines{"1|U|x", "5|Y|y", "6|Y|y"}));
    merge_rows(lake_, connection_,
               {.table = table_,
                .source = "SELECT * FROM (VALUES (1, 'M', 'x'), (5, 'gone', 'y'), (8, 'N', 'z')) AS s(id, mark, part)",
                .keys = {{"id", "id"}},
                .clauses = {{.action = MergeClause::Do::remove, .condition = "source.mark = 'gone'"},
                            {.action = MergeClause::Do::update},
                            {.when = MergeClause::When::not_matched, .action = MergeClause::Do::insert},
                            {.when = MergeClause::When::not_matched_by_source,
                             .condition = "target.mark = 'Y'",
                             .values = {{"mark", "'left'"}}}}});
    EXPECT_EQ(table_rows(), (Lines{"1|M|x", "6|left|y", "8|N|z"}));
    run_restore(lake_, table_, plan_restore(lake_, table_, AsOfVersion{start}));
    EXPECT_EQ(table_rows(), (Lines{"1|A|x", "2|B|x", "3|C|y"}));
  }
}

TEST_F(MappedWrites, AreOptimizedAndCheckpointed) {
  for (int id = 10; id < 14; ++id)
    write(WriteMode::append, schema(), "SELECT " + std::to_string(id) + " AS id, 'D' AS mark, 'y' AS part", {"part"});
  const Lines before = table_rows();
  const OptimizeResult packed =
      run_optimize(lake_, connection_, table_, plan_optimize(*find_state(lake_, table_), table_, {}));
  EXPECT_EQ(packed.files_removed, 5);
  const OptimizeResult curved = run_optimize(
      lake_, connection_, table_, plan_optimize(*find_state(lake_, table_), table_, {.order_by = {"mark", "id"}}));
  ASSERT_EQ(curved.lookups.size(), 2U);
  // Without bounds each of the two files would be opened by each lookup.
  EXPECT_LT(curved.lookups[1].files_after, 2);
  EXPECT_EQ(table_rows(), before);
  const TableState state = find_state(lake_, table_).value();
  write_checkpoint(lake_, table_, state);
  EXPECT_EQ(table_rows(), before);
}

TEST_F(MappedWrites, TellTheirChanges) {
  alter(SetProperties{{{"delta.enableChangeDataFeed", "true"}}});
  const std::int64_t from = find_head(lake_, table_)->version + 1;
  update_rows(lake_, connection_, table_, {{"mark", "'U'"}}, "id = 1");
  alter(RenameColumn{"mark", "note"});
  delete_rows(lake_, connection_, table_, "note = 'U'");
  const TableChanges changes = find_changes(lake_, table_, {.from = AsOfVersion{from}}).value();
  EXPECT_EQ(rows("SELECT id, note, part, _change_type FROM (" + changes.sql + ")"),
            (Lines{"1|A|x|update_preimage", "1|U|x|delete", "1|U|x|update_postimage"}));
}

TEST_F(MappedWrites, KeepHistories) {
  const TableName table{"district", "history"};
  const auto source = [](const std::string& grade) { return "SELECT 1::BIGINT AS id, '" + grade + "' AS grade"; };
  apply_scd2(lake_, connection_,
             {.table = table,
              .schema = {{column("id", "long"), column("grade", "string")}},
              .source = source("A"),
              .keys = {"id"},
              .at = 1'000'000});
  alter_table(lake_, connection_, table, MapColumns{});
  alter_table(lake_, connection_, table, RenameColumn{"valid_from", "since"});
  alter_table(lake_, connection_, table, RenameColumn{"grade", "mark"});
  apply_scd2(lake_, connection_,
             {.table = table,
              .source = "SELECT id, grade AS mark FROM (" + source("B") + ")",
              .keys = {"id"},
              .at = 2'000'000,
              .valid_from = "since"});
  EXPECT_EQ(rows("SELECT id, mark, epoch_us(since), is_current FROM (" + scan_sql(*find_snapshot(lake_, table)) + ")"),
            (Lines{"1|A|1000000|false", "1|B|2000000|true"}));
}

TEST_F(MappedWrites, RefuseWhatWouldBreakThem) {
  const struct {
    Alteration alteration;
    std::string word;
  } cases[] = {
      {MapColumns{}, "already"},
      {RenameColumn{"mark", "Part"}, "already"},
      {DropColumn{"part"}, "partitioned by 'part'"},
      {SetProperties{{{"delta.columnMapping.mode", "none"}}}, "as a property"},
      {UnsetProperties{{"delta.columnMapping.mode"}}, "can't be read without"},
  };
  for (const auto& c : cases)
    EXPECT_NE(problem_of([&] { alter(c.alteration); }).what.find(c.word), std::string::npos) << c.word;
  alter(AddConstraint{"marked", "mark <> ''"});
  EXPECT_NE(problem_of([&] { alter(RenameColumn{"mark", "note"}); }).what.find("constraint 'marked'"),
            std::string::npos);
  EXPECT_EQ(problem_of([&] { update_rows(lake_, connection_, table_, {{"mark", "''"}}, "id = 1"); }).fault,
            Fault::data);
}

TEST_F(MappedWrites, OfAWriterThatDidNotKnowAreConflicts) {
  const TableName other{"district", "other"};
  const auto staged = [&](const std::string& select) {
    return stage_write(lake_, connection_, {.table = other, .schema = {{column("id", "long")}}, .select = select});
  };
  commit_write(lake_, staged("SELECT 1 AS id"), {});
  StagedWrite late = staged("SELECT 2 AS id");
  bool is_overtaken = false;
  disk_.before_put([&](const std::filesystem::path& file) {
    if (is_overtaken || file.extension() != ".json") return;
    is_overtaken = true;
    alter_table(lake_, connection_, other, std::vector<Alteration>{MapColumns{}, RenameColumn{"id", "number"}});
  });
  EXPECT_NE(problem_of([&] {
              commit_write(lake_, std::move(late), {.mode = WriteMode::append});
            }).what.find("MetadataChanged"),
            std::string::npos);
  EXPECT_EQ(rows(scan_sql(*find_snapshot(lake_, other))), Lines{"1"});
}

}  // namespace
}  // namespace schoolhouse::lake
