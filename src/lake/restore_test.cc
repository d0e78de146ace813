// Tests of restoring: rows, columns and notes come back as a new version; missing files and other writers are told.
// SPDX-License-Identifier: Apache-2.0
#include "lake/restore.h"

#include <filesystem>

#include "lake/log.h"
#include "lake/tags.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class Restore : public fakes::LakeFixture {
 protected:
  void put_rows(int id, WriteMode mode = WriteMode::overwrite) {
    write(mode, {{column("id", "long")}}, "SELECT " + std::to_string(id) + " AS id");
  }
  CommitResult restore(const AsOf& to) { return run_restore(lake_, table_, plan_restore(lake_, table_, to)); }
};

TEST_F(Restore, BringsRowsBack) {
  put_rows(1);
  put_rows(2, WriteMode::append);
  const std::string hash = find_head(lake_, table_)->notes.row_hash;
  put_rows(3);
  const RestorePlan plan = plan_restore(lake_, table_, AsOfVersion{1});
  EXPECT_EQ(plan.from_version, 2);
  EXPECT_EQ(plan.files_added, 2);
  EXPECT_EQ(plan.files_removed, 1);
  EXPECT_EQ(plan.rows_before, 1);
  EXPECT_EQ(plan.rows_after, 2);
  EXPECT_FALSE(plan.has_other_columns);
  EXPECT_EQ(table_rows(), Lines{"3"}) << "a plan changes nothing";
  EXPECT_EQ(run_restore(lake_, table_, plan).version, 3);
  EXPECT_EQ(table_rows(), (Lines{"1", "2"}));
  EXPECT_EQ(table_rows(AsOfVersion{2}), Lines{"3"}) << "what was there before can be restored again";
  const CommitNotes notes = find_head(lake_, table_)->notes;
  EXPECT_EQ(notes.row_hash, hash);
  EXPECT_EQ(notes.rows, 2);
  EXPECT_EQ(notes.data_version, 3);
  EXPECT_EQ(read_history(lake_, table_).front().operation, "RESTORE");
}

TEST_F(Restore, KeepsFilesThatBothVersionsHave) {
  put_rows(1);
  put_rows(2, WriteMode::append);
  const RestorePlan plan = plan_restore(lake_, table_, AsOfVersion{0});
  EXPECT_EQ(plan.files_added, 0);
  EXPECT_EQ(plan.files_removed, 1);
}

TEST_F(Restore, BringsColumnsBack) {
  put_rows(1);
  write(WriteMode::overwrite, {{column("name", "string")}}, "SELECT 'a' AS name");
  EXPECT_TRUE(plan_restore(lake_, table_, AsOfVersion{0}).has_other_columns);
  restore(AsOfVersion{0});
  EXPECT_EQ(find_snapshot(lake_, table_)->schema.columns.at(0).name, "id");
  EXPECT_EQ(table_rows(), Lines{"1"});
}

TEST_F(Restore, BringsNotesBack) {
  commit_write(lake_, stage({{column("id", "long")}}, "SELECT 1 AS id"),
               {.notes = {.fingerprint = "f1", .inputs = {{"raw.a", 3}}, .extra = {{"file", "x"}}}});
  put_rows(2);
  restore(AsOfVersion{0});
  const CommitNotes notes = find_head(lake_, table_)->notes;
  EXPECT_EQ(notes.fingerprint, "f1");
  EXPECT_EQ(notes.inputs.at("raw.a"), 3);
  EXPECT_EQ(notes.extra.at("file"), "x");
  EXPECT_EQ(notes.step, "restore");
}

TEST_F(Restore, ToTheNewestIsNoChange) {
  put_rows(1);
  EXPECT_FALSE(plan_restore(lake_, table_, AsOfVersion{0}).is_change());
}

TEST_F(Restore, SaysWhichFilesAreGone) {
  put_rows(1);
  const fs::path file = lake_.root / "district/students" / data_files().at(0);
  put_rows(2);
  fs::remove(file);
  const Problem problem = problem_of([&] { plan_restore(lake_, table_, AsOfVersion{0}); });
  EXPECT_EQ(problem.what, "version 0 of district.students can't be restored: 1 of its files is gone");
  EXPECT_EQ(problem.where.file, file.string());
  EXPECT_EQ(problem.fault, Fault::data);
}

TEST_F(Restore, RefusesUnknownVersions) {
  EXPECT_THROW(plan_restore(lake_, table_, AsOfVersion{0}), Error);
  put_rows(1);
  EXPECT_EQ(problem_of([&] { plan_restore(lake_, table_, AsOfVersion{5}); }).what,
            "the table district.students has no version 5");
  EXPECT_THROW(plan_restore(lake_, table_, AsOfTag{"none"}), Error);
}

TEST_F(Restore, GivesWayToAnotherWriter) {
  put_rows(1);
  put_rows(2);
  const RestorePlan plan = plan_restore(lake_, table_, AsOfVersion{0});
  put_rows(3, WriteMode::append);
  EXPECT_THROW(run_restore(lake_, table_, plan), ConflictError);
  EXPECT_EQ(table_rows(), (Lines{"2", "3"}));
}

}  // namespace
}  // namespace schoolhouse::lake
