// Tests of tables whose files have other names or narrower types than the schema says.
// SPDX-License-Identifier: Apache-2.0
#include "lake/column_mapping.h"

#include "lake/action_json.h"
#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;
using fakes::problem_of;
using Lines = std::vector<std::string>;

std::string field(const std::string& name, const std::string& type, const std::string& metadata = {}) {
  const std::string kind = type.front() == '{' ? type : "\"" + type + "\"";
  return R"({"name":")" + name + R"(","type":)" + kind + R"(,"nullable":true,"metadata":{)" + metadata + "}}";
}
std::string mapped(const std::string& physical, int id) {
  return R"("delta.columnMapping.id":)" + std::to_string(id) + R"(,"delta.columnMapping.physicalName":")" + physical +
         "\"";
}
std::string schema_of(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& one : fields) text += (text.empty() ? "" : ",") + one;
  return R"({"type":"struct","fields":[)" + text + "]}";
}

class ForeignColumns : public fakes::LakeFixture {
 protected:
  fs::path folder() const { return lake_.root / table_.schema / table_.name; }
  // Each SELECT becomes a file, with the COPY options given; its partition value for "p-1" is its number.
  void make_table(const Protocol& protocol, const Metadata& metadata, const std::vector<std::string>& selects,
                  const std::string& options = {}) {
    std::vector<Action> actions = {protocol, metadata};
    fs::create_directories(folder());
    for (std::size_t i = 0; i < selects.size(); ++i) {
      const std::string name = std::to_string(i) + ".parquet";
      connection_.execute("COPY (" + selects[i] + ") TO '" + (folder() / name).string() + "' (FORMAT parquet" +
                          options + ")");
      PartitionValues values;
      if (!metadata.partition_columns.empty()) values["p-1"] = std::to_string(i);
      actions.emplace_back(AddFile{.path = name, .partition_values = values, .size = 1});
    }
    disk_.put(log_file(commit_file_name(0)), write_actions(actions));
  }
};

TEST_F(ForeignColumns, AreReadByPhysicalNames) {
  const std::string inner = R"({"type":"struct","fields":[)" + field("city", "string", mapped("c-7", 7)) + "," +
                            field("zip", "integer", mapped("c-8", 8)) + "]}";
  const std::string list = R"({"type":"array","elementType":)" + inner + R"(,"containsNull":true})";
  const std::string map = R"({"type":"map","keyType":"string","valueType":)" + inner + R"(,"valueContainsNull":true})";
  const std::string schema =
      schema_of({field("id", "long", mapped("c-1", 1)), field("Name of all", "string", mapped("c-2", 2)),
                 field("part", "integer", mapped("p-1", 3)), field("home", inner, mapped("c-4", 4)),
                 field("all", list, mapped("c-5", 5)), field("by", map, mapped("c-6", 6))});
  const std::string first =
      "SELECT 1::BIGINT AS \"c-1\", 'a' AS \"c-2\", {'c-7': 'x', 'c-8': 5} AS \"c-4\", [{'c-7': 'y', 'c-8': 6}, NULL] "
      "AS \"c-5\", MAP {'k': {'c-7': 'z', 'c-8': 7}} AS \"c-6\"";
  const std::string second = "SELECT 2::BIGINT AS \"c-1\", 'gone' AS \"c-9\"";
  const Lines expected = {"1|a|0|{'city': x, 'zip': 5}|[{'city': y, 'zip': 6}, NULL]|{k={'city': z, 'zip': 7}}",
                          "2|-|1|-|-|-"};
  const struct {
    std::string name;
    Protocol protocol;
    std::string mode;
    std::string options;
  } cases[] = {
      {"of reader version 2", {2, 5, {}, {}}, "name", ""},
      {"as a named feature", {3, 7, {"columnMapping"}, {"columnMapping"}}, "name", ""},
      {"of an upper-case mode", {2, 5, {}, {}}, "NAME", ""},
  };
  for (const auto& c : cases) {
    make_table(c.protocol,
               {.id = "x",
                .schema_string = schema,
                .partition_columns = {"part"},
                .configuration = {{"delta.columnMapping.mode", c.mode}}},
               {first, second}, c.options);
    EXPECT_EQ(rows("SELECT COLUMNS(*)::VARCHAR FROM (" + scan_sql(find_snapshot(lake_, table_).value()) + ")"),
              expected)
        << c.name;
    EXPECT_EQ(find_snapshot(lake_, table_)->files.at(1).partition_values.at("part"), "1") << c.name;
  }
}

