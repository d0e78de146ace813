// Tests of typed statistics in checkpoints.
// SPDX-License-Identifier: Apache-2.0
#include "lake/checkpoint_stats.h"

#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using Lines = std::vector<std::string>;

class CheckpointStats : public fakes::LakeFixture {
 protected:
  void write_versions(const std::string& property) {
    const Schema schema{
        {column("id", "long"), column("at", "timestamp"), column("on", "boolean"), column("p", "date")}};
    for (int id = 0; id <= 10; ++id) {
      commit_write(lake_,
                   stage(schema,
                         "SELECT " + std::to_string(id) +
                             " AS id, TIMESTAMPTZ '2026-01-02 03:04:05Z' AS at, true AS \"on\", "
                             "DATE '2026-01-0" +
                             std::to_string(1 + id % 9) + "' AS p",
                         {"p"}),
                   {.mode = WriteMode::append, .properties = {{"delta.checkpoint.writeStatsAsStruct", property}}});
    }
  }
  std::string checkpoint() { return "read_parquet('" + log_file(checkpoint_file_name(10)).string() + "')"; }
};

TEST_F(CheckpointStats, StandBesideTheTextWhereTheTableAsks) {
  write_versions("true");
  EXPECT_EQ(rows("SELECT add.stats_parsed.numRecords, add.stats_parsed.minValues.id, add.stats_parsed.maxValues.at, "
                 "add.stats_parsed.nullCount.\"on\", add.partitionValues_parsed.p, add.stats IS NOT NULL FROM " +
                 checkpoint() + " WHERE add.path IS NOT NULL AND add.stats_parsed.minValues.id = 7"),
            Lines{"1|7|2026-01-02 03:04:05+00|0|2026-01-08|true"});
  EXPECT_EQ(rows("SELECT count(*) FROM " + checkpoint() + " WHERE add IS NULL"), Lines{"2"}) << "protocol and metaData";
  std::filesystem::remove(log_file(commit_file_name(0)));
  EXPECT_EQ(table_rows().size(), 11U) << "it is read like any other";
}

TEST_F(CheckpointStats, AreLeftOutByDefault) {
  write_versions("false");
  EXPECT_EQ(
      rows("SELECT count(*) FROM (DESCRIBE SELECT add.* FROM " + checkpoint() + ") WHERE column_name = 'stats_parsed'"),
      Lines{"0"});
}

}  // namespace
}  // namespace schoolhouse::lake
