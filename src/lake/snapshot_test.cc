// Tests of reading logs that others wrote, that are damaged, or that ask for what this program can't do.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "lake/checkpoint.h"
#include "lake/features.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

constexpr const char* protocol = R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})";

std::string metadata(const std::string& more = {}) {
  return R"({"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[)"
         R"({\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{)" +
         more + "}}}";
}
std::string add(const std::string& path, const std::string& more = {}) {
  return R"({"add":{"path":")" + path + R"(","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true)" +
         more + "}}";
}

class Logs : public fakes::LakeFixture {
 protected:
  void put(std::int64_t version, const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    disk_.put(log_file(commit_file_name(version)), text);
  }
  Lines paths(std::optional<AsOf> as_of = {}) {
    Lines found;
    const Snapshot snapshot = find_snapshot(lake_, table_, as_of).value();
    for (const DataFile& file : snapshot.files) found.push_back(file.path);
    return found;
  }
  Schema schema_{{column("id", "long")}};
};

TEST_F(Logs, OfNoTableAreNothing) {
  EXPECT_FALSE(find_snapshot(lake_, table_));
  EXPECT_FALSE(find_head(lake_, table_));
  EXPECT_TRUE(read_history(lake_, table_).empty());
}

TEST_F(Logs, ArePlayedInOrder) {
  put(0, {protocol, metadata(), add("a"), add("b%20c")});
  put(1, {R"({"remove":{"path":"a","dataChange":true}})", add("d"), R"({"unknown":{"x":1}})", ""});
  put(2, {R"({"remove":{"path":"b c","dataChange":true}})", R"({"remove":{"path":"never","dataChange":true}})"});
  put(3, {add("a")});
  EXPECT_EQ(paths(AsOfVersion{0}), (Lines{"a", "b%20c"}));
  EXPECT_EQ(paths(AsOfVersion{1}), (Lines{"b%20c", "d"}));
  EXPECT_EQ(paths(AsOfVersion{2}), Lines{"d"});
  EXPECT_EQ(paths(), (Lines{"d", "a"}));
}

TEST_F(Logs, OfOthersHaveNoNotes) {
  put(0,
      {R"({"commitInfo":{"operation":"WRITE","timestamp":5,"operationParameters":{"a":1,"b":null},"operationMetrics":"odd"}})",
       protocol, metadata()});
  const Head head = find_head(lake_, table_).value();
  EXPECT_EQ(head.version, 0);
  EXPECT_EQ(head.notes.data_version, 0);
  EXPECT_TRUE(head.notes.fingerprint.empty());
  put(1, {protocol});
  EXPECT_EQ(find_head(lake_, table_)->notes.data_version, 1);
  EXPECT_EQ(read_history(lake_, table_).back().operation, "WRITE");
}

TEST_F(Logs, ThatAreDamagedAreToldByFileAndLine) {
  const struct {
    std::string name;
    std::string text;
    int line;
    std::string what;
  } cases[] = {
      {"empty", "", 0, "it is empty"},
      {"cut off", std::string(protocol) + "\n{\"add\":{\"pa", 2, "it is not JSON"},
      {"no path", R"({"add":{"size":1}})", 1, "in 'add': 'path' is missing"},
      {"a vector kept nowhere",
       add("a", R"(,"deletionVector":{"storageType":"x","pathOrInlineDv":"","sizeInBytes":4,"cardinality":1})"), 1,
       "'storageType' is not u, i or p"},
      {"a vector of an impossible size",
       add("a", R"(,"deletionVector":{"storageType":"i","pathOrInlineDv":"","sizeInBytes":-4,"cardinality":1})"), 1,
       "'sizeInBytes' is out of range"},
      {"wrong kind", R"({"add":{"path":5,"size":1}})", 1, "in 'add': 'path' is not a text"},
      {"no object", R"({"metaData":7})", 1, "in 'metaData': 'it' is not an object"},
      {"not UTF-8", "{\"add\":{\"path\":\"\xff\"}}", 1, "it is not JSON"},
      {"a list", "[]", 1, "'it' is not an object"},
  };
  for (const auto& c : cases) {
    put(0, {protocol, metadata()});
    disk_.put(log_file(commit_file_name(1)), c.text);
    const Problem problem = problem_of([&] { find_snapshot(lake_, table_); });
    EXPECT_EQ(problem.fault, Fault::outside) << c.name;
    EXPECT_NE(problem.what.find(c.what), std::string::npos) << c.name << ": " << problem.what;
    EXPECT_EQ(problem.where.file, log_file(commit_file_name(1)).string()) << c.name;
    EXPECT_EQ(problem.where.line, c.line) << c.name;
    EXPECT_FALSE(problem.fix.empty()) << c.name;
    EXPECT_TRUE(find_snapshot(lake_, table_, AsOfVersion{0})) << "older versions can still be read";
  }
}

