// Tests of tags: what they pin, how they are named, and what happens when the table behind one is another.
// SPDX-License-Identifier: Apache-2.0
#include "lake/tags.h"

#include <filesystem>

#include "lake/pinned_version.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class Tags : public fakes::LakeFixture {
 protected:
  void put_rows(const std::string& select) { write(WriteMode::overwrite, {{column("id", "long")}}, select); }
  void tag(const std::string& name) {
    create_tag(lake_, {.name = name, .created_at = clock_.now(), .tables = {{table_, *find_version(lake_, table_)}}});
  }
};

TEST_F(Tags, PinOneVersion) {
  put_rows("SELECT 1 AS id");
  tag("first");
  put_rows("SELECT 2 AS id");
  tag("second");
  put_rows("SELECT 3 AS id");
  EXPECT_EQ(table_rows(AsOfTag{"first"}), Lines{"1"});
  EXPECT_EQ(table_rows(AsOfTag{"second"}), Lines{"2"});
  EXPECT_EQ(table_rows(), Lines{"3"});
  EXPECT_EQ(tagged_versions(list_tags(lake_), table_), (std::set<std::int64_t>{0, 1}));
  const Tag first = read_tag(lake_, "first");
  EXPECT_EQ(first.created_at, clock_.now());
  EXPECT_EQ(first.tables.at(table_).rows, 1);
}

TEST_F(Tags, NeverChange) {
  put_rows("SELECT 1 AS id");
  tag("fall");
  put_rows("SELECT 2 AS id");
  EXPECT_EQ(problem_of([&] { tag("fall"); }).what, "the tag 'fall' exists already, and a tag never changes");
  EXPECT_EQ(table_rows(AsOfTag{"fall"}), Lines{"1"});
  delete_tag(lake_, "fall");
  tag("fall");
  EXPECT_EQ(table_rows(AsOfTag{"fall"}), Lines{"2"});
}

TEST_F(Tags, AreNamedByLettersAndDigits) {
  const struct {
    std::string_view name;
    bool is_allowed;
  } cases[] = {
      {"fall-1-certified", true}, {"a", true},    {"A_b", true},  {"", false},     {"1st", false}, {"3", false},
      {"2026-11-21", false},      {"a.b", false}, {"a b", false}, {"../x", false}, {"-a", false}};
  for (const auto& c : cases) EXPECT_EQ(is_tag_name(c.name), c.is_allowed) << c.name;
  EXPECT_FALSE(is_tag_name(std::string(101, 'a')));
  EXPECT_THROW(create_tag(lake_, {.name = "a/b"}), Error);
}

TEST_F(Tags, AreSuggested) {
  put_rows("SELECT 1 AS id");
  EXPECT_EQ(problem_of([&] { read_tag(lake_, "x"); }).fix, "no tags were made yet: schoolhouse tag create NAME");
  tag("fall");
  EXPECT_EQ(problem_of([&] { table_rows(AsOfTag{"fal"}); }).fix, "did you mean 'fall'?");
  EXPECT_EQ(problem_of([&] { delete_tag(lake_, "nothing"); }).what, "there is no tag 'nothing'");
}

TEST_F(Tags, DoNotHoldOtherTables) {
  put_rows("SELECT 1 AS id");
  create_tag(lake_, {.name = "empty"});
  EXPECT_EQ(problem_of([&] { table_rows(AsOfTag{"empty"}); }).what,
            "the tag 'empty' does not hold the table district.students");
}

TEST_F(Tags, TellATableThatWasMadeAnew) {
  put_rows("SELECT 1 AS id");
  tag("fall");
  fs::remove_all(lake_.root / "district/students");
  EXPECT_EQ(problem_of([&] { table_rows(AsOfTag{"fall"}); }).what,
            "the table district.students that the tag 'fall' holds was deleted");
  put_rows("SELECT 2 AS id");
  EXPECT_EQ(problem_of([&] { table_rows(AsOfTag{"fall"}); }).what,
            "the table district.students that the tag 'fall' holds was deleted and made anew since");
}

TEST_F(Tags, ThatCannotBeReadAreNamed) {
  const struct {
    std::string text, what;
  } cases[] = {
      {"{}", "the tag 'bad' can't be read: 'tables' is missing"},
      {"{\"tables\": {\"x\": {\"version\": 1}}}", "the tag 'bad' can't be read: 'x' is not the name of a table"},
      {"{\"tables\": {\"a.b\": {\"version\": -1}}}", "the tag 'bad' can't be read: a version below 0"},
  };
  for (const auto& c : cases) {
    disk_.put(lake_.root / "_tags/bad.json", c.text);
    EXPECT_EQ(problem_of([&] { list_tags(lake_); }).what, c.what);
  }
}

}  // namespace
}  // namespace schoolhouse::lake
