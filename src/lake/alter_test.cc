// Tests of changed columns, constraints and properties, and of the protocol that they ask for.
// SPDX-License-Identifier: Apache-2.0
#include "lake/alter.h"

#include <gtest/gtest.h>

#include "lake/change.h"
#include "lake/protocol_plan.h"
#include "lake/replay.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;

class Alterations : public fakes::LakeFixture {
 protected:
  void SetUp() override {
    Schema schema{{column("id", "integer"), column("grade", "string")}};
    schema.columns[0].is_nullable = false;
    write(WriteMode::overwrite, schema, "SELECT 1 AS id, 'A' AS grade UNION ALL SELECT 2, 'B'");
  }
  AlterResult alter(const Alteration& alteration) { return alter_table(lake_, connection_, table_, alteration); }
  Lines columns() {
    Lines lines;
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    for (const Column& one : snapshot.schema.columns)
      lines.push_back(one.name + " " + to_text(one.type) + (one.is_nullable ? "" : " required"));
    return lines;
  }
};

TEST_F(Alterations, ChangeColumns) {
  EXPECT_EQ(alter(AddColumn{.column = column("note", "string")}).upgrade, "");
  alter(AddColumn{.column = column("year", "short"), .after = "id"});
  EXPECT_EQ(columns(), (Lines{"id integer required", "year short", "grade string", "note string"}));
  EXPECT_EQ(table_rows(), (Lines{"1|-|A|-", "2|-|B|-"}));
  alter(MakeNullable{.column = "ID"});
  alter(MoveColumn{.column = "note"});
  alter(MoveColumn{.column = "year", .after = "grade"});
  EXPECT_EQ(columns(), (Lines{"note string", "id integer", "grade string", "year short"}));
  alter(WidenColumn{.column = "id", .type = *parse_type("long")});
  EXPECT_EQ(columns()[1], "id long");
  EXPECT_EQ(table_rows(), (Lines{"-|1|A|-", "-|2|B|-"}));
  update_rows(lake_, connection_, table_, {{"id", "id + 5000000000"}}, "grade = 'B'");
  EXPECT_EQ(table_rows(), (Lines{"-|1|A|-", "-|5000000002|B|-"}));
}

TEST_F(Alterations, WidenWithoutNewFilesWhereTheTableAllowsIt) {
  EXPECT_EQ(alter(SetProperties{{{"delta.enableTypeWidening", "true"}}}).upgrade,
            "the table's protocol is now reader 3, writer 7 with appendOnly, invariants, typeWidening (it was reader "
            "1, writer 2)");
  const std::size_t files = data_files().size();
  alter(WidenColumn{.column = "id", .type = *parse_type("long")});
  EXPECT_EQ(data_files().size(), files);
  EXPECT_EQ(table_rows(), (Lines{"1|A", "2|B"}));
  update_rows(lake_, connection_, table_, {{"id", "7000000000"}}, "grade = 'B'");
  EXPECT_EQ(table_rows(), (Lines{"1|A", "7000000000|B"}));
}