TEST_F(ForeignColumns, AreReadByFieldNumbersWhateverTheirNames) {
  const std::string schema =
      schema_of({field("id", "long", mapped("c-1", 1)), field("name", "string", mapped("c-2", 2)),
                 field("later", "date", mapped("c-3", 3))});
  make_table({3, 7, {"columnMapping"}, {"columnMapping"}},
             {.id = "x", .schema_string = schema, .configuration = {{"delta.columnMapping.mode", "id"}}},
             {"SELECT 'a' AS one, 1::INTEGER AS other"}, ", FIELD_IDS {one: 2, other: 1}");
  EXPECT_EQ(table_rows(), Lines{"1|a|-"});
  make_table({3, 7, {"columnMapping"}, {"columnMapping"}},
             {.id = "x",
              .schema_string = schema_of({field("id", "long")}),
              .configuration = {{"delta.columnMapping.mode", "id"}}},
             {"SELECT 1 AS id"});
  EXPECT_NE(problem_of([&] { table_rows(); }).what.find("'id' has no field number"), std::string::npos);
}

TEST_F(ForeignColumns, AreWidened) {
  const std::string changes = R"("delta.typeChanges":[{"fromType":"short","toType":"long"}])";
  const std::string schema = schema_of({field("n", "long", changes), field("f", "double", changes),
                                        field("d", "decimal(20,3)", changes), field("t", "timestamp_ntz", changes)});
  make_table({3, 7, {"typeWidening", "timestampNtz"}, {"typeWidening", "timestampNtz"}},
             {.id = "x", .schema_string = schema},
             {"SELECT 1::SMALLINT AS n, 1.5::FLOAT AS f, 1.25::DECIMAL(5,2) AS d, DATE '2026-01-02' AS t",
              "SELECT 9000000000 AS n, 2.5::DOUBLE AS f, 12345678901234567.125::DECIMAL(20,3) AS d, TIMESTAMP "
              "'2026-01-02 03:04:05' AS t",
              "SELECT 3::INTEGER AS n, 4::INTEGER AS f, 5::INTEGER AS d, NULL::DATE AS t"});
  EXPECT_EQ(table_rows(), (Lines{"1|1.5|1.250|2026-01-02 00:00:00", "3|4.0|5.000|-",
                                 "9000000000|2.5|12345678901234567.125|2026-01-02 03:04:05"}));
}

TEST_F(ForeignColumns, MayBeCalledAsTheScanCallsThings) {
  make_table({},
             {.id = "x",
              .schema_string = schema_of(
                  {field("filename", "string"), field("File_Index", "long"), field("file_row_number", "long")})},
             {"SELECT 'f' AS filename, 7 AS \"File_Index\", 8 AS file_row_number"});
  EXPECT_EQ(table_rows(), Lines{"f|7|8"});
  const std::string scan = scan_sql(find_snapshot(lake_, table_).value(), {.with_file_and_row = true});
  EXPECT_EQ(rows(scan), Lines{"f|7|8|0|0"});
}

TEST_F(ForeignColumns, ComeWithFileAndRowWhenAsked) {
  make_table({},
             {.id = "x",
              .schema_string = schema_of({field("id", "long"), field("p-1", "long")}),
              .partition_columns = {"p-1"}},
             {"SELECT unnest([10, 11]) AS id", "SELECT 20 AS id"});
  const Snapshot snapshot = find_snapshot(lake_, table_).value();
  EXPECT_EQ(rows(scan_sql(snapshot, {.with_file_and_row = true})), (Lines{"10|0|0|0", "11|0|0|1", "20|1|1|0"}));
  Snapshot empty = snapshot;
  empty.files.clear();
  EXPECT_EQ(connection_.describe(scan_sql(empty, {.with_file_and_row = true})).size(), 4U);
}

TEST_F(ForeignColumns, OfAnUnknownModeAreRefused) {
  make_table({2, 5, {}, {}},
             {.id = "x",
              .schema_string = schema_of({field("id", "long")}),
              .configuration = {{"delta.columnMapping.mode", "position"}}},
             {});
  EXPECT_NE(problem_of([&] { find_snapshot(lake_, table_); }).what.find("'position'"), std::string::npos);
}

}  // namespace
}  // namespace schoolhouse::lake
