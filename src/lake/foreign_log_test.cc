// Tests of logs as other engines leave them: checkpoints of version 2, compacted entries, cleaned logs, commits that tell their time.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "lake/action_json.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

constexpr const char* uuid = "80a083e8-7026-4e79-81be-64bd76c43a11";
constexpr const char* schema =
    R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}}]})";

class ForeignLogs : public fakes::LakeFixture {
 protected:
  static AddFile add(const std::string& path) { return {.path = path, .size = 1}; }
  static std::vector<Action> first(std::vector<Action> more = {}, std::map<std::string, std::string> properties = {}) {
    std::vector<Action> actions = {Protocol{3, 7, {"v2Checkpoint"}, {"v2Checkpoint", "inCommitTimestamp"}},
                                   Metadata{.id = "x", .schema_string = schema, .configuration = properties}};
    actions.insert(actions.end(), more.begin(), more.end());
    return actions;
  }
  void put(const std::string& name, const std::vector<Action>& actions) {
    disk_.put(log_file(name), write_actions(actions));
  }
  void put(std::int64_t version, const std::vector<Action>& actions) { put(commit_file_name(version), actions); }
  // A Parquet file of entries, as DuckDB makes it of their lines.
  void put_parquet(const std::string& name, const std::vector<Action>& actions) {
    const fs::path lines = folder_.path() / "lines.json";
    fs::create_directories(log_file(name).parent_path());
    storage::LocalStorage().put(lines, write_actions(actions));
    connection_.execute("COPY (SELECT * FROM read_json('" + lines.string() +
                        "', format = 'newline_delimited', map_inference_threshold = -1)) TO '" +
                        log_file(name).string() + "' (FORMAT parquet)");
  }
  static std::string checkpoint(std::int64_t version, const std::string& rest) {
    return commit_file_name(version).substr(0, 20) + ".checkpoint." + rest;
  }
  Lines paths(std::optional<AsOf> as_of = {}) {
    Lines found;
    const Snapshot snapshot = find_snapshot(lake_, table_, as_of).value();
    for (const DataFile& file : snapshot.files) found.push_back(file.path);
    std::ranges::sort(found);
    return found;
  }
};

TEST_F(ForeignLogs, BeginWithACheckpointOfAnyKind) {
  const std::string as_json = checkpoint(100, std::string(uuid) + ".json");
  const std::string as_parquet = checkpoint(100, std::string(uuid) + ".parquet");
  const std::string sidecar = std::string("_sidecars/") + uuid + ".parquet";
  const std::vector<Action> state = first({add("a"), add("b")});
  const struct {
    std::string name;
    std::function<void()> make;
  } cases[] = {
      {"JSON", [&] { put(as_json, state); }},
      {"JSON with a sidecar",
       [&] {
         put_parquet(sidecar, {add("a"), add("b")});
         put(as_json, first({Sidecar{std::string(uuid) + ".parquet"}}));
       }},
      {"JSON with a sidecar by its path",
       [&] {
         put_parquet(sidecar, {add("a"), add("b")});
         put(as_json, first({Sidecar{"file://" + log_file(sidecar).string()}}));
       }},
      {"Parquet", [&] { put_parquet(as_parquet, state); }},
      {"Parquet with a sidecar",
       [&] {
         put_parquet(sidecar, {add("a"), add("b")});
         put_parquet(as_parquet, first({Sidecar{std::string(uuid) + ".parquet"}}));
       }},
      {"classic", [&] { put_parquet(checkpoint_file_name(100), state); }},
      {"two parts",
       [&] {
         put_parquet(checkpoint(100, "0000000001.0000000002.parquet"), first());
         put_parquet(checkpoint(100, "0000000002.0000000002.parquet"), {add("a"), add("b")});
       }},
  };
  for (const auto& c : cases) {
    fs::remove_all(log_file(""));
    c.make();
    put(101, {add("c")});
    EXPECT_EQ(paths(), (Lines{"a", "b", "c"})) << c.name;
    EXPECT_EQ(paths(AsOfVersion{100}), (Lines{"a", "b"})) << c.name;
    EXPECT_EQ(find_head(lake_, table_)->version, 101) << c.name;
    EXPECT_EQ(list_tables(lake_).size(), 1U) << c.name;
    const Problem problem = problem_of([&] { paths(AsOfVersion{7}); });
    EXPECT_EQ(problem.fault, Fault::user) << c.name;
    EXPECT_NE(problem.what.find("version 7 of the table district.students is no longer in its log"), std::string::npos);
    EXPECT_EQ(problem.fix, "use version 100 or a later one");
  }
}

TEST_F(ForeignLogs, WithAPartOfACheckpointMissingDoWithoutIt) {
  put(0, first({add("a")}));
  put_parquet(checkpoint(0, "0000000001.0000000002.parquet"), first());
  put(1, {add("b")});
  EXPECT_EQ(paths(), (Lines{"a", "b"}));
}

