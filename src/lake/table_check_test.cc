// Tests of checking a table: a whole one passes, and each kind of damage is told by its own words.
// SPDX-License-Identifier: Apache-2.0
#include "lake/table_check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "lake/alter.h"
#include "lake/checkpoint.h"
#include "lake/crc32.h"
#include "lake/log.h"
#include "lake/pinned_version.h"
#include "lake/tags.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

class CheckTable : public fakes::LakeFixture {
 protected:
  void put_rows(int id, WriteMode mode = WriteMode::overwrite) {
    write(mode,
          {{column("id", "long"), column("name", "string"), column("at", "timestamp"), column("rate", "double"),
            column("p", "string")}},
          "SELECT " + std::to_string(id) +
              " AS id, repeat('é', 40) AS name, TIMESTAMPTZ '2026-01-01 00:00:00.123456Z' AS at, "
              "unnest([1.5, 'NaN'::DOUBLE, NULL]) AS rate, 'x y' AS p",
          {"p"});
  }
  Lines check(CheckDepth depth = CheckDepth::full) {
    Lines found;
    for (const Problem& problem : check_table(lake_, connection_, table_, depth).problems)
      found.push_back(problem.what);
    return found;
  }
  fs::path data_file() { return lake_.root / "district/students" / data_files().at(0); }
  std::string text(std::int64_t version) { return disk_.read(log_file(commit_file_name(version))).value(); }
  void replace(std::int64_t version, const std::string& from, const std::string& to) {
    std::string entry = text(version);
    const std::size_t at = entry.find(from);
    ASSERT_NE(at, std::string::npos) << entry;
    entry.replace(at, from.size(), to);
    disk_.put(log_file(commit_file_name(version)), entry);
  }
};

TEST_F(CheckTable, PassesAWholeOne) {
  for (int id = 0; id < 12; ++id) put_rows(id, id % 3 == 0 ? WriteMode::overwrite : WriteMode::append);
  const TableCheck found = check_table(lake_, connection_, table_, CheckDepth::full);
  EXPECT_EQ(check(), Lines());
  EXPECT_EQ(found.version, 11);
  EXPECT_EQ(found.commits, 12);
  EXPECT_EQ(found.checkpoints, 1);
  EXPECT_EQ(found.files, 3);
  EXPECT_EQ(found.rows, 9);
}

TEST_F(CheckTable, TellsFilesThatAreMissingOrCut) {
  put_rows(1);
  const fs::path file = data_file();
  fs::resize_file(file, 100);
  ASSERT_EQ(check(CheckDepth::quick).size(), 1U);
  EXPECT_EQ(check(CheckDepth::quick).at(0).find("a data file has 100 bytes, the log says "), 0U);
  fs::remove(file);
  EXPECT_EQ(check(), Lines{"a data file is missing"});
}

TEST_F(CheckTable, TellsStatisticsThatDoNotFit) {
  put_rows(5);
  replace(0, "\\\"numRecords\\\":3", "\\\"numRecords\\\":4");
  EXPECT_EQ(check(CheckDepth::quick), Lines());
  EXPECT_EQ(check(), Lines{"the statistics of a data file do not fit its rows: numRecords"});
  put_rows(6);
  replace(1, "\\\"minValues\\\":{\\\"id\\\":6", "\\\"minValues\\\":{\\\"id\\\":7");
  replace(1, "\\\"rate\\\":1}", "\\\"rate\\\":0}");
  EXPECT_EQ(check(), Lines{"the statistics of a data file do not fit its rows: minValues of id, nullCount of rate"});
}

TEST_F(CheckTable, TellsRowsOfAnotherChecksum) {
  put_rows(1);
  const std::string hash = find_head(lake_, table_)->notes.row_hash;
  std::string other = hash;
  other.back() = other.back() == '0' ? '1' : '0';
  replace(0, hash, other);
  EXPECT_EQ(check(), Lines{"the rows have another checksum than those that were written"});
}

TEST_F(CheckTable, TellsGapsAndDamagedEntries) {
  for (int id = 0; id < 4; ++id) put_rows(id);
  disk_.put(log_file(commit_file_name(3)), "{\"add\": {");
  fs::remove(log_file(commit_file_name(1)));
  const Lines found = check();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.at(0), "the table's log has no entry for version 1");
  EXPECT_EQ(found.at(1).find("the table's log entry is corrupt"), 0U);
}

TEST_F(CheckTable, TellsEntriesThatContradictThemselves) {
  put_rows(1);
  const std::string entry = text(0);
  const std::size_t add = entry.find("{\"add\"");
  disk_.put(log_file(commit_file_name(0)), entry + entry.substr(add, entry.find('\n', add) - add + 1));
  EXPECT_EQ(check(), Lines{"version 0 adds a file twice"});
}

