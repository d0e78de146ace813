// Tests of the change feed: what versions inserted, deleted and updated, by files of changes and without them.
// SPDX-License-Identifier: Apache-2.0
#include "lake/table_changes.h"

#include "lake/action_json.h"
#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class ChangeFeed : public fakes::LakeFixture {
 protected:
  fs::path folder() const { return lake_.root / table_.schema / table_.name; }

  std::string make_file(const std::string& name, const std::string& select) {
    fs::create_directories((folder() / name).parent_path());
    connection_.execute("COPY (" + select + ") TO '" + (folder() / name).string() + "' (FORMAT parquet)");
    return name;
  }
  static AddFile add(const std::string& path, std::optional<DeletionVector> vector = {}) {
    AddFile file{.path = path, .partition_values = {{"p", "1"}}, .size = 10};
    file.stats = R"({"numRecords":4})";
    file.deletion_vector = std::move(vector);
    return file;
  }
  static RemoveFile remove(const std::string& path, std::optional<DeletionVector> vector = {}) {
    RemoveFile file{.path = path};
    file.deletion_vector = std::move(vector);
    return file;
  }
  static Metadata metadata(const std::string& feed) {
    return {.id = "x",
            .schema_string = R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}},)"
                             R"({"name":"p","type":"integer","nullable":true,"metadata":{}}]})",
            .partition_columns = {"p"},
            .configuration = {{"delta.enableChangeDataFeed", feed}}};
  }
  void commit(std::int64_t version, std::vector<Action> actions) {
    disk_.put(log_file(commit_file_name(version)), write_actions(actions));
  }
  // "version|id|p|change"
  Lines changes(std::int64_t from, std::optional<std::int64_t> to = {}) {
    ChangeRange range{.from = AsOfVersion{from}};
    if (to) range.to = AsOfVersion{*to};
    return rows("SELECT _commit_version, id, p, _change_type FROM (" + find_changes(lake_, table_, range)->sql + ")");
  }
  // Four rows, changed in every way.
  void make_table() {
    const std::string four = "SELECT unnest([1, 2, 3, 4]) AS id";
    const DeletionVector first = inline_vector({1});
    const DeletionVector second = inline_vector({2, 3});
    commit(0, {Protocol{3, 7, {"deletionVectors"}, {"deletionVectors", "changeDataFeed"}}, metadata("true")});
    commit(1, {add(make_file("a.parquet", four))});
    commit(2, {add("a.parquet", first), remove("a.parquet")});
    commit(3, {add("a.parquet", second), remove("a.parquet", first)});
    commit(4, {remove("a.parquet", second), add(make_file("b.parquet", "SELECT unnest([1, 20]) AS id")),
               ChangeFile{.path = make_file("_change_data/c.parquet",
                                            "SELECT * FROM (VALUES (2, 'update_preimage'), (20, 'update_postimage')) "
                                            "AS t(id, _change_type)"),
                          .partition_values = {{"p", "1"}},
                          .size = 7}});
    AddFile moved = add(make_file("d.parquet", "SELECT unnest([1, 20]) AS id"));
    moved.has_data_change = false;
    RemoveFile old = remove("b.parquet");
    old.has_data_change = false;
    commit(5, {moved, old});
    commit(6, {remove("d.parquet")});
  }
};

TEST_F(ChangeFeed, TellsWhatEachVersionDid) {
  make_table();
  const struct {
    std::string name;
    std::int64_t version;
    Lines changes;
  } cases[] = {
      {"nothing yet", 0, {}},
      {"added", 1, {"1|1|1|insert", "1|2|1|insert", "1|3|1|insert", "1|4|1|insert"}},
      {"deleted by a vector", 2, {"2|2|1|delete"}},
      {"another vector, which brings one back", 3, {"3|2|1|insert", "3|3|1|delete", "3|4|1|delete"}},
      {"by a file of changes alone", 4, {"4|20|1|update_postimage", "4|2|1|update_preimage"}},
      {"rows that only moved", 5, {}},
      {"deleted with their file, whose values the table knows", 6, {"6|1|1|delete", "6|20|1|delete"}},
  };
  Lines all;
  for (const auto& c : cases) {
    EXPECT_EQ(changes(c.version, c.version), c.changes) << c.name;
    all.insert(all.end(), c.changes.begin(), c.changes.end());
  }
  EXPECT_EQ(changes(0), all);
  EXPECT_EQ(changes(2, 99), Lines(all.begin() + 4, all.end())) << "to the newest";
  const TableChanges found = find_changes(lake_, table_, {.from = AsOfVersion{4}, .to = AsOfVersion{4}}).value();
  EXPECT_EQ(found.files, 1);
  EXPECT_EQ(found.bytes, 7);
  Lines columns;
  for (const duck::ResultColumn& column : connection_.describe(found.sql))
    columns.push_back(column.name + " " + column.type);
  EXPECT_EQ(columns, (Lines{"id BIGINT", "p INTEGER", "_change_type VARCHAR", "_commit_version BIGINT",
                            "_commit_timestamp TIMESTAMP WITH TIME ZONE"}));
}

TEST_F(ChangeFeed, GoesByTheTimesOfCommits) {
  make_table();
  std::map<std::int64_t, Micros> times;
  for (const HistoryEntry& entry : read_history(lake_, table_)) times[entry.version] = entry.committed_at;
  const auto range = [&](Micros from, Micros to) {
    const TableChanges found = find_changes(lake_, table_, {.from = AsOfTime{from}, .to = AsOfTime{to}}).value();
    return std::pair(found.from, found.to);
  };
  EXPECT_EQ(range(times[2], times[4]), std::pair(std::int64_t{2}, std::int64_t{4}));
  EXPECT_EQ(range(times[2] - 1, times[4] + 1), std::pair(std::int64_t{2}, std::int64_t{4}));
  EXPECT_EQ(range(times[2] - 1'000'000'000, times[6] + 1'000'000'000).second, 6);
  const std::string sql = find_changes(lake_, table_, {.from = AsOfVersion{2}, .to = AsOfVersion{2}})->sql;
  EXPECT_EQ(rows("SELECT epoch_us(_commit_timestamp) FROM (" + sql + ")"), Lines{std::to_string(times[2])});
}

TEST_F(ChangeFeed, IsRefusedWhereItKeptNothing) {
  EXPECT_FALSE(find_changes(lake_, table_, {}));
  commit(0, {Protocol{1, 4, {}, {}}, metadata("false")});
  commit(1, {metadata("true")});
  commit(2, {metadata("false")});
  const auto what = [&](const ChangeRange& range) {
    return problem_of([&] { find_changes(lake_, table_, range); }).what;
  };
  EXPECT_NE(what({.from = AsOfVersion{0}}).find("did not record changes in version 0"), std::string::npos);
  EXPECT_NE(what({.from = AsOfVersion{1}}).find("did not record changes in version 2"), std::string::npos);
  EXPECT_TRUE(changes(1, 1).empty());
  EXPECT_NE(what({.from = AsOfVersion{3}}).find("has no version from 3"), std::string::npos);
  EXPECT_NE(what({.from = AsOfVersion{1}, .to = AsOfVersion{0}}).find("from version 1 to version 0"),
            std::string::npos);
  EXPECT_NE(what({.from = AsOfTime{9'000'000'000'000'000}}).find("has no version at or after"), std::string::npos);
  EXPECT_NE(what({.from = AsOfVersion{1}, .to = AsOfTime{1}}).find("has no version at or before"), std::string::npos);
}

}  // namespace
}  // namespace schoolhouse::lake