TEST_F(ForeignLogs, AreReadByCompactedEntries) {
  put(0, first({add("a")}));
  put(1, {add("b")});
  put(2, {RemoveFile{.path = "a"}, CommitInfo{.operation = "DELETE"}});
  put(3, {add("c")});
  const std::string compacted =
      commit_file_name(1).substr(0, 20) + "." + commit_file_name(2).substr(0, 20) + ".compacted.json";
  // It says something of its own, to be seen.
  put(compacted, {add("seen"), RemoveFile{.path = "a"}});
  EXPECT_EQ(paths(), (Lines{"c", "seen"}));
  EXPECT_EQ(paths(AsOfVersion{2}), Lines{"seen"});
  EXPECT_EQ(find_state(lake_, table_, AsOfVersion{2})->last_info()->operation, "DELETE");
  EXPECT_EQ(paths(AsOfVersion{1}), (Lines{"a", "b"})) << "a version within it is read from the entries";
  fs::remove(log_file(commit_file_name(1)));
  EXPECT_EQ(paths(), (Lines{"c", "seen"})) << "with an entry gone that it holds";
}

TEST_F(ForeignLogs, TellTheTimeOfVersionsThemselves) {
  const std::map<std::string, std::string> timed = {{"delta.enableInCommitTimestamps", "true"},
                                                    {"delta.inCommitTimestampEnablementVersion", "1"},
                                                    {"delta.inCommitTimestampEnablementTimestamp", "2000000000000"}};
  const auto info = [](std::int64_t ms) { return CommitInfo{.operation = "WRITE", .in_commit_timestamp_ms = ms}; };
  put(0, first({add("a")}));
  put(1, first({info(2'000'000'000'000), add("b")}, timed));
  put(2, {info(2'000'000'005'000), add("c")});
  put(3, {info(2'000'000'009'000), add("d")});
  const auto version_at = [&](std::int64_t ms) { return find_snapshot(lake_, table_, AsOfTime{ms * 1000})->version; };
  EXPECT_EQ(version_at(2'000'000'000'000), 1);
  EXPECT_EQ(version_at(2'000'000'004'999), 1);
  EXPECT_EQ(version_at(2'000'000'005'000), 2);
  EXPECT_EQ(version_at(2'000'000'008'999), 2);
  EXPECT_EQ(version_at(3'000'000'000'000), 3);
  EXPECT_EQ(version_at(1'999'999'999'999), 0) << "by when the entry was written";
  EXPECT_EQ(find_snapshot(lake_, table_)->committed_at, 2'000'000'009'000'000);
  EXPECT_EQ(read_history(lake_, table_).at(1).committed_at, 2'000'000'005'000'000);
  // Without the property the entries' own times count, whatever commits say.
  put(4, {info(4), Metadata{.id = "x", .schema_string = schema}});
  EXPECT_EQ(version_at(1'999'999'999'999), 4);
}

TEST_F(ForeignLogs, MaySpreadAnEntryOverLines) {
  disk_.put(log_file(commit_file_name(0)),
            R"({"protocol":{"minReaderVersion":1,
   "minWriterVersion":2}}
{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[]}}
{ "add": {
    "path": "a", "partitionValues": {}, "size": 1
  }
}
)");
  EXPECT_EQ(paths(), Lines{"a"});
  disk_.put(log_file(commit_file_name(1)), "{\n\"add\": {\"path\"\n");
  EXPECT_NE(problem_of([&] { paths(); }).what.find("it is not JSON"), std::string::npos);
}

TEST_F(ForeignLogs, ArePassedByWhereTheyTellOfOtherThings) {
  disk_.put(
      log_file(commit_file_name(0)),
      R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["vacuumProtocolCheck"],"writerFeatures":["vacuumProtocolCheck","rowTracking","domainMetadata","clustering"]}}
{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[]}}
{"domainMetadata":{"domain":"delta.clustering","configuration":"{}","removed":false}}
{"add":{"path":"a","partitionValues":{},"size":1,"baseRowId":0,"defaultRowCommitVersion":0,"clusteringProvider":"liquid"}}
)");
  EXPECT_EQ(paths(), Lines{"a"});
  EXPECT_EQ(find_state(lake_, table_)->domains().at(0).domain, "delta.clustering");
  put(1, {DomainMetadata{.domain = "delta.clustering", .is_removed = true}});
  EXPECT_TRUE(find_state(lake_, table_)->domains().empty());
}

TEST_F(ForeignLogs, WithoutCheckpointsArePlayedInOrderHoweverLong) {
  constexpr std::int64_t versions = 300;
  const auto name = [](std::int64_t version) { return "f" + std::to_string(version); };
  put(0, first({add("kept"), add(name(0))}));
  for (std::int64_t version = 1; version < versions; ++version)
    put(version, {RemoveFile{.path = name(version - 1)}, add(name(version))});
  EXPECT_EQ(paths(), (Lines{"f299", "kept"}));
  EXPECT_EQ(paths(AsOfVersion{177}), (Lines{"f177", "kept"}));

  disk_.put(log_file(commit_file_name(150)), "{");
  const Problem corrupt = problem_of([&] { paths(); });
  EXPECT_EQ(corrupt.where.file, log_file(commit_file_name(150)).string());
  EXPECT_EQ(paths(AsOfVersion{149}), (Lines{"f149", "kept"}));
  fs::remove(log_file(commit_file_name(140)));
  const Problem gap = problem_of([&] { paths(); });
  EXPECT_NE(gap.what.find("the entry of version 140 is missing"), std::string::npos) << gap.what;
}

}  // namespace
}  // namespace schoolhouse::lake
