// Tests of tables from end to end: stage, commit, read back, travel in time.
// SPDX-License-Identifier: Apache-2.0
#include "lake/lake.h"

#include <algorithm>
#include <chrono>
#include <fstream>

#include "lake/log.h"
#include "lake/partition_value.h"

#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

class Tables : public fakes::LakeFixture {
 protected:
  Schema numbers_{{column("id", "long"), column("name", "string")}};
};

TEST_F(Tables, ReadsBackWhatWasCommitted) {
  const CommitResult result =
      write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, NULL");
  EXPECT_EQ(result.version, 0);
  EXPECT_TRUE(result.has_new_rows);
  EXPECT_EQ(table_rows(), (Lines{"1|a", "2|-"}));
  EXPECT_EQ(list_tables(lake_), std::vector<TableName>{table_});
}

TEST_F(Tables, KeepsEveryTypeExactly) {
  const Schema schema{{column("s", "string"), column("b", "boolean"), column("b1", "byte"), column("b2", "short"),
                       column("b4", "integer"), column("b8", "long"), column("f", "float"), column("d", "double"),
                       column("m", "decimal(18,2)"), column("w", "decimal(38,10)"), column("t", "date"),
                       column("z", "timestamp"), column("x", "binary")}};
  const std::string select =
      "SELECT 'ü \"q\" ''' || chr(10) AS s, true AS b, -128 AS b1, 32767 AS b2, -2147483648 AS b4, "
      "9223372036854775807::HUGEINT AS b8,"
      " 0.1::FLOAT AS f, 1e300 AS d, -12.345 AS m, 1234567890123456789012345678.0123456789::DECIMAL(38,10) AS w,"
      " DATE '0001-01-01' AS t, TIMESTAMP '2026-01-01 08:00:00.123456' AS z, '\\x00\\xFF'::BLOB AS x"
      " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL";
  write(WriteMode::overwrite, schema, select);
  const Snapshot snapshot = find_snapshot(lake_, table_).value();
  EXPECT_EQ(snapshot.schema, schema);
  EXPECT_EQ(table_rows(),
            (Lines{"-|-|-|-|-|-|-|-|-|-|-|-|-",
                   "ü \"q\" '\n|true|-128|32767|-2147483648|9223372036854775807|0.1|1e+300|-12.35|"
                   "1234567890123456789012345678.0123456789|0001-01-01|2026-01-01 08:00:00.123456+00|\\x00\\xFF"}));
  for (const duck::ResultColumn& found : connection_.describe(scan_sql(snapshot))) {
    EXPECT_EQ(found.type, duckdb_type(snapshot.schema.find(found.name)->type)) << found.name;
  }
}

