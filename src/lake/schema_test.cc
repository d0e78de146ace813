// Tests of table names, types and schemas as text.
// SPDX-License-Identifier: Apache-2.0
#include "lake/schema.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "lake/declared_schema.h"
#include "lake/schema_json.h"

namespace schoolhouse::lake {
namespace {

TEST(TableName, IsSchemaAndName) {
  const struct {
    std::string text;
    bool is_name;
  } cases[] = {{"district.grades", true},
               {"raw.sis_2026", true},
               {"a.b", true},
               {"grades", false},
               {"a.b.c", false},
               {"A.b", false},
               {"a.", false},
               {".b", false},
               {"_landing.b", false},
               {"a._b", false},
               {"a.2b", false},
               {"a.b c", false},
               {"a.\xC3\xBC", false},
               {"a./b", false},
               {"a." + std::string(129, 'b'), false}};
  for (const auto& c : cases) {
    const std::optional<TableName> name = parse_table_name(c.text);
    ASSERT_EQ(name.has_value(), c.is_name) << c.text;
    if (name) {
      EXPECT_EQ(name->text(), c.text);
    }
  }
}

TEST(Type, IsReadAndWrittenByDeltasNames) {
  const struct {
    std::string text;
    std::string duckdb;  // empty: no type
  } cases[] = {{"string", "VARCHAR"},
               {"byte", "TINYINT"},
               {"integer", "INTEGER"},
               {"timestamp", "TIMESTAMP WITH TIME ZONE"},
               {"timestamp_ntz", "TIMESTAMP"},
               {"decimal(18,2)", "DECIMAL(18,2)"},
               {"decimal(38,38)", "DECIMAL(38,38)"},
               {"decimal(39,2)", ""},
               {"decimal(5,6)", ""},
               {"decimal(0,0)", ""},
               {"decimal(5)", ""},
               {"decimal(5,-1)", ""},
               {"decimal", ""},
               {"int", ""},
               {"bigint", ""},
               {"String", ""},
               {"", ""}};
  for (const auto& c : cases) {
    const std::optional<Type> type = parse_type(c.text);
    ASSERT_EQ(type.has_value(), !c.duckdb.empty()) << c.text;
    if (type) {
      EXPECT_EQ(to_text(*type), c.text);
      EXPECT_EQ(duckdb_type(*type), c.duckdb);
    }
  }
}

TEST(Schema, ComesBackFromItsJson) {
  const Schema schema{{{.name = "id", .type = {Type::Kind::long_}, .is_nullable = false},
                       {.name = "ü \"q\"", .comment = "line\nbreak \\ \x01"},
                       {.name = "amount", .type = {Type::Kind::decimal, 18, 2}},
                       {.name = "tags",
                        .type = {.kind = Type::Kind::other,
                                 .text = R"({"type":"array","elementType":"string","containsNull":true})"}}}};
  EXPECT_EQ(read_schema(write_schema(schema), "x.json"), schema);
}

TEST(Schema, KeepsWhatOthersWroteWhenColumnsAreAdded) {
  const std::string before =
      R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{"comment":"c","other.key":[1,{"x":null}]}}]})";
  const std::vector<Column> added = {{.name = "day", .type = {Type::Kind::date}}};
  EXPECT_EQ(
      add_columns(before, added),
      R"({"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{"comment":"c","other.key":[1,{"x":null}]}},)"
      R"({"name":"day","type":"date","nullable":true,"metadata":{}}]})");
}

TEST(Schema, HasNestedTypesInDuckdbsWords) {
  const struct {
    std::string json;
    std::string duckdb;  // empty: refused
  } cases[] = {
      {R"({"type":"array","elementType":"integer","containsNull":true})", "INTEGER[]"},
      {R"({"type":"map","keyType":"string","valueType":{"type":"array","elementType":"date","containsNull":true}})",
       "MAP(VARCHAR, DATE[])"},
      {R"~({"type":"struct","fields":[{"name":"a b","type":"decimal(5,1)"},{"name":"c","type":{"type":"struct","fields":[{"name":"d","type":"binary"}]}}]})~",
       R"(STRUCT("a b" DECIMAL(5,1), "c" STRUCT("d" BLOB)))"},
      {R"("interval day")", ""},
      {R"({"type":"variant"})", ""},
      {R"({"type":"array"})", ""},
      {R"({"type":"struct","fields":7})", ""},
      {"7", ""},
      {"[", ""},
  };
  for (const auto& c : cases) {
    if (c.duckdb.empty()) {
      EXPECT_THROW(nested_duckdb_type(c.json), Error) << c.json;
    } else {
      EXPECT_EQ(nested_duckdb_type(c.json), c.duckdb);
    }
  }
}

TEST(Schema, IsRefusedWithItsFile) {
  for (const char* json :
       {"", "{", "[]", "{}", R"({"fields":7})", R"({"fields":[7]})", R"({"fields":[{"name":7,"type":"long"}]})",
        R"({"fields":[{"type":"long"}]})", R"({"fields":[{"name":"a"}]})"}) {
    try {
      read_schema(json, "log/1.json");
      ADD_FAILURE() << json;
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().front().where.file, "log/1.json") << json;
      EXPECT_EQ(error.problems().front().fault, Fault::outside) << json;
    }
  }
}

TEST(Schema, FindsColumnsInAnyCase) {
  const Schema schema{{{.name = "School_Id"}}};
  EXPECT_NE(schema.find("school_id"), nullptr);
  EXPECT_EQ(schema.find("school"), nullptr);
}

TEST(DeclaredSchema, TellsEveryProblem) {
  const Column id{.name = "id", .type = {Type::Kind::long_}};
  const Column name{.name = "name"};
  const struct {
    std::string name;
    Schema schema;
    std::vector<std::string> partition_by;
    std::vector<std::string> problems;  // how each begins
  } cases[] = {
      {"fine", {{id, name}}, {"name"}, {}},
      {"no columns", {}, {}, {"the table has no columns"}},
      {"bad names",
       {{{.name = ""}, {.name = "a b"}, {.name = "a=b"}}},
       {},
       {"the column '' has no name", "the column 'a b' has a character", "the column 'a=b' has a character"}},
      {"twice", {{id, {.name = "ID"}}}, {}, {"the column 'ID' is there twice"}},
      {"types for reading", {{{.name = "a", .type = {Type::Kind::timestamp_ntz}}}}, {}, {"the column 'a' has a type"}},
      {"unknown partition", {{id, name}}, {"nam"}, {"the table is partitioned by 'nam', which is no column"}},
      {"binary partition",
       {{id, {.name = "b", .type = {Type::Kind::binary}}}},
       {"b"},
       {"the table is partitioned by 'b', which is binary"}},
      {"twice partitioned", {{id, name}}, {"name", "name"}, {"the table is partitioned by 'name' twice"}},
      {"nothing left", {{id}}, {"id"}, {"the table is partitioned by all its columns"}},
  };
  for (const auto& c : cases) {
    const std::vector<Problem> problems = find_schema_problems({"a", "b"}, c.schema, c.partition_by);
    ASSERT_EQ(problems.size(), c.problems.size()) << c.name;
    for (std::size_t i = 0; i < problems.size(); ++i) {
      EXPECT_TRUE(problems[i].what.starts_with(c.problems[i])) << c.name << ": " << problems[i].what;
      EXPECT_FALSE(problems[i].fix.empty()) << c.name;
    }
  }
}

}  // namespace
}  // namespace schoolhouse::lake
