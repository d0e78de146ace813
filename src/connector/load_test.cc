// Tests of loading files into a lake: formats, shapes, codes, and what is skipped.
// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "base/hash.h"
#include "connector/load_fixture.h"

namespace schoolhouse::connector {
namespace {

namespace fs = std::filesystem;
using Kind = lake::Type::Kind;

class Load : public LoadFixture {};

TEST_F(Load, rows_come_with_their_origin) {
  write("students.csv", "id,score,born\n007,12,2010-05-06\n,13.0,\n\"a\"\"b\",,2011-01-01 00:00:00\n");
  EXPECT_EQ(outcome(), "loaded 3 rows");
  EXPECT_EQ(rows("id, score, born, _source, _load_id, _loaded_at, _file"),
            "007|12|2010-05-06|sis|run-1|2027-01-15 08:00:00+00|students.csv\n"
            "a\"b|NULL|2011-01-01|sis|run-1|2027-01-15 08:00:00+00|students.csv\n"
            "NULL|13|NULL|sis|run-1|2027-01-15 08:00:00+00|students.csv\n");
  EXPECT_EQ(audits_, 1);
}

TEST_F(Load, every_type_is_read_exactly) {
  table_.columns = {column("t", Kind::string), column("b", Kind::boolean),        column("y", Kind::byte_),
                    column("s", Kind::short_), column("i", Kind::integer),        column("l", Kind::long_),
                    column("f", Kind::float_), column("d", Kind::double_),        column("m", Kind::decimal),
                    column("day", Kind::date), column("made_at", Kind::timestamp)};
  table_.columns[8].contract.type = {Kind::decimal, 20, 3};
  table_.columns[9].formats = {"%d/%m/%Y", "%Y%m%d"};
  write("students.csv",
        "t,b,y,s,i,l,f,d,m,day,made_at\n"
        " x "
        ",Yes,-128,32767,2147483647,9223372036854775807,1.5,1e-3,12345678901234567.125,31/12/"
        "2020,2020-01-02T03:04:05+02:00\n"
        "\"\",0,1.0,1e2,,-9223372036854775808,,-0.5,-.5,20210203,2020-01-02\n");
  EXPECT_EQ(outcome(), "loaded 2 rows");
  EXPECT_EQ(rows("t, b, y, s, i, l, f, d, m, day, made_at"),
            " x |true|-128|32767|2147483647|9223372036854775807|1.5|0.001|12345678901234567.125|2020-12-31|2020-01-02 "
            "01:04:05+00\n"
            "NULL|false|1|100|NULL|-9223372036854775808|NULL|-0.5|-0.500|2021-02-03|2020-01-02 00:00:00+00\n");
}

TEST_F(Load, codes_become_null_with_a_reason) {
  table_.columns = {column("id", Kind::string), column("score", Kind::long_), column("note", Kind::string)};
  table_.columns[1].missing = {{"-1", "not_reported"}, {"-2", "not_applicable"}, {"*", "suppressed"}};
  table_.columns[1].when_absent = "blank";
  table_.columns[2].missing = {{"N/A", "not_applicable"}};
  write("students.csv", "id,score,note\na,-1,x\nb,-2.00,N/A\nc,*,\nd,,-1\ne,0,N\nf, -1 , N/A \n");
  EXPECT_EQ(outcome(), "loaded 6 rows");
  EXPECT_EQ(rows("id, score, score_missing, note, note_missing"),
            "a|NULL|not_reported|x|NULL\n"
            "b|NULL|not_applicable|NULL|not_applicable\n"
            "c|NULL|suppressed|NULL|NULL\n"
            "d|NULL|blank|-1|NULL\n"
            "e|0|NULL|N|NULL\n"
            "f|NULL|not_reported|NULL|not_applicable\n");
}

TEST_F(Load, files_may_differ_in_shape_and_names) {
  table_.files = {"*/students.csv"};
  table_.columns = {column("id", Kind::string, {"STUDENT_ID", "id"}), column("score", Kind::long_, {"Score"}),
                    column("year", Kind::integer)};
  table_.columns[1].when_absent = "not_collected";
  table_.columns[2].file_pattern = R"(^(\d{4})/)";
  write("2021/students.csv", "id\na\n");
  write("2022/students.csv", "Score,STUDENT_ID\r\n7,b\r\n");
  write("2023/students.csv", "\xef\xbb\xbfSTUDENT_ID,Score,id\rc,8,x\r");
  EXPECT_EQ(outcome(), "loaded 3 rows");
  EXPECT_EQ(rows("id, score, score_missing, year, _file"),
            "a|NULL|not_collected|2021|2021/students.csv\n"
            "b|7|NULL|2022|2022/students.csv\n"
            "c|8|NULL|2023|2023/students.csv\n");
}

TEST_F(Load, names_that_look_like_patterns_are_plain_names) {
  write("students [1] 100%.csv", "id,score,born\na,1,\n");
  write("students*?.csv", "id,score,born\nb,2,\n");
  EXPECT_EQ(outcome(), "loaded 2 rows");
  EXPECT_EQ(rows("id, _file"), "a|students [1] 100%.csv\nb|students*?.csv\n");
}

TEST_F(Load, layouts_are_as_declared) {
  table_.delimiter = ';';
  table_.quote = '\'';
  table_.escape = '\\';
  table_.skip_lines = 2;
  write("students.csv", "Report\n2024;x\nid;score;born\n'a;b\\'c';1;\n");
  EXPECT_EQ(outcome(), "loaded 1 rows");
  EXPECT_EQ(rows("id, score"), "a;b'c|1\n");
  table_.skip_lines = 0;
  table_.has_header = false;
  table_.quote = std::nullopt;
  table_.escape = std::nullopt;
  write("students.csv", "'x;2;2020-02-03\n");
  EXPECT_EQ(outcome("run-2"), "loaded 1 rows");
  EXPECT_EQ(rows("id, score, born"), "'x|2|2020-02-03\n");
}

TEST_F(Load, gzip_zip_and_encodings) {
  table_.files = {"*.csv.gz", "*.zip!in/*.csv"};
  table_.encoding = "windows-1252";
  write_gzip("a.csv.gz", "id,score,born\ncaf\xe9 \x96 1,1,\n");
  write_zip("b.zip",
            {{"readme.txt", "x"}, {"in/one.csv", "id,score,born\nb1,2,\n"}, {"in/two.csv", "id,score,born\nb2,3,\n"}});
  EXPECT_EQ(outcome(), "loaded 3 rows");
  EXPECT_EQ(rows("id, score, _file"),
            "b1|2|b.zip!in/one.csv\nb2|3|b.zip!in/two.csv\ncaf\xc3\xa9 \xe2\x80\x93 1|1|a.csv.gz\n");
}

TEST_F(Load, json_arrays_and_lines) {
  table_.files = {"*.json"};
  table_.format = Format::json;
  table_.columns = {column("id", Kind::string, {"NCESSCH", "ncessch"}), column("score", Kind::long_),
                    column("more", Kind::string)};
  table_.columns[1].when_absent = "not_reported";
  write("a.json",
        "[\r\n {\"NCESSCH\": \"010\", \"score\": 1, \"more\": {\"x\": [1, \"}\"]}},\r\n {\"more\": null, \"NCESSCH\": "
        "10}\r\n]\r\n");
  write("b.json",
        "[{\"ncessch\":\"caf\\u00e9 "
        "\\\"q\\\"\",\"score\":\"7\",\"more\":\"\"},{\"ncessch\":null,\"score\":null,\"more\":true}]");
  EXPECT_EQ(outcome(), "loaded 4 rows");
  EXPECT_EQ(rows("id, score, score_missing, more"),
            "010|1|NULL|{\"x\": [1, \"}\"]}\n"
            "10|NULL|not_reported|NULL\n"
            "caf\xc3\xa9 \"q\"|7|NULL|\n"
            "NULL|NULL|not_reported|true\n");
  table_.format = Format::json_lines;
  table_.files = {"*.jsonl"};
  write("c.jsonl", "{\"ncessch\":\"c\",\"score\":3,\"more\":1.50}\n\n{\"ncessch\":\"d\"}\n");
  EXPECT_EQ(outcome("run-2"), "loaded 2 rows");
  EXPECT_EQ(rows("id, score, more"), "c|3|1.50\nd|NULL|NULL\n");
}

TEST_F(Load, parquet_types_are_taken_or_converted_exactly) {
  table_.files = {"*.parquet"};
  table_.format = Format::parquet;
  table_.columns = {column("id", Kind::string), column("score", Kind::long_), column("made_at", Kind::timestamp),
                    column("share", Kind::decimal)};
  table_.columns[1].missing = {{"-1", "not_reported"}};
  table_.columns[3].contract.type = {Kind::decimal, 9, 2};
  connection_.execute(
      "COPY (SELECT 'a' AS id, 12.0::DOUBLE AS score, TIMESTAMP '2020-01-02 03:04:05' AS made_at, 1.5::FLOAT AS share "
      "UNION ALL "
      "SELECT NULL, -1, NULL, NULL) TO '" +
      (data() / "a.parquet").string() + "' (FORMAT parquet)");
  connection_.execute(
      "COPY (SELECT 7::UTINYINT AS score, 12::BIGINT AS id, '2021-01-01' AS made_at, 2.25::DECIMAL(4,2) AS share) TO "
      "'" +
      (data() / "b.parquet").string() + "' (FORMAT parquet)");
  EXPECT_EQ(outcome(), "loaded 3 rows");
  EXPECT_EQ(rows("id, score, score_missing, made_at, share, _file"),
            "12|7|NULL|2021-01-01 00:00:00+00|2.25|b.parquet\n"
            "a|12|NULL|2020-01-02 03:04:05+00|1.50|a.parquet\n"
            "NULL|NULL|not_reported|NULL|NULL|a.parquet\n");
}

TEST_F(Load, unchanged_files_are_not_read_again) {
  write("students.csv", "id,score,born\na,1,\n");
  EXPECT_EQ(outcome(), "loaded 1 rows");
  engine_calls_ = 0;
  EXPECT_EQ(outcome("run-2"), "unchanged 1 rows");
  EXPECT_EQ(engine_calls_, 0);
  EXPECT_EQ(version(), 0);
  // The same bytes with a new time are hashed, and only the notes move.
  fs::last_write_time(data() / "students.csv", fs::file_time_type::clock::now());
  EXPECT_EQ(outcome("run-3"), "unchanged 1 rows");
  EXPECT_EQ(engine_calls_, 0);
  EXPECT_EQ(version(), 1);
  EXPECT_EQ(outcome("run-4"), "unchanged 1 rows");
  EXPECT_EQ(version(), 1);
  // Other bytes of the same size, another declaration, and force are read.
  write("students.csv", "id,score,born\nb,1,\n");
  EXPECT_EQ(outcome("run-5"), "loaded 1 rows");
  table_.columns[0].contract.type = {Kind::string};
  table_.columns[1].when_absent = "blank";
  EXPECT_EQ(outcome("run-6"), "loaded 1 rows");
  EXPECT_EQ(load("run-7", true).outcome, LoadOutcome::loaded);
  EXPECT_EQ(rows("id, _load_id"), "b|run-7\n");
}

TEST_F(Load, raw_bytes_are_kept_under_their_hash) {
  const std::string bytes = "id,score,born\na,1,\n";
  write("students.csv", bytes);
  EXPECT_EQ(outcome(), "loaded 1 rows");
  const fs::path landing = lake_.root / "_landing" / "sis" / "students";
  const fs::path kept = landing / sha256(bytes) / "students.csv";
  ASSERT_TRUE(fs::exists(kept));
  EXPECT_EQ(sha256_file(kept), sha256(bytes));
  int manifests = 0;
  for (const auto& entry : fs::directory_iterator(landing)) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".work-")) << entry.path();
    manifests += entry.path().extension() == ".json" ? 1 : 0;
  }
  EXPECT_EQ(manifests, 1);
  // New bytes do not touch the old.
  fs::remove(data() / "students.csv");
  write("students.csv", "id,score,born\nb,1,\n");
  EXPECT_EQ(outcome("run-2"), "loaded 1 rows");
  EXPECT_EQ(sha256_file(kept), sha256(bytes));
}

TEST_F(Load, what_a_killed_load_left_is_removed_by_the_next) {
  const fs::path left = lake_.root / "_landing" / "sis" / "students" / ".work-killed";
  fs::create_directories(left);
  std::ofstream(left / "students.csv") << "x";
  write("students.csv", "id,score,born\na,1,\n");
  EXPECT_EQ(outcome(), "loaded 1 rows");
  EXPECT_FALSE(fs::exists(left));
}

}  // namespace
}  // namespace schoolhouse::connector
