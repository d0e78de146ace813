// Tests of deletion vectors: where they are kept, damage, and tables whose rows they delete.
// SPDX-License-Identifier: Apache-2.0
#include "lake/deletion_vector.h"

#include <fstream>

#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class DeletionVectors : public fakes::LakeFixture {
 protected:
  fs::path folder() const { return lake_.root / table_.schema / table_.name; }

  void put(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
  }
  // Two files of ten rows, 0 to 9 and 10 to 19, with a vector each or none; the vectors' protocol.
  void make_table(const std::vector<std::optional<DeletionVector>>& vectors) {
    std::vector<Action> actions = {
        Protocol{3, 7, {"deletionVectors"}, {"deletionVectors"}},
        Metadata{.id = "x",
                 .schema_string =
                     R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}},)"
                     R"({"name":"p","type":"integer","nullable":true,"metadata":{}}]})",
                 .partition_columns = {"p"}}};
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      const std::string name = "file-" + std::to_string(i) + ".parquet";
      fs::create_directories(folder());
      connection_.execute("COPY (SELECT i AS id FROM range(" + std::to_string(10 * i) + ", " +
                          std::to_string(10 * i + 10) + ") AS t(i)) TO " + "'" + (folder() / name).string() +
                          "' (FORMAT parquet)");
      AddFile add{.path = name, .partition_values = {{"p", std::to_string(i)}}, .size = 1};
      add.stats = R"({"numRecords":10})";
      add.deletion_vector = vectors[i];
      actions.emplace_back(add);
    }
    disk_.put(log_file(commit_file_name(0)), write_actions(actions));
  }
  Lines ids() { return rows("SELECT id FROM (" + scan_sql(find_snapshot(lake_, table_).value()) + ")"); }
};