TEST_F(Logs, WithPartsMissingAreRefused) {
  const struct {
    std::string name;
    std::map<int, Lines> log;
    std::string what;
  } cases[] = {
      {"a gap", {{0, {protocol, metadata()}}, {2, {add("a")}}}, "the entry of version 1 is missing"},
      {"no start", {{3, {protocol, metadata()}}}, "the entry of version 0 is missing"},
      {"no protocol", {{0, {metadata()}}}, "no 'protocol' entry"},
      {"no metadata", {{0, {protocol}}}, "no 'metaData' entry"},
      {"no schema", {{0, {protocol, R"({"metaData":{"id":"x"}})"}}}, "a 'metaData' entry without a schema"},
  };
  for (const auto& c : cases) {
    fs::remove_all(log_file(""));
    for (const auto& [version, lines] : c.log) put(version, lines);
    const Problem problem = problem_of([&] { find_snapshot(lake_, table_); });
    EXPECT_EQ(problem.fault, Fault::outside) << c.name;
    EXPECT_NE(problem.what.find(c.what), std::string::npos) << c.name << ": " << problem.what;
  }
}

TEST_F(Logs, WithUnknownFeaturesAreRefusedByName) {
  const auto with_features = [](const std::string& readers, const std::string& writers) {
    return R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[)" + readers +
           R"(],"writerFeatures":[)" + writers + "]}}";
  };
  const struct {
    std::string name;
    Lines lines;
    std::string read;   // what reading says; empty: it works
    std::string write;  // what writing says; empty: it works
  } cases[] = {
      {"plain", {protocol, metadata()}, "", ""},
      {"reader 99",
       {R"({"protocol":{"minReaderVersion":99,"minWriterVersion":2}})", metadata()},
       "Delta reader version 99",
       "Delta reader version 99"},
      {"writer 4", {R"({"protocol":{"minReaderVersion":1,"minWriterVersion":4}})", metadata()}, "", ""},
      {"writer 8",
       {R"({"protocol":{"minReaderVersion":1,"minWriterVersion":8}})", metadata()},
       "",
       "Delta writer version 8"},
      {"row tracking", {with_features("", "\"rowTracking\",\"domainMetadata\""), metadata()}, "", "'rowTracking'"},
      {"unknown feature",
       {with_features("\"catalogOwned\"", "\"catalogOwned\""), metadata()},
       "'catalogOwned'",
       "'catalogOwned'"},
      {"plain features", {with_features("", "\"appendOnly\",\"invariants\""), metadata()}, "", ""},
      {"time without zone", {with_features("\"timestampNtz\"", "\"timestampNtz\""), metadata()}, "", ""},
      {"unused vectors", {with_features("\"deletionVectors\"", "\"deletionVectors\""), metadata(), add("a")}, "", ""},
      {"used vectors",
       {with_features("\"deletionVectors\"", "\"deletionVectors\""), metadata(),
        add("a", R"(,"deletionVector":{"storageType":"i","pathOrInlineDv":"abcde","sizeInBytes":4,"cardinality":1})")},
       "",
       ""},
      {"unused mapping",
       {R"({"protocol":{"minReaderVersion":2,"minWriterVersion":2}})",
        metadata(R"("delta.columnMapping.mode":"none")")},
       "",
       ""},
      {"mapping",
       {R"({"protocol":{"minReaderVersion":2,"minWriterVersion":5}})",
        metadata(R"("delta.columnMapping.mode":"name")")},
       "",
       ""},
  };
  for (const auto& c : cases) {
    fs::remove_all(log_file(""));
    put(0, c.lines);
    const TableState state = find_state(lake_, table_).value();
    const std::optional<Problem> read = find_read_obstacle(state, "folder");
    const std::optional<Problem> write = read ? read : find_write_obstacle(state, "folder");
    const auto is_told = [](const std::optional<Problem>& problem, const std::string& what) {
      return what.empty() ? !problem
                          : problem && problem->what.find(what) != std::string::npos && !problem->fix.empty();
    };
    EXPECT_TRUE(is_told(read, c.read)) << c.name << ": " << (read ? read->what : "read");
    EXPECT_TRUE(is_told(write, c.write)) << c.name << ": " << (write ? write->what : "written");
  }
}

