// Tests of files that do not fit: each problem names file, line and fix, and the table stays as it was.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "connector/load_fixture.h"
#include "connector/quarantine.h"

namespace schoolhouse::connector {
namespace {

namespace fs = std::filesystem;
using Kind = lake::Type::Kind;

class LoadRefused : public LoadFixture {
 protected:
  // A first good load of `count` rows.
  void load_good(int count) {
    std::string text = "id,score,born\n";
    for (int i = 0; i < count; ++i) text += std::to_string(i) + ",1,2010-01-01\n";
    write("students.csv", text);
    ASSERT_EQ(outcome("run-0"), "loaded " + std::to_string(count) + " rows");
  }
  void expect_table_as_it_was(const std::string& count) {
    EXPECT_EQ(rows("count(*), min(_load_id)"), count + "|run-0\n");
    EXPECT_EQ(version(), 0);
  }
};

const std::string during = "  while loading raw.students from the source 'sis'\n";

TEST_F(LoadRefused, a_file_that_is_not_there) {
  fs::create_directories(data() / "2021");
  table_.files = {"2021/*/students.csv", "2022/*.csv"};
  EXPECT_EQ(outcome(),
            "error: no file fits '2021/*/students.csv'\n  at sources/sis.yml:5 (tables.students.files)\n" + during +
                "  fix: the folder FOLDER/data/2021 is empty\n"
                "error: no file fits '2022/*.csv'\n  at sources/sis.yml:5 (tables.students.files)\n" +
                during +
                "  fix: there is no folder FOLDER/data/2022; the nearest that exists, FOLDER/data, holds: 2021\n");
}

TEST_F(LoadRefused, columns_that_drift) {
  load_good(2);
  write("students.csv", "id,Score,born\na,1,\n");
  EXPECT_EQ(outcome(),
            "error: the file lacks the column 'score'\n  at students.csv:1\n" + during +
                "  fix: if 'Score' is 'score', add it to that column's 'from:'; declare 'absent_columns: "
                "accept' when files may lack columns\n"
                "error: the file has the column 'Score', which is not declared\n  at students.csv:1\n" +
                during +
                "  fix: if 'Score' is 'score', add it to that column's 'from:'; declare it under "
                "'columns:', or 'schema_contract: { columns: discard_value }' to leave out what is not declared\n");
  expect_table_as_it_was("2");
  table_.schema_contract.columns = SchemaChange::discard_value;
  table_.absent_columns = Drift::accept;
  EXPECT_EQ(outcome(), "loaded 1 rows");
  EXPECT_EQ(rows("id, score"), "a|NULL\n");
}

TEST_F(LoadRefused, a_header_that_may_be_a_row_is_not_shown) {
  write("students.csv", "Ana Muster,1,2010-01-01\n");
  EXPECT_EQ(outcome(), "error: the first line has none of the declared columns\n  at students.csv:1\n" + during +
                           "  fix: is it a header? 'header: false' says that there is none, 'skip_lines:' leaves out "
                           "lines before it; check 'delimiter:' too\n");
}

TEST_F(LoadRefused, rows_that_do_not_fit_stop_the_load_and_are_kept) {
  load_good(8);
  write("students.csv",
        "id,score,born\n"
        "a,1.6,\n"
        "b,1\n"
        "c,1,2,3\n"
        "d,1,2010-02-30\n"
        "\"e\"x,1,\n"
        "caf\xe9,1,\n"
        "ok,1,\n"
        "f,99999999999999999999,\n");
  EXPECT_EQ(outcome("run-1"),
            "error: 7 of 8 rows do not fit (87.5%), and the limit is 0%\n  at sources/sis.yml:5 "
            "(tables.students.quarantine_limit)\n" +
                during +
                "  fix: the rows are in quarantine.raw_students: repair the files or the declared types, or declare "
                "for example 'quarantine_limit: 1%'\n"
                "error: the row does not fit: not a whole number that fits long\n  at students.csv:2 (score)\n" +
                during + "error: the row does not fit: 2 cells where the file has 3 columns\n  at students.csv:3\n" +
                during + "error: the row does not fit: 4 cells where the file has 3 columns\n  at students.csv:4\n" +
                during + "error: the row does not fit: not a date in ISO 8601\n  at students.csv:5 (born)\n" + during +
                "error: the row does not fit: something stands between a closing quote and the next delimiter\n  at "
                "students.csv:6\n" +
                during);
  expect_table_as_it_was("8");
  EXPECT_EQ(rows("line, \"column\", row, _file, _load_id", quarantine_table(table_.name)),
            "2|score|a,1.6,|students.csv|run-1\n"
            "3|NULL|b,1|students.csv|run-1\n"
            "4|NULL|c,1,2,3|students.csv|run-1\n"
            "5|born|d,1,2010-02-30|students.csv|run-1\n"
            "6|NULL|\"e\"x,1,|students.csv|run-1\n"
            "7|NULL|caf\\xE9,1,|students.csv|run-1\n"
            "9|score|f,99999999999999999999,|students.csv|run-1\n");
  // The same bytes again add nothing to the quarantine.
  outcome("run-2");
  EXPECT_EQ(rows("count(*)", quarantine_table(table_.name)), "7\n");
}

TEST_F(LoadRefused, rows_below_the_limit_go_to_quarantine_and_the_rest_is_loaded) {
  std::string text = "id,score,born\n";
  for (int i = 0; i < 99; ++i) text += "s" + std::to_string(i) + ",1,\n";
  write("students.csv", text + "bad,x,\n");
  table_.quarantine_limit = 0.01;
  EXPECT_EQ(outcome(), "loaded 99 rows, 1 quarantined");
  EXPECT_EQ(rows("line, \"column\", reason, row", quarantine_table(table_.name)),
            "101|score|not a whole number that fits long|bad,x,\n");
  write("students.csv", text + "bad,x,\nbad,y,\n");
  EXPECT_TRUE(outcome("run-2").starts_with("error: 2 of 101 rows do not fit (1.98%), and the limit is 1%\n"));
  EXPECT_EQ(rows("count(*), min(_load_id)"), "99|run-1\n");
}

TEST_F(LoadRefused, an_open_quote_costs_one_row) {
  table_.quarantine_limit = 0.5;
  write("students.csv", "id,score,born\na,1,\n\"b,2,\nc,3,\nd,4,\n");
  EXPECT_EQ(outcome(), "loaded 3 rows, 1 quarantined");
  EXPECT_EQ(rows("id"), "a\nc\nd\n");
}

TEST_F(LoadRefused, mixed_line_ends_are_no_fault) {
  write("students.csv", "id,score,born\r\na,1,\nb,2,\r\n");
  EXPECT_EQ(outcome(), "loaded 2 rows");
}

TEST_F(LoadRefused, a_gzip_file_that_is_cut_off_or_damaged) {
  load_good(1);
  table_.files = {"*.csv.gz"};
  std::string text = "id,score,born\n";
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 50'021) + ",1,\n";
  write_gzip("students.csv.gz", text);
  const auto size = fs::file_size(data() / "students.csv.gz");
  for (const auto cut : {size / 2, size - 1, size - 8, std::uintmax_t{5}}) {
    fs::resize_file(data() / "students.csv.gz", cut);
    EXPECT_EQ(outcome(), "error: the gzip file is cut off\n  at students.csv.gz\n" +
                             std::string(cut == 5 ? "" : "  while writing the table raw.students\n") + during +
                             "  fix: fetch the file again\n")
        << cut;
  }
  write("students.csv.gz", "id,score,born\n");
  EXPECT_EQ(outcome(),
            "error: named .gz, but not a gzip file\n  at students.csv.gz\n" + during + "  fix: fetch the file again\n");
  expect_table_as_it_was("1");
}

TEST_F(LoadRefused, a_zip_archive_that_is_cut_off) {
  table_.files = {"*.zip!*.csv"};
  write_zip("a.zip", {{"students.csv", "id,score,born\na,1,\n"}});
  EXPECT_EQ(outcome(), "loaded 1 rows");
  table_.files = {"*.zip!grades.csv"};
  EXPECT_EQ(outcome(),
            "error: no member of 'a.zip' fits 'grades.csv'\n  at sources/sis.yml:5 (tables.students.files)\n" + during +
                "  fix: it holds: students.csv\n");
  fs::resize_file(data() / "a.zip", fs::file_size(data() / "a.zip") / 2);
  EXPECT_EQ(outcome(), "error: not a zip archive, or cut off\n  at a.zip\n" + during + "  fix: fetch the file again\n");
}

TEST_F(LoadRefused, empty_files) {
  load_good(1);
  write("students.csv", "");
  EXPECT_EQ(outcome(), "error: the file is empty\n  at students.csv\n" + during +
                           "  fix: fetch the file again, or declare 'may_be_empty: true'\n");
  write("students.csv", "id,score,born\n");
  EXPECT_EQ(outcome(), "error: the files hold no rows\n  at sources/sis.yml:5 (tables.students.files)\n" + during +
                           "  fix: check that they are complete, or declare 'may_be_empty: true'\n");
  expect_table_as_it_was("1");
  table_.may_be_empty = true;
  table_.shrink_limit = 1;
  EXPECT_EQ(outcome(), "loaded 0 rows");
  write("students.csv", "\xef\xbb\xbf");
  EXPECT_EQ(outcome(), "loaded 0 rows");
}

TEST_F(LoadRefused, far_fewer_rows_than_last_time) {
  load_good(100);
  write("students.csv", "id,score,born\na,1,\nb,1,\nc,1,\nd,1,\ne,1,\nf,1,\ng,1,\nh,1,\ni,1,\nj,1,\n");
  EXPECT_EQ(outcome(),
            "error: 10 rows where the last load had 100: 90% fewer, and the limit is 50%\n  at sources/sis.yml:5 "
            "(tables.students.shrink_limit)\n" +
                during +
                "  fix: check that the files are complete; if so many are right to be gone, declare 'shrink_limit: "
                "100%' for this load\n");
  expect_table_as_it_was("100");
  table_.shrink_limit = 1;
  EXPECT_EQ(outcome(), "loaded 10 rows");
}

TEST_F(LoadRefused, json_that_drifts_or_breaks) {
  table_.files = {"*.json"};
  table_.format = Format::json;
  table_.columns = {column("id", Kind::string), column("score", Kind::long_)};
  const struct {
    std::string_view name, text, expected;
  } cases[] = {
      {"undeclared key", "[{\"id\":1,\"score\":1},\n{\"id\":1,\"scor\":1}]",
       "error: the file has the key 'scor', which is not declared\n  at a.json:2\n"},
      {"key that never comes", "[{\"id\":1}]", "error: no object of the file has the key 'score'\n  at a.json\n"},
      {"cut off", "[{\"id\":1,\"score\":1},\n{\"id\":1,",
       "error: the file ends in the middle of its JSON array\n  at a.json:2\n"},
      {"not an array", "{\"id\":1}", "error: the file does not begin with a JSON array\n  at a.json:1\n"},
      {"text behind", "[{\"id\":1,\"score\":1}] x",
       "error: not valid JSON: something stands behind the array\n  at a.json:1\n"},
      {"wrong type", "[{\"id\":1,\"score\":\"x\"}]", "error: 1 of 1 rows do not fit (100%), and the limit is 0%\n"},
      {"key twice", "[{\"id\":1,\"id\":2,\"score\":1}]", "error: 1 of 1 rows do not fit (100%), and the limit is 0%\n"},
      {"broken object", "[{\"id\":1,\"score\":tru}]", "error: 1 of 1 rows do not fit (100%), and the limit is 0%\n"},
  };
  for (const auto& c : cases) {
    write("a.json", std::string(c.text));
    const std::string found = outcome();
    EXPECT_TRUE(found.starts_with(c.expected)) << c.name << ": " << found;
    EXPECT_EQ(version(), -1) << c.name;
  }
}

TEST_F(LoadRefused, a_failed_check_leaves_everything_as_it_was) {
  load_good(3);
  write("students.csv", "id,score,born\na,1,\nb,1,\n");
  failed_check_ = Problem{.fault = Fault::data, .what = "the check failed"};
  EXPECT_TRUE(outcome().starts_with("error: the check failed\n"));
  expect_table_as_it_was("3");
  failed_check_.reset();
  EXPECT_EQ(outcome(), "loaded 2 rows");
}

TEST_F(LoadRefused, parquet_rows_that_do_not_fit) {
  table_.files = {"*.parquet"};
  table_.format = Format::parquet;
  table_.columns = {column("id", Kind::string), column("score", Kind::long_)};
  connection_.execute(
      "COPY (SELECT CAST(range AS VARCHAR) AS id, CASE WHEN range = 7 THEN 1.5 ELSE range END AS score FROM range(10)) "
      "TO '" +
      (data() / "a.parquet").string() + "' (FORMAT parquet)");
  EXPECT_TRUE(outcome().starts_with("error: 1 of 10 rows do not fit (10%), and the limit is 0%\n"));
  table_.quarantine_limit = 0.1;
  EXPECT_EQ(outcome(), "loaded 9 rows, 1 quarantined");
  EXPECT_EQ(rows("line, \"column\", row", quarantine_table(table_.name)),
            "8|score|{\"id\":\"7\",\"score\":1.5}\n8|score|{\"id\":\"7\",\"score\":1.5}\n");
  write("a.parquet", "PAR1xxx");
  EXPECT_TRUE(outcome().starts_with("error: not a Parquet file, or cut off\n  at a.parquet\n"));
}

}  // namespace
}  // namespace schoolhouse::connector
