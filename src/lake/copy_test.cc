// Tests of copies: a backup that goes on like the original, and a clone that is a table of its own.
// SPDX-License-Identifier: Apache-2.0
#include "lake/copy.h"

#include <filesystem>

#include "lake/log.h"
#include "lake/table_check.h"
#include "lake/transaction.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class Copy : public fakes::LakeFixture {
 protected:
  void put_rows(int id, WriteMode mode = WriteMode::overwrite) {
    write(mode, schema_, "SELECT " + std::to_string(id) + " AS id, 'x y' AS p", {"p"});
  }
  Lines rows_in(const Lake& lake, const TableName& table) { return rows(scan_sql(find_snapshot(lake, table).value())); }
  Lines problems(const Lake& lake, const TableName& table) {
    Lines found;
    for (const Problem& problem : check_table(lake, connection_, table, CheckDepth::full).problems)
      found.push_back(problem.what);
    return found;
  }
  Lake backup() {
    Lake other = lake_;
    other.root = folder_.path() / "backup";
    other.storage = &local_;
    open_lake(other, Access::write);
    return other;
  }
  storage::LocalStorage local_;
  Schema schema_{{column("id", "long"), column("p", "string")}};
};

TEST_F(Copy, ToAnotherLakeGoesOnLikeTheOriginal) {
  for (int id = 0; id < 4; ++id) put_rows(id, id == 2 ? WriteMode::overwrite : WriteMode::append);
  const Lake other = backup();
  const CopiedTable copied = copy_version(lake_, table_, 3, other);
  EXPECT_EQ(copied.new_version, 3);
  EXPECT_EQ(copied.files, 2);
  EXPECT_EQ(rows_in(other, table_), (Lines{"2|x y", "3|x y"}));
  EXPECT_EQ(problems(other, table_), Lines());
  const Snapshot original = find_snapshot(lake_, table_).value();
  const Snapshot copy = find_snapshot(other, table_).value();
  EXPECT_EQ(copy.committed_at, original.committed_at);
  EXPECT_EQ(copy.notes.row_hash, original.notes.row_hash);
  EXPECT_EQ(copy.notes.data_version, original.notes.data_version);
  StagedWrite more =
      stage_write(other, connection_,
                  {.table = table_, .schema = schema_, .select = "SELECT 9 AS id, 'q' AS p", .partition_by = {"p"}});
  EXPECT_EQ(commit_write(other, std::move(more), {.mode = WriteMode::append}).version, 4);
  EXPECT_EQ(rows_in(other, table_), (Lines{"2|x y", "3|x y", "9|q"}));
  EXPECT_EQ(table_rows(), (Lines{"2|x y", "3|x y"}));
}

TEST_F(Copy, OfAnEarlierVersion) {
  put_rows(1);
  put_rows(2);
  const Lake other = backup();
  EXPECT_EQ(copy_version(lake_, table_, 0, other).new_version, 0);
  EXPECT_EQ(rows_in(other, table_), Lines{"1|x y"});
  EXPECT_EQ(problems(other, table_), Lines());
  EXPECT_EQ(problem_of([&] { copy_version(lake_, table_, 1, other); }).what,
            "the table district.students is there already");
}

TEST_F(Copy, AClone) {
  put_rows(1);
  put_rows(2, WriteMode::append);
  const TableName target{"sandbox", "students"};
  const CopiedTable cloned = clone_table(lake_, table_, AsOfVersion{0}, target);
  EXPECT_EQ(cloned.version, 0);
  EXPECT_EQ(cloned.new_version, 0);
  EXPECT_EQ(rows_in(lake_, target), Lines{"1|x y"});
  EXPECT_EQ(problems(lake_, target), Lines());
  EXPECT_NE(find_writable_state(lake_, target)->metadata()->id, find_writable_state(lake_, table_)->metadata()->id);
  fs::remove_all(lake_.root / "district");
  EXPECT_EQ(rows_in(lake_, target), Lines{"1|x y"}) << "it has its own files";
  EXPECT_EQ(problem_of([&] { clone_table(lake_, target, {}, target); }).what,
            "the table sandbox.students is there already");
  EXPECT_THROW(clone_table(lake_, table_, {}, {"sandbox", "other"}), Error);
}

TEST_F(Copy, ThatFailsLeavesNothing) {
  put_rows(1);
  const fs::path file = lake_.root / "district/students" / data_files().at(0);
  fs::remove(file);
  EXPECT_THROW(clone_table(lake_, table_, {}, {"sandbox", "students"}), Error);
  EXPECT_FALSE(has_versions(lake_, {"sandbox", "students"}));
}

}  // namespace
}  // namespace schoolhouse::lake