TEST_F(Tables, RefusesAValueThatDoesNotFitItsType) {
  const Schema schema{{column("n", "byte")}};
  const Problem problem = problem_of([&] { write(WriteMode::overwrite, schema, "SELECT 1000 AS n"); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_EQ(problem.during, Lines{"writing the table district.students"});
  EXPECT_EQ(problem.what.find("1000"), std::string::npos) << problem.what;
  EXPECT_TRUE(data_files().empty());
  EXPECT_EQ(table_rows(), Lines{"no table"});
}

TEST_F(Tables, HoldsATableWithoutRows) {
  for (const std::vector<std::string>& partition_by : {std::vector<std::string>{}, {"name"}}) {
    const CommitResult result =
        write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name WHERE false", partition_by);
    EXPECT_TRUE(result.has_new_rows);
    const Snapshot snapshot = find_snapshot(lake_, table_).value();
    EXPECT_TRUE(snapshot.files.empty());
    EXPECT_TRUE(table_rows().empty());
    EXPECT_EQ(connection_.describe(scan_sql(snapshot))[0].type, "BIGINT");
  }
  EXPECT_TRUE(data_files().empty());
}

TEST_F(Tables, AddsRowsAndColumns) {
  write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name");
  write(WriteMode::append, numbers_, "SELECT 2 AS id, 'b' AS name");
  const Schema wider{{column("id", "long"), column("name", "string"), column("score", "decimal(9,2)")}};
  EXPECT_EQ(write(WriteMode::append, wider, "SELECT 3 AS id, 'c' AS name, 1.5 AS score").version, 2);
  EXPECT_EQ(table_rows(), (Lines{"1|a|-", "2|b|-", "3|c|1.50"}));
  // A column that no file has yet.
  const Schema widest{{column("id", "long"), column("later", "date")}};
  write(WriteMode::append, widest, "SELECT 4 AS id, NULL AS later WHERE false");
  EXPECT_EQ(table_rows(), (Lines{"1|a|-|-", "2|b|-|-", "3|c|1.50|-"}));
  EXPECT_EQ(table_rows(AsOfVersion{1}), (Lines{"1|a", "2|b"}));
}

TEST_F(Tables, RefusesRowsThatDoNotFitTheTable) {
  write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name");
  const struct {
    std::string name;
    WriteMode mode;
    Schema schema;
    std::string select;
    std::vector<std::string> partition_by;
    std::string what;
  } cases[] = {
      {"another type",
       WriteMode::append,
       {{column("id", "string")}},
       "SELECT 'x' AS id",
       {},
       "the column 'id' of the new rows is string"},
      {"another case",
       WriteMode::append,
       {{column("ID", "long")}},
       "SELECT 1 AS id",
       {},
       "the column 'ID' of the new rows"},
      {"other partitions",
       WriteMode::append,
       numbers_,
       "SELECT 1 AS id, 'a' AS name",
       {"name"},
       "is partitioned by []"},
      {"no partitions",
       WriteMode::replace_partitions,
       numbers_,
       "SELECT 1 AS id, 'a' AS name",
       {},
       "is not partitioned"},
      {"missing column", WriteMode::append, numbers_, "SELECT 1 AS id", {}, "have no column 'name'"},
  };
  for (const auto& c : cases) {
    const Problem problem = problem_of([&] { write(c.mode, c.schema, c.select, c.partition_by); });
    EXPECT_EQ(problem.fault, Fault::user) << c.name;
    EXPECT_NE(problem.what.find(c.what), std::string::npos) << c.name << ": " << problem.what;
    EXPECT_FALSE(problem.fix.empty()) << c.name;
  }
  EXPECT_EQ(table_rows(), Lines{"1|a"});
  EXPECT_EQ(data_files().size(), 1U);
}

TEST_F(Tables, ReplacesWholeTablesAndSchemas) {
  write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name");
  const Schema other{{column("code", "string")}};
  write(WriteMode::overwrite, other, "SELECT 'x' AS code");
  EXPECT_EQ(table_rows(), Lines{"x"});
  EXPECT_EQ(table_rows(AsOfVersion{0}), Lines{"1|a"});
  EXPECT_EQ(find_snapshot(lake_, table_)->schema, other);
}

TEST_F(Tables, CommitsOnlyNotesForTheSameRows) {
  write(WriteMode::overwrite, numbers_, "SELECT range AS id, 'n' || range AS name FROM range(5000)");
  StagedWrite again = stage(numbers_, "SELECT range AS id, 'n' || range AS name FROM range(5000) ORDER BY id DESC");
  const CommitResult same = commit_write(lake_, std::move(again), {.notes = {.step = "model x", .fingerprint = "f2"}});
  EXPECT_FALSE(same.has_new_rows);
  EXPECT_EQ(same.version, 1);
  EXPECT_EQ(same.data_version, 0);
  EXPECT_EQ(data_files().size(), 1U);
  const Head head = find_head(lake_, table_).value();
  EXPECT_EQ(head.version, 1);
  EXPECT_EQ(head.notes.fingerprint, "f2");
  EXPECT_EQ(head.notes.step, "model x");
  EXPECT_EQ(head.notes.run_id, "run-1");
  EXPECT_EQ(head.notes.rows, 5000);
  EXPECT_EQ(head.notes.data_version, 0);
  EXPECT_EQ(head.notes.row_hash.size(), 32U);
  EXPECT_TRUE(head.notes.engine.starts_with("duckdb v1.")) << head.notes.engine;
  const CommitResult changed =
      write(WriteMode::overwrite, numbers_, "SELECT range + 1 AS id, 'n' || range AS name FROM range(5000)");
  EXPECT_TRUE(changed.has_new_rows);
  EXPECT_EQ(changed.data_version, 2);
}

TEST_F(Tables, KeepsTheHashOfAllRowsWhenRowsAreAdded) {
  write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'a' AS name");
  write(WriteMode::append, numbers_, "SELECT 2 AS id, 'b' AS name");
  const std::string grown = find_head(lake_, table_)->notes.row_hash;
  write(WriteMode::append, numbers_, "SELECT 3 AS id, 'c' AS name WHERE false");
  EXPECT_EQ(find_head(lake_, table_)->notes.data_version, 1);
  // Replaced as a whole by the same two rows, nothing is new.
  EXPECT_FALSE(
      write(WriteMode::overwrite, numbers_, "SELECT 2 AS id, 'b' AS name UNION ALL SELECT 1, 'a'").has_new_rows);
  EXPECT_EQ(find_head(lake_, table_)->notes.row_hash, grown);
}

TEST_F(Tables, ChangesCommentsWithoutNewRows) {
  Schema schema = numbers_;
  write(WriteMode::overwrite, schema, "SELECT 1 AS id, 'a' AS name");
  schema.columns[0].comment = "the \"number\"";
  schema.columns[0].is_nullable = false;
  StagedWrite staged = stage(schema, "SELECT 1 AS id, 'a' AS name");
  EXPECT_FALSE(commit_write(lake_, std::move(staged), {.description = "of students"}).has_new_rows);
  EXPECT_EQ(find_snapshot(lake_, table_)->schema, schema);
  EXPECT_EQ(table_rows(), Lines{"1|a"});
}

TEST_F(Tables, RefusesNullInARequiredColumn) {
  Schema schema = numbers_;
  schema.columns[1].is_nullable = false;
  write(WriteMode::overwrite, schema, "SELECT 1 AS id, 'a' AS name");
  const Problem problem = problem_of([&] { write(WriteMode::append, schema, "SELECT 2 AS id, NULL AS name"); });
  EXPECT_EQ(problem.fault, Fault::data);
  EXPECT_NE(problem.what.find("'name' of district.students is required, but 1 of 1"), std::string::npos)
      << problem.what;
  EXPECT_EQ(problem_of([&] { write(WriteMode::append, {{column("id", "long")}}, "SELECT 2 AS id"); }).fault,
            Fault::data);
  EXPECT_EQ(table_rows(), Lines{"1|a"});
}

TEST_F(Tables, TellsWhatWasStagedBeforeItIsCommitted) {
  const StagedWrite staged =
      stage(numbers_, "SELECT range AS id, CASE WHEN range > 1 THEN 'n' END AS name FROM range(4)");
  EXPECT_EQ(staged.rows(), 4);
  EXPECT_GT(staged.bytes(), 0);
  EXPECT_EQ(staged.columns().at("id").min, "0");
  EXPECT_EQ(staged.columns().at("id").max, "3");
  EXPECT_TRUE(staged.columns().at("id").is_exact);
  EXPECT_EQ(staged.columns().at("name").null_count, 2);
  EXPECT_FALSE(staged.columns().at("name").is_exact);
  EXPECT_EQ(rows(staged.scan_sql()), (Lines{"0|-", "1|-", "2|n", "3|n"}));
  EXPECT_EQ(table_rows(), Lines{"no table"});
}

TEST_F(Tables, LeavesNothingWhenAStagedWriteIsDropped) {
  {
    const StagedWrite staged =
        stage({{column("id", "long"), column("p", "string")}}, "SELECT 1 AS id, 'x y' AS p", {"p"});
  }
  EXPECT_TRUE(data_files().empty());
  EXPECT_FALSE(fs::exists(lake_.root / "district"));
}

TEST_F(Tables, LiveInFoldersOfAnyName) {
  lake_.root = folder_.path() / "it's [a] *lake*? p=1 ü {x}, \"q\"" / "lake";
  open_lake(lake_, Access::write);
  const Schema schema{{column("id", "long"), column("p", "string")}};
  for (const std::vector<std::string>& partition_by : {std::vector<std::string>{}, {"p"}}) {
    for (int version = 0; version <= 10; ++version) {
      write(version == 0 ? WriteMode::overwrite : WriteMode::append, schema,
            "SELECT " + std::to_string(version) + " AS id, 'a b' AS p", partition_by);
    }
    EXPECT_EQ(table_rows().size(), 11U);
  }
  for (int version = 0; version < 20; ++version) fs::remove(log_file(commit_file_name(version)));
  EXPECT_EQ(table_rows().size(), 11U) << "from a checkpoint";
}

TEST_F(Tables, SortsRowsWithinFiles) {
  StagedWrite staged = stage_write(lake_, connection_,
                                   {.table = table_,
                                    .schema = numbers_,
                                    .select = "SELECT 5000 - range AS id, 'n' AS name FROM range(5000)",
                                    .sort_by = {"id"}});
  EXPECT_EQ(
      rows("SELECT count(*) FROM (SELECT id, file_row_number AS n FROM read_parquet('" +
           (lake_.root / "district/students").string() + "/*.parquet', file_row_number = true)) WHERE id <> n + 1"),
      Lines{"0"});
}

TEST_F(Tables, TravelsToVersionsAndTimes) {
  for (int version = 0; version < 4; ++version) {
    write(WriteMode::overwrite, numbers_, "SELECT " + std::to_string(version) + " AS id, 'a' AS name");
    // A day apart; the third is out of order, as after a restored backup.
    const int day = version == 2 ? 0 : version;
    const std::chrono::system_clock::time_point at = std::chrono::sys_days(std::chrono::year(2026) / 1 / (10 + day));
    fs::last_write_time(log_file(commit_file_name(version)), fs::file_time_type::clock::from_sys(at));
  }
  const auto at = [](const char* text) { return AsOfTime{parse_utc(text).value()}; };
  const struct {
    std::string name;
    AsOf as_of;
    std::string row;
  } cases[] = {{"version", AsOfVersion{1}, "1|a"},
               {"first version", AsOfVersion{0}, "0|a"},
               {"exact time", at("2026-01-11"), "1|a"},
               {"between", at("2026-01-10 12:00:00"), "0|a"},
               {"just after the second comes the third", at("2026-01-11 00:00:00.001"), "2|a"},
               {"long after", at("2030-01-01"), "3|a"}};
  for (const auto& c : cases) EXPECT_EQ(table_rows(c.as_of), Lines{c.row}) << c.name;
  const struct {
    std::string name;
    AsOf as_of;
    std::string fix;
  } refused[] = {{"too new", AsOfVersion{4}, "use a version from 0 to 3"},
                 {"negative", AsOfVersion{-1}, "use a version from 0 to 3"},
                 {"too old", at("2026-01-09"),
                  "use a time at or after 2026-01-10T00:00:00.000000Z, when its oldest version was written"}};
  for (const auto& c : refused) {
    const Problem problem = problem_of([&] { table_rows(c.as_of); });
    EXPECT_EQ(problem.fault, Fault::user) << c.name;
    EXPECT_EQ(problem.fix, c.fix) << c.name;
  }
}

TEST_F(Tables, TellsItsHistory) {
  write(WriteMode::overwrite, numbers_, "SELECT range AS id, 'a' AS name FROM range(3)");
  write(WriteMode::append, numbers_, "SELECT 9 AS id, 'a' AS name");
  commit_notes(lake_, table_, {.step = "noted"});
  write(WriteMode::overwrite, numbers_, "SELECT 1 AS id, 'b' AS name");
  const std::vector<HistoryEntry> history = read_history(lake_, table_);
  ASSERT_EQ(history.size(), 4U);
  const struct {
    std::int64_t version, rows_added, rows_removed, files_added, files_removed;
    std::string operation;
  } expected[] = {{3, 1, 4, 1, 2, "WRITE"},
                  {2, 0, 0, 0, 0, "NOTES"},
                  {1, 1, 0, 1, 0, "WRITE"},
                  {0, 3, 0, 1, 0, "CREATE TABLE AS SELECT"}};
  for (std::size_t i = 0; i < history.size(); ++i) {
    EXPECT_EQ(history[i].version, expected[i].version);
    EXPECT_EQ(history[i].operation, expected[i].operation) << i;
    EXPECT_EQ(history[i].rows_added, expected[i].rows_added) << i;
    EXPECT_EQ(history[i].rows_removed, expected[i].rows_removed) << i;
    EXPECT_EQ(history[i].files_added, expected[i].files_added) << i;
    EXPECT_EQ(history[i].files_removed, expected[i].files_removed) << i;
  }
  EXPECT_EQ(history[1].notes.step, "noted");
  EXPECT_EQ(history[1].notes.data_version, 1);
  EXPECT_EQ(read_history(lake_, table_, 1).size(), 1U);
}

TEST_F(Tables, ReadsAnyVersionAcrossCheckpoints) {
  for (int version = 0; version <= 25; ++version) {
    write(version % 7 == 3 ? WriteMode::overwrite : WriteMode::append, numbers_,
          "SELECT " + std::to_string(version) + " AS id, 'a' AS name");
  }
  EXPECT_TRUE(fs::exists(log_file("00000000000000000010.checkpoint.parquet")));
  EXPECT_TRUE(fs::exists(log_file("00000000000000000020.checkpoint.parquet")));
  const std::vector<std::pair<int, std::size_t>> sizes = {{0, 1},  {2, 3},  {3, 1},  {9, 7},
                                                          {10, 1}, {11, 2}, {20, 4}, {25, 2}};
  for (const auto& [version, size] : sizes) EXPECT_EQ(table_rows(AsOfVersion{version}).size(), size) << version;
  EXPECT_EQ(find_head(lake_, table_)->version, 25);
  EXPECT_EQ(find_head(lake_, table_)->notes.rows, 2);
  // The commits before a checkpoint are not needed for what is after it.
  for (int version = 0; version < 20; ++version) fs::remove(log_file(commit_file_name(version)));
  EXPECT_EQ(table_rows().size(), 2U);
  EXPECT_EQ(table_rows(AsOfVersion{20}).size(), 4U);
  EXPECT_EQ(find_snapshot(lake_, table_, AsOfVersion{20})->notes.rows, 4);
  EXPECT_EQ(problem_of([&] { table_rows(AsOfVersion{15}); }).fault, Fault::outside);
}

}  // namespace
}  // namespace schoolhouse::lake