TEST_F(DeletionVectors, DeleteRowsWhereverTheyAreKept) {
  const fs::path outside = folder_.path() / "elsewhere.bin";
  DeletionVectorFile file;
  file.add({1, 2, 3});
  const DeletionVector second = file.add({0, 4, 9});
  DeletionVector absolute = file.add({5});
  put(outside, file.bytes());
  put(file.path(folder()), file.bytes());
  absolute.storage = 'p';
  absolute.path_or_inline = "file://" + outside.string();
  DeletionVector prefixed = second;
  prefixed.path_or_inline = "ab" + second.path_or_inline;
  put(folder() / "ab" / file.path(folder()).filename(), file.bytes());
  const struct {
    std::string name;
    DeletionVector vector;
    Lines ids;
  } cases[] = {
      {"in the log", inline_vector({0, 1, 2, 3, 4, 5, 6, 7}), {"18", "19"}},
      {"all rows", inline_vector({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), {}},
      {"one of several in a file", second, {"11", "12", "13", "15", "16", "17", "18"}},
      {"by an absolute path", absolute, {"10", "11", "12", "13", "14", "16", "17", "18", "19"}},
      {"in a folder of its own", prefixed, {"11", "12", "13", "15", "16", "17", "18"}},
  };
  for (const auto& c : cases) {
    make_table({std::nullopt, c.vector});
    Lines expected = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    expected.insert(expected.end(), c.ids.begin(), c.ids.end());
    std::ranges::sort(expected);
    EXPECT_EQ(ids(), expected) << c.name;
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    EXPECT_EQ(snapshot.files.at(0).rows, 10) << c.name;
    EXPECT_EQ(snapshot.files.at(1).rows, static_cast<std::int64_t>(c.ids.size())) << c.name;
    EXPECT_EQ(snapshot.files.at(1).deletion_vector, c.vector) << c.name;
  }
}

TEST_F(DeletionVectors, StayRightBesideFiltersAndOrder) {
  make_table({inline_vector({0, 5}), inline_vector({9})});
  const std::string scan = scan_sql(find_snapshot(lake_, table_).value());
  const struct {
    std::string sql;
    Lines rows;
  } cases[] = {
      {"SELECT id, p FROM (" + scan + ") WHERE p = 1 AND id > 16", {"17|1", "18|1"}},
      {"SELECT id FROM (" + scan + ") ORDER BY id DESC LIMIT 2", {"17", "18"}},
      {"SELECT count(*), min(id), max(id) FROM (" + scan + ")", {"17|1|18"}},
      {"SELECT p, count(*) FROM (" + scan + ") GROUP BY p", {"0|8", "1|9"}},
      {"SELECT a.id FROM (" + scan + ") AS a JOIN (" + scan + ") AS b ON a.id = b.id + 10 WHERE a.id < 13",
       {"11", "12"}},
  };
  for (const auto& c : cases) EXPECT_EQ(rows(c.sql), c.rows) << c.sql;
}

TEST_F(DeletionVectors, AreReplacedByLaterOnes) {
  const DeletionVector first = inline_vector({0});
  const DeletionVector second = inline_vector({0, 1});
  make_table({std::nullopt});
  const AddFile before = {.path = "file-0.parquet", .partition_values = {{"p", "0"}}, .size = 1};
  const auto change = [&](std::int64_t version, std::optional<DeletionVector> from, std::optional<DeletionVector> to) {
    AddFile add = before;
    add.deletion_vector = to;
    RemoveFile remove{.path = before.path};
    remove.deletion_vector = from;
    disk_.put(log_file(commit_file_name(version)), write_actions(std::vector<Action>{add, remove}));
  };
  change(1, std::nullopt, first);
  EXPECT_EQ(ids().size(), 9U);
  change(2, first, second);
  EXPECT_EQ(ids().size(), 8U);
  write_checkpoint(lake_, table_, find_state(lake_, table_).value());
  for (const int version : {0, 1}) fs::remove(log_file(commit_file_name(version)));
  EXPECT_EQ(find_state(lake_, table_)->files().at(0)->deletion_vector, second) << "by the checkpoint";
  EXPECT_EQ(ids().size(), 8U);
  change(3, second, std::nullopt);
  EXPECT_EQ(ids().size(), 10U);
}

TEST_F(DeletionVectors, ThatAreDamagedAreRefused) {
  DeletionVectorFile file;
  const DeletionVector vector = file.add({1, 2, 30'000});
  const fs::path path = file.path(folder());
  std::string flipped = file.bytes();
  flipped[20] = static_cast<char>(flipped[20] ^ 1);
  DeletionVector miscounted = inline_vector({1, 2});
  miscounted.cardinality = 3;
  DeletionVector unnamed = vector;
  unnamed.path_or_inline = "short";
  DeletionVector misplaced = vector;
  misplaced.offset = 2;
  const struct {
    std::string name;
    DeletionVector vector;
    std::optional<std::string> bytes;
    std::string what;
  } cases[] = {
      {"no file", vector, std::nullopt, "can't be opened"},
      {"another format", vector, "\x02" + file.bytes().substr(1), "not of format 1"},
      {"cut off", vector, file.bytes().substr(0, file.bytes().size() - 1), "cut off"},
      {"a flipped bit", vector, flipped, "checksum"},
      {"elsewhere", misplaced, file.bytes() + "xx", "size is not the log's"},
      {"too few rows", miscounted, std::nullopt, "fewer rows"},
      {"no name", unnamed, std::nullopt, "does not tell its file"},
  };
  for (const auto& c : cases) {
    make_table({c.vector});
    fs::remove(path);
    if (c.bytes) put(path, *c.bytes);
    const Problem problem = problem_of([&] { ids(); });
    EXPECT_EQ(problem.fault, Fault::outside) << c.name;
    EXPECT_NE(problem.what.find(c.what), std::string::npos) << c.name << ": " << problem.what;
    EXPECT_FALSE(problem.where.file.empty()) << c.name;
  }
}

TEST_F(DeletionVectors, OfManyFilesStayOutOfTheStatement) {
  RowPositions rows;
  for (std::uint64_t row = 0; row < 100'000; row += 2) rows.push_back(row);
  DeletionVectorFile file;
  make_table({file.add(rows)});
  put(file.path(folder()), file.bytes());
  EXPECT_LT(scan_sql(find_snapshot(lake_, table_).value()).size(), 1'000U);
  EXPECT_EQ(ids(), (Lines{"1", "3", "5", "7", "9"}));
}

}  // namespace
}  // namespace schoolhouse::lake
