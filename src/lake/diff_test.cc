// Tests of diffs: rows by key and whole rows, columns that come, go and change, and files that are not read.
// SPDX-License-Identifier: Apache-2.0
#include "lake/diff.h"

#include <filesystem>

#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using Lines = std::vector<std::string>;

class DiffOfSnapshots : public fakes::LakeFixture {
 protected:
  void put(const Schema& schema, const std::string& select, WriteMode mode = WriteMode::overwrite) {
    write(mode, schema, select);
  }
  Snapshot at(std::int64_t version) { return find_snapshot(lake_, table_, AsOfVersion{version}).value(); }
  Diff diff(const DiffRequest& request, std::int64_t before = 0, std::int64_t after = 1) {
    return diff_snapshots(connection_, at(before), at(after), request);
  }
  Lines lines(const Diff& diff) { return rows(diff.rows_sql); }
  Schema schema_{{column("id", "long"), column("school", "string"), column("grade", "integer")}};
};

TEST_F(DiffOfSnapshots, PairsRowsByKey) {
  put(schema_, "SELECT * FROM (VALUES (1, 'N', 3), (2, 'N', 4), (3, 'S', NULL)) AS t(id, school, grade)");
  put(schema_, "SELECT * FROM (VALUES (1, 'N', 3), (2, 'W', 5), (4, 'S', 1)) AS t(id, school, grade)");
  const Diff found = diff({.key = {"id"}});
  EXPECT_EQ(found.key, Lines{"id"});
  EXPECT_EQ(found.added, 1);
  EXPECT_EQ(found.removed, 1);
  EXPECT_EQ(found.changed, 1);
  EXPECT_EQ(found.changed_fields, (std::vector<std::pair<std::string, std::int64_t>>{{"school", 1}, {"grade", 1}}));
  EXPECT_EQ(lines(found), (Lines{"added||4|S|1", "changed from|school, grade|2|N|4", "changed to|school, grade|2|W|5",
                                 "removed||3|S|-"}));
}

TEST_F(DiffOfSnapshots, ComparesWholeRowsWithoutAKey) {
  put(schema_,
      "SELECT 1 AS id, 'N' AS school, NULL::INTEGER AS grade UNION ALL SELECT 1, 'N', NULL UNION ALL SELECT 2, 'S', 1");
  put(schema_, "SELECT 1 AS id, 'N' AS school, NULL::INTEGER AS grade UNION ALL SELECT 2, 'S', 2");
  const Diff found = diff({});
  EXPECT_TRUE(found.key.empty());
  EXPECT_EQ(lines(found), (Lines{"added||2|S|2", "removed||1|N|-", "removed||2|S|1"}));
}

TEST_F(DiffOfSnapshots, SaysWhenAKeyIsRepeated) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 1 AS grade");
  put(schema_, "SELECT 1 AS id, 'N' AS school, 1 AS grade UNION ALL SELECT 1, 'N', 2");
  const Diff found = diff({.key = {"id"}});
  EXPECT_TRUE(found.is_key_repeated);
  EXPECT_EQ(lines(found), Lines{"added||1|N|2"});
}

TEST_F(DiffOfSnapshots, PairsKeysWithoutAValue) {
  put(schema_, "SELECT NULL::BIGINT AS id, 'N' AS school, 1 AS grade UNION ALL SELECT 1, 'N', 1");
  put(schema_, "SELECT NULL::BIGINT AS id, 'N' AS school, 2 AS grade UNION ALL SELECT 1, 'N', 1");
  const Diff found = diff({.key = {"ID"}});
  EXPECT_EQ(found.changed, 1);
  EXPECT_EQ(found.added + found.removed, 0);
}

TEST_F(DiffOfSnapshots, TellsColumnsThatCameAndWent) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade");
  put({{column("id", "long"), column("school", "string"), column("room", "string")}},
      "SELECT 1 AS id, 'N' AS school, 'A1' AS room");
  const Diff found = diff({.key = {"id"}});
  EXPECT_EQ(found.added_columns, Lines{"room"});
  EXPECT_EQ(found.removed_columns, Lines{"grade"});
  EXPECT_EQ(lines(found), (Lines{"changed from|room, grade|1|N|-|3", "changed to|room, grade|1|N|A1|-"}));
}

TEST_F(DiffOfSnapshots, ComparesColumnsOfAnotherType) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade UNION ALL SELECT 2, 'N', 4");
  put({{column("id", "long"), column("school", "string"), column("grade", "string")}},
      "SELECT 1 AS id, 'N' AS school, '3' AS grade UNION ALL SELECT 2, 'N', 'K'");
  const Diff found = diff({.key = {"id"}});
  EXPECT_EQ(lines(found), (Lines{"changed from|grade|2|N|4", "changed to|grade|2|N|K"}));
  put({{column("id", "long"), column("school", "string"), column("grade", "double")}},
      "SELECT 1 AS id, 'N' AS school, 3.0 AS grade UNION ALL SELECT 2, 'N', 4.5");
  EXPECT_EQ(lines(diff({.key = {"id"}}, 0, 2)), (Lines{"changed from|grade|2|N|4.0", "changed to|grade|2|N|4.5"}));
}

TEST_F(DiffOfSnapshots, LeavesColumnsOutThatAreIgnored) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade");
  put(schema_, "SELECT 1 AS id, 'N' AS school, 4 AS grade");
  const Diff found = diff({.key = {"id"}, .ignored = {"grade"}});
  EXPECT_EQ(found.changed, 0);
  EXPECT_TRUE(lines(found).empty());
}

TEST_F(DiffOfSnapshots, DoesNotReadSharedFiles) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade");
  const Lines files = data_files();
  put(schema_, "SELECT 2 AS id, 'N' AS school, 4 AS grade", WriteMode::append);
  std::filesystem::remove(lake_.root / "district/students" / files.at(0));
  EXPECT_EQ(lines(diff({.key = {"id"}})), Lines{"added||2|N|4"});
}

TEST_F(DiffOfSnapshots, OfNoRows) {
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade WHERE false");
  put(schema_, "SELECT 1 AS id, 'N' AS school, 3 AS grade WHERE false");
  EXPECT_TRUE(lines(diff({.key = {"id"}}, 0, 0)).empty());
  EXPECT_TRUE(lines(diff({}, 0, 0)).empty());
}

}  // namespace
}  // namespace schoolhouse::lake