TEST_F(CheckTable, TellsCheckpointsThatSaySomethingElse) {
  for (int id = 0; id <= 10; ++id) put_rows(id);
  replace(10, ".zstd.parquet", "x.zstd.parquet");
  const Lines found = check();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.at(0), "the checkpoint of version 10 names other files than the entries before it");
  disk_.put(log_file("_last_checkpoint"), "{\"version\": 20}");
  EXPECT_EQ(check().back(), "_last_checkpoint names version 20, of which there is no whole checkpoint");
  disk_.put(log_file("_last_checkpoint"), "{\"version\": 10, \"checksum\": \"00\"}");
  EXPECT_EQ(check().back(), "_last_checkpoint has another checksum than what it says");
  std::ofstream(log_file(checkpoint_file_name(10)), std::ios::trunc) << "no Parquet";
  EXPECT_FALSE(check().empty());
}

TEST_F(CheckTable, TellsMappedStatisticsThatDoNotFit) {
  put_rows(5);
  alter_table(lake_, connection_, table_, std::vector<Alteration>{MapColumns{}, RenameColumn{"id", "number"}});
  EXPECT_EQ(check(), Lines());
  replace(0, "\\\"minValues\\\":{\\\"id\\\":5", "\\\"minValues\\\":{\\\"id\\\":7");
  EXPECT_EQ(check(), Lines{"the statistics of a data file do not fit its rows: minValues of number"});
}

TEST_F(CheckTable, TellsChecksumsOfVersionsThatDoNotFit) {
  put_rows(1);
  put_rows(2);
  const Snapshot snapshot = find_snapshot(lake_, table_).value();
  const std::string right =
      R"({"tableSizeBytes":)" + std::to_string(snapshot.bytes()) +
      R"(,"numFiles":1,"numMetadata":1,"numProtocol":1,"numDeletionVectorsOpt":0,"allFiles":[{"path":")" +
      snapshot.files.front().path + R"("}],"protocol":{"minReaderVersion":1,"minWriterVersion":2}})";
  const auto sum = [&](const std::string& text) {
    disk_.put(log_file("00000000000000000001.crc"), text);
    return check();
  };
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = right;
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string start = "the checksum of version 1 does not fit the log: ";
  EXPECT_EQ(sum(right), Lines());
  EXPECT_EQ(sum(changed("\"numFiles\":1", "\"numFiles\":2")), Lines{start + "numFiles"});
  EXPECT_EQ(sum(changed("\"tableSizeBytes\":", "\"tableSizeBytes\":9")), Lines{start + "tableSizeBytes"});
  EXPECT_EQ(sum(changed("\"minReaderVersion\":1", "\"minReaderVersion\":3")), Lines{start + "protocol"});
  EXPECT_EQ(sum(changed("\"path\":\"", "\"path\":\"x")), Lines{start + "allFiles"});
  EXPECT_EQ(sum(R"({"txnId":"other"})"), Lines{start + "txnId"});
  EXPECT_EQ(sum("{").front().find("the checksum of version 1 can't be read"), 0U);
}

TEST_F(CheckTable, TellsFilesThatSparkCouldNotRead) {
  put_rows(1);
  const std::string bytes = text(0);
  // As Hadoop's local disk has it: blocks of 512 bytes.
  std::string sums("crc\0\0\0\2\0", 8);
  for (std::size_t at = 0; at < bytes.size(); at += 512) {
    const std::uint32_t sum = crc32(std::string_view(bytes).substr(at, 512));
    for (const unsigned shift : {24U, 16U, 8U, 0U}) sums += static_cast<char>((sum >> shift) & 0xFFU);
  }
  disk_.put(log_file("." + commit_file_name(0) + ".crc"), sums);
  EXPECT_EQ(check(), Lines());
  sums.back() = static_cast<char>(sums.back() ^ 1);
  disk_.put(log_file("." + commit_file_name(0) + ".crc"), sums);
  EXPECT_EQ(check(), Lines{"a file of the log is another than Spark wrote: its checksum does not fit"});
  // What we put in place of a file of Spark's leaves no sum of the former behind.
  disk_.put(log_file("._last_checkpoint.crc"), sums);
  write_checkpoint(lake_, table_, *find_state(lake_, table_));
  EXPECT_FALSE(fs::exists(log_file("._last_checkpoint.crc")));
}

TEST_F(CheckTable, TellsFilesThatATagNeeds) {
  put_rows(1);
  const fs::path file = data_file();
  create_tag(lake_, {.name = "fall", .tables = {{table_, *find_version(lake_, table_)}}});
  put_rows(2);
  EXPECT_EQ(check(), Lines());
  fs::remove(file);
  EXPECT_EQ(check(), Lines{"a file of version 0, which a tag or the readers need, is missing"});
}

TEST_F(CheckTable, PassesAnEmptyTable) {
  write(WriteMode::overwrite, {{column("id", "long")}}, "SELECT 1 AS id WHERE false");
  EXPECT_EQ(check(), Lines());
}

}  // namespace
}  // namespace schoolhouse::lake
