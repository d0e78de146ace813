// Tests of partitioned tables, from end to end.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using Lines = std::vector<std::string>;

class Partitions : public fakes::LakeFixture {};

TEST_F(Partitions, KeepsPartitionValuesWhateverTheyHold) {
  const Schema schema{{column("id", "long"), column("school", "string"), column("year", "integer")}};
  const std::string values =
      "(1, 'St. Mary''s & Co / 5%'), (2, 'ü ß 学校'), (3, NULL), (4, ''), (5, '__HIVE_DEFAULT_PARTITION__'), (6, "
      "'a=b?c#d'), (7, '%20'),"
      " (8, '\"q\"\\'), (9, ' '), (10, '..'), (11, '*[x]{y}'), (12, '-')";
  const std::string select = "SELECT id, school, 2026 AS year FROM (VALUES " + values + ") AS t(id, school)";
  for (const std::vector<std::string>& partition_by :
       {std::vector<std::string>{"school"}, {"year", "school"}, {"school", "year"}}) {
    write(WriteMode::overwrite, schema, select, partition_by);
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    EXPECT_EQ(snapshot.partition_by, partition_by);
    EXPECT_EQ(rows("SELECT id, school IS NULL, school, year FROM (" + scan_sql(snapshot) + ")"),
              rows("SELECT id, coalesce(school, '') = '', nullif(school, ''), 2026 FROM (VALUES " + values +
                   ") AS t(id, school)"));
    EXPECT_EQ(rows("SELECT id FROM (" + scan_sql(snapshot) + ") WHERE school = '%20'"), Lines{"7"});
    EXPECT_EQ(rows("SELECT id FROM (" + scan_sql(snapshot) + ") WHERE school IS NULL"), (Lines{"3", "4"}));
  }
}

TEST_F(Partitions, KeepsPartitionValuesOfEveryType) {
  const struct {
    std::string type;
    std::string value;
    std::string in_log;
  } cases[] = {{"boolean", "true", "true"},
               {"byte", "-5", "-5"},
               {"long", "9000000000", "9000000000"},
               {"decimal(9,2)", "1.50", "1.50"},
               {"double", "1e20", "1e+20"},
               {"date", "DATE '2026-02-03'", "2026-02-03"},
               {"timestamp", "TIMESTAMP '2026-02-03 04:05:06.5'", "2026-02-03T04:05:06.500000Z"}};
  for (const auto& c : cases) {
    const Schema schema{{column("id", "long"), column("p", c.type)}};
    write(WriteMode::overwrite, schema, "SELECT 1 AS id, " + c.value + " AS p UNION ALL SELECT 2, NULL", {"p"});
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    ASSERT_EQ(snapshot.files.size(), 2U) << c.type;
    std::vector<std::optional<std::string>> in_log;
    for (const DataFile& file : snapshot.files) in_log.push_back(file.partition_values.at("p"));
    std::ranges::sort(in_log);
    EXPECT_EQ(in_log, (std::vector<std::optional<std::string>>{std::nullopt, c.in_log})) << c.type;
    EXPECT_EQ(rows("SELECT id FROM (" + scan_sql(snapshot) + ") WHERE p = " + c.value), Lines{"1"}) << c.type;
  }
}

TEST_F(Partitions, WritesFewFilesForManyPartitions) {
  const Schema schema{{column("id", "long"), column("p", "long")}};
  write(WriteMode::overwrite, schema, "SELECT range AS id, range % 50 AS p FROM range(200000)", {"p"});
  EXPECT_LE(find_snapshot(lake_, table_)->files.size(), 60U);
}

TEST_F(Partitions, AddsColumnsToAPartitionedTable) {
  const Schema narrow{{column("id", "long"), column("p", "string")}};
  const Schema wide{{column("id", "long"), column("p", "string"), column("extra", "long")}};
  write(WriteMode::overwrite, narrow, "SELECT 1 AS id, 'x y' AS p", {"p"});
  write(WriteMode::append, wide, "SELECT 2 AS id, NULL AS p, 7 AS extra", {"p"});
  EXPECT_EQ(table_rows(), (Lines{"1|x y|-", "2|-|7"}));
}

TEST_F(Partitions, ReplacesTouchedPartitionsOnly) {
  const Schema schema{{column("id", "long"), column("day", "date"), column("school", "string")}};
  const auto select = [](const std::string& values) {
    return "SELECT id, day::DATE AS day, school FROM (VALUES " + values + ") AS t(id, day, school)";
  };
  const std::vector<std::string> by = {"day", "school"};
  write(WriteMode::overwrite, schema, select("(1, '2026-01-01', 'a'), (2, '2026-01-01', NULL), (3, '2026-01-02', 'a')"),
        by);
  const CommitResult result =
      write(WriteMode::replace_partitions, schema, select("(4, '2026-01-01', ''), (5, '2026-01-03', 'a')"), by);
  EXPECT_EQ(table_rows(), (Lines{"1|2026-01-01|a", "3|2026-01-02|a", "4|2026-01-01|-", "5|2026-01-03|a"}));
  EXPECT_EQ(find_head(lake_, table_)->notes.rows, 4);
  EXPECT_FALSE(
      write(WriteMode::replace_partitions, schema, select("(4, '2026-01-01', '')") + " WHERE false", by).has_new_rows);
  EXPECT_EQ(find_head(lake_, table_)->notes.data_version, result.version);
}

}  // namespace
}  // namespace schoolhouse::lake
