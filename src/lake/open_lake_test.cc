// Tests of telling a lake from other folders.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;

class OpenLake : public ::testing::Test {
 protected:
  fakes::TemporaryFolder folder_;
  storage::LocalStorage disk_;
  SystemClock clock_;
  Lake lake_{.root = folder_.path() / "lake", .storage = &disk_, .clock = &clock_, .run_id = "run-1"};
};

TEST_F(OpenLake, MakesOneWhereNothingIs) {
  EXPECT_NO_THROW(open_lake(lake_, Access::read));
  EXPECT_FALSE(fs::exists(lake_.root)) << "reading makes nothing";
  EXPECT_TRUE(list_tables(lake_).empty());
  open_lake(lake_, Access::write);
  open_lake(lake_, Access::write);
  EXPECT_EQ(disk_.list(lake_.root).size(), 1U);
}

TEST_F(OpenLake, PassesOverWhatEveryFolderMayHold) {
  disk_.put(lake_.root / ".gitkeep", "");
  fs::create_directories(lake_.root / "lost+found");
  EXPECT_NO_THROW(open_lake(lake_, Access::write));
}

TEST_F(OpenLake, RefusesOtherFolders) {
  const struct {
    std::string name;
    std::function<void()> make;
    Fault fault;
    std::string what;
  } cases[] = {
      {"other files", [&] { disk_.put(lake_.root / "holiday.jpg", "x"); }, Fault::user,
       "the folder is not a lake: it holds other files"},
      {"a newer layout", [&] { disk_.put(lake_.root / "_schoolhouse.json", "{\"lake\":2}"); }, Fault::user,
       "the lake has the layout 2; this program knows layout 1"},
      {"a damaged marker", [&] { disk_.put(lake_.root / "_schoolhouse.json", "{"); }, Fault::outside,
       "the lake's marker can't be read"},
      {"a file", [&] { disk_.put(lake_.root, "x"); }, Fault::outside, "can't"},
  };
  for (const auto& c : cases) {
    fs::remove_all(lake_.root);
    c.make();
    for (const Access access : {Access::read, Access::write}) {
      const Problem problem = problem_of([&] { open_lake(lake_, access); });
      EXPECT_EQ(problem.fault, c.fault) << c.name;
      EXPECT_TRUE(problem.what.starts_with(c.what)) << c.name << ": " << problem.what;
      EXPECT_TRUE(problem.where.file.starts_with(lake_.root.string())) << c.name;
      EXPECT_FALSE(problem.fix.empty()) << c.name;
    }
  }
}

TEST_F(OpenLake, TellsAFullOrReadOnlyDisk) {
  for (const auto& [error, words] :
       {std::pair(ENOSPC, "free space on this disk"), std::pair(EROFS, "mount the disk for writing")}) {
    fakes::FakeStorage disk(folder_.path() / "lake");
    lake_.storage = &disk;
    disk.fail_at(3, error);
    const Problem problem = problem_of([&] { open_lake(lake_, Access::write); });
    EXPECT_EQ(problem.fault, Fault::outside);
    EXPECT_TRUE(problem.fix.starts_with(words)) << problem.fix;
  }
}

TEST_F(OpenLake, ListsTablesThatHaveAVersion) {
  open_lake(lake_, Access::write);
  disk_.put(log_folder(lake_, {"b", "two"}) / commit_file_name(0), "{}");
  disk_.put(log_folder(lake_, {"a", "one"}) / commit_file_name(7), "{}");
  disk_.put(log_folder(lake_, {"a", "empty"}) / ".tmp-schoolhouse-x", "{}");
  disk_.put(lake_.root / "a/Not A Table/x", "{}");
  disk_.put(lake_.root / "_landing/a/b", "{}");
  EXPECT_EQ(list_tables(lake_), (std::vector<TableName>{{"a", "one"}, {"b", "two"}}));
}

}  // namespace
}  // namespace schoolhouse::lake