TEST_F(Logs, OfAnAppendOnlyTableTakeNoOverwrite) {
  put(0, {protocol, metadata(R"("delta.appendOnly":"true")")});
  EXPECT_EQ(write(WriteMode::append, schema_, "SELECT 1 AS id").version, 1);
  const Problem problem = problem_of([&] { write(WriteMode::overwrite, schema_, "SELECT 2 AS id"); });
  EXPECT_EQ(problem.fault, Fault::user);
  EXPECT_NE(problem.what.find("delta.appendOnly"), std::string::npos) << problem.what;
}

TEST_F(Logs, WithADamagedCheckpointAreRefusedWithTheWayOut) {
  write(WriteMode::overwrite, schema_, "SELECT range AS id FROM range(12)");
  for (int version = 1; version <= 61; ++version) commit_notes(lake_, table_, {.step = "noted"});
  const fs::path checkpoint = log_file(checkpoint_file_name(60));
  const std::string bytes = disk_.read(checkpoint).value();
  for (const std::string& damaged :
       {bytes.substr(0, bytes.size() / 2), std::string(), std::string("PAR1"), std::string(1000, 'x')}) {
    disk_.put(checkpoint, damaged);
    const Problem problem = problem_of([&] { find_snapshot(lake_, table_); });
    EXPECT_EQ(problem.fault, Fault::outside);
    EXPECT_TRUE(problem.what.starts_with("the table's checkpoint is corrupt")) << problem.what;
    EXPECT_EQ(problem.where.file, checkpoint.string());
    EXPECT_TRUE(problem.fix.starts_with("delete this file")) << problem.fix;
  }
  EXPECT_EQ(table_rows(AsOfVersion{49}).size(), 12U) << "a short log is read without checkpoints";
  fs::remove(log_file(commit_file_name(3)));
  EXPECT_TRUE(problem_of([&] { find_snapshot(lake_, table_); }).fix.starts_with("restore the file from a backup"));
  // The way out: what is left goes on from the checkpoint before.
  fs::remove(checkpoint);
  fs::remove(log_file("_last_checkpoint"));
  EXPECT_EQ(table_rows().size(), 12U);
}

TEST_F(Logs, TakeTheHintAsAHint) {
  for (int version = 0; version <= 12; ++version)
    write(WriteMode::append, schema_, "SELECT " + std::to_string(version) + " AS id");
  const fs::path hint = log_file("_last_checkpoint");
  for (const char* text : {"", "{", "{\"version\":\"10\"}", "{\"version\":-1}", "{\"version\":5}", "{\"version\":11}",
                           "{\"version\":99}", "{\"size\":1}"}) {
    disk_.put(hint, text);
    EXPECT_EQ(table_rows().size(), 13U) << text;
    EXPECT_EQ(find_head(lake_, table_)->version, 12) << text;
  }
  fs::remove(hint);
  EXPECT_EQ(find_head(lake_, table_)->version, 12);
  EXPECT_EQ(table_rows().size(), 13U);
}

TEST_F(Logs, ReadWithAHintNoMoreThanTheyMust) {
  for (int version = 0; version <= 12; ++version)
    write(WriteMode::append, schema_, "SELECT " + std::to_string(version) + " AS id");
  const int calls = disk_.calls();
  EXPECT_EQ(find_head(lake_, table_)->version, 12);
  EXPECT_LE(disk_.calls() - calls, 5) << "the hint, three entries and one that is not there";
}

}  // namespace
}  // namespace schoolhouse::lake
