// Tests of what readers see before, during and after a run.
// SPDX-License-Identifier: Apache-2.0
#include "lake/published.h"

#include <algorithm>
#include <filesystem>

#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class PublishedVersions : public fakes::LakeFixture {
 protected:
  void put_rows(int id) {
    write(WriteMode::overwrite, {{column("id", "long")}}, "SELECT " + std::to_string(id) + " AS id");
  }
  // A version without a word of ours, as Spark would write it.
  void put_foreign_version(std::int64_t version) {
    disk_.put(log_file(commit_file_name(version)), "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"OPTIMIZE\"}}\n");
  }
  Lines seen() { return table_rows(visible_version(lake_, find_published(lake_), table_)); }
};

TEST_F(PublishedVersions, NothingPublishedMeansTheNewest) {
  put_rows(1);
  EXPECT_EQ(visible_version(lake_, find_published(lake_), table_), std::nullopt);
  EXPECT_EQ(seen(), Lines{"1"});
}

TEST_F(PublishedVersions, StayUntilTheNextPublishing) {
  put_rows(1);
  EXPECT_TRUE(publish(lake_, {table_}));
  put_rows(2);
  EXPECT_EQ(seen(), Lines{"1"}) << "a run is at work, or was killed";
  EXPECT_TRUE(publish(lake_, {table_}));
  EXPECT_EQ(seen(), Lines{"2"});
  EXPECT_FALSE(publish(lake_, {table_})) << "nothing has changed";
  EXPECT_EQ(find_published(lake_)->number, 1);
}

TEST_F(PublishedVersions, OfOtherTablesStayWhatTheyWere) {
  put_rows(1);
  publish(lake_, {table_});
  put_rows(2);
  const TableName other{"district", "schools"};
  std::swap(table_, const_cast<TableName&>(other));
  put_rows(7);
  EXPECT_EQ(problem_of([&] { seen(); }).what.find("the table district.schools is not published yet"), 0U);
  publish(lake_, {table_});
  EXPECT_EQ(seen(), Lines{"7"});
  table_ = {"district", "students"};
  EXPECT_EQ(seen(), Lines{"1"});
}

TEST_F(PublishedVersions, OfOtherProgramsAreSeenAtOnce) {
  put_rows(1);
  publish(lake_, {table_});
  put_foreign_version(1);
  EXPECT_EQ(visible_version(lake_, find_published(lake_), table_), AsOf(AsOfVersion{1}));
  put_rows(2);
  EXPECT_EQ(visible_version(lake_, find_published(lake_), table_), AsOf(AsOfVersion{0}))
      << "a version of ours is among them";
}

TEST_F(PublishedVersions, OfATableMadeAnewAreTheNewest) {
  put_rows(1);
  put_rows(2);
  publish(lake_, {table_});
  fs::remove_all(lake_.root / "district/students");
  EXPECT_EQ(seen(), Lines{"no table"});
  put_rows(3);
  EXPECT_EQ(seen(), Lines{"3"});
}

TEST_F(PublishedVersions, OfQuarantineAreAlwaysTheNewest) {
  publish(lake_, {});
  table_ = {"quarantine", "students"};
  put_rows(1);
  EXPECT_EQ(seen(), Lines{"1"});
  publish(lake_, {table_});
  put_rows(2);
  EXPECT_EQ(seen(), Lines{"2"});
}

TEST_F(PublishedVersions, LeaveFewManifests) {
  for (int id = 0; id < 30; ++id) {
    put_rows(id);
    publish(lake_, {table_});
  }
  EXPECT_EQ(disk_.list(lake_.root / "_published").size(), 10U);
  EXPECT_EQ(seen(), Lines{"29"});
}

TEST_F(PublishedVersions, ThatCannotBeReadAreNamed) {
  publish(lake_, {});
  disk_.put(lake_.root / "_published/00000000000000000001.json", "{\"tables\": 3}");
  EXPECT_EQ(problem_of([&] { find_published(lake_); }).what,
            "the list of published versions can't be read: 'tables' is not an object");
}

}  // namespace
}  // namespace schoolhouse::lake