TEST_F(Alterations, LookAtAllRowsBeforeAConstraint) {
  const Problem problem = problem_of([&] { alter(AddConstraint{"positive", "id > 1"}); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_NE(problem.what.find("1 of 2"), std::string::npos) << problem.what;
  EXPECT_EQ(alter(AddConstraint{"Positive", "id > 0"}).upgrade,
            "the table's protocol is now reader 1, writer 3 (it was reader 1, writer 2)");
  EXPECT_EQ(alter(AddConstraint{"graded", "grade IS NOT NULL"}).upgrade, "");
  EXPECT_EQ(problem_of([&] { update_rows(lake_, connection_, table_, {{"id", "0"}}, "id = 2"); }).fault, Fault::data);
  alter(DropConstraint{"positive"});
  EXPECT_EQ(update_rows(lake_, connection_, table_, {{"id", "0"}}, "id = 2").updated, 1);
  EXPECT_EQ(problem_of([&] { alter(DropConstraint{"positive"}); }).fix, "use one of: graded");
}

TEST_F(Alterations, RefuseWhatIsNotSure) {
  const struct {
    Alteration alteration;
    std::string word;
  } cases[] = {
      {AddColumn{.column = column("Grade", "string")}, "already"},
      {AddColumn{.column = {.name = "must", .is_nullable = false}}, "can't be required"},
      {AddColumn{.column = column("a b", "string")}, "Delta refuses"},
      {WidenColumn{"id", *parse_type("short")}, "can't have 'id' as short"},
      {WidenColumn{"grade", *parse_type("long")}, "can't have 'grade' as long"},
      {MakeNullable{"grad"}, "no column 'grad'"},
      {RenameColumn{"grade", "mark"}, "column mapping"},
      {DropColumn{"grade"}, "column mapping"},
      {AddConstraint{"x", "rlike(grade, 'A')"}, "can't be evaluated"},
      {AddConstraint{"x", "sqrt(id) > 0"}, "'sqrt'"},
      {AddConstraint{"x", "grade = \"A\""}, "in its own way"},
      {SetProperties{{{"delta.constraints.x", "id > 0"}}}, "constraints only"},
      {SetProperties{{{"delta.enableRowTracking", "true"}}}, "enableRowTracking"},
  };
  for (const auto& c : cases) {
    const Problem problem = problem_of([&] { alter(c.alteration); });
    EXPECT_NE(problem.what.find(c.word), std::string::npos) << problem.what;
    EXPECT_FALSE(problem.fix.empty()) << c.word;
  }
  EXPECT_EQ(find_head(lake_, table_)->version, 0);
}

TEST_F(Alterations, OfPropertiesSayWhatTheyAskOfOthers) {
  EXPECT_EQ(alter(SetProperties{{{"delta.appendOnly", "true"}}}).upgrade, "");
  alter(UnsetProperties{{"delta.appendOnly"}});
  EXPECT_EQ(alter(SetProperties{{{"delta.enableChangeDataFeed", "true"}}}).upgrade,
            "the table's protocol is now reader 1, writer 4 (it was reader 1, writer 2)");
  EXPECT_EQ(
      alter(SetProperties{{{"delta.enableDeletionVectors", "true"}}}).upgrade,
      "the table's protocol is now reader 3, writer 7 with appendOnly, invariants, checkConstraints, changeDataFeed, "
      "generatedColumns, deletionVectors (it was reader 1, writer 4)");
  EXPECT_EQ(delete_rows(lake_, connection_, table_, "id = 1").vectors_added, 1);
  EXPECT_EQ(table_rows(), Lines{"2|B"});
}

TEST(Protocols, GrowNoFurtherThanTheyMust) {
  const struct {
    std::string_view name;
    Protocol before;
    std::vector<std::string> features;
    std::string after;
  } cases[] = {
      {"nothing", {}, {}, "reader 1, writer 2"},
      {"a constraint", {}, {"checkConstraints"}, "reader 1, writer 3"},
      {"mapping by number", {}, {"columnMapping"}, "reader 2, writer 5"},
      {"a writer's list stays one",
       {1, 7, {}, {"appendOnly"}},
       {"checkConstraints"},
       "reader 1, writer 7 with appendOnly, checkConstraints"},
      {"for writers only",
       {},
       {"inCommitTimestamp"},
       "reader 1, writer 7 with appendOnly, invariants, inCommitTimestamp"},
      {"what is there",
       {3, 7, {"deletionVectors"}, {"deletionVectors"}},
       {"deletionVectors"},
       "reader 3, writer 7 with deletionVectors"},
      {"mapping is kept",
       {2, 5},
       {"deletionVectors"},
       "reader 3, writer 7 with appendOnly, invariants, checkConstraints, changeDataFeed, generatedColumns, "
       "columnMapping, deletionVectors"},
  };
  for (const auto& c : cases) {
    const Protocol after = with_features(c.before, c.features);
    EXPECT_EQ(describe_protocol(after), c.after) << c.name;
    for (const std::string& feature : after.reader_features)
      EXPECT_TRUE(std::ranges::find(after.writer_features, feature) != after.writer_features.end()) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::lake
