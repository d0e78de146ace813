// Tests of models: reading, order, contracts and fingerprints, with whole messages.
// SPDX-License-Identifier: Apache-2.0
#include "model/model.h"

#include <gtest/gtest.h>

#include "duck/database.h"

namespace schoolhouse::model {
namespace {

catalog::Catalog school_catalog() {
  catalog::Catalog sources;
  catalog::Table grades;
  grades.name = {"raw", "grades"};
  grades.kind = catalog::TableKind::source;
  grades.file = "sources/sis.yml";
  for (const auto& [name, type] : {std::pair{"student_id", "string"}, {"letter", "string"}, {"points", "integer"}}) {
    catalog::ContractColumn column;
    column.name = name;
    column.type = *lake::parse_type(type);
    grades.contract.columns.push_back(column);
  }
  sources.tables.emplace(grades.name, grades);
  return sources;
}

std::string header(std::string_view columns, std::string_view more = "") {
  return "/*\n" + std::string(more) + "columns: " + std::string(columns) + "\n*/\n";
}

struct Outcome {
  std::vector<Model> models;
  std::vector<Problem> problems;
};
// Reads and resolves models given as path and text.
Outcome resolve_texts(const std::vector<std::pair<std::string, std::string>>& files) {
  Outcome outcome;
  std::vector<Model> models;
  for (const auto& [path, text] : files)
    models.push_back(read_model(path, "models/" + path, text, {}, "", outcome.problems));
  duck::Database database({});
  auto connection = database.connect();
  outcome.models =
      resolve(connection, std::move(models), school_catalog(), {{"minimum", std::int64_t{3}}}, outcome.problems);
  return outcome;
}

TEST(Model, the_path_and_the_header_name_and_describe_the_table) {
  std::vector<Problem> problems;
  const Model model =
      read_model("analytics/letters.sql", "models/analytics/letters.sql",
                 "/*\ndescription: Letters.\ntags: [daily]\nmaterialized: view\nkey: [letter]\ncolumns:\n"
                 "  letter: { type: string }\n  n: long\n*/\n\nSELECT 1",
                 {}, "", problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(model.name.text(), "analytics.letters");
  EXPECT_EQ(model.materialized, Materialized::view);
  EXPECT_EQ(model.sql, "SELECT 1");
  EXPECT_EQ(model.sql_line, 11);
  EXPECT_EQ(model.tags, std::vector<std::string>{"daily"});
  ASSERT_EQ(model.contract.columns.size(), 2U);
  EXPECT_TRUE(model.contract.columns[0].is_required);  // a key column
  EXPECT_EQ(model.contract.columns[1].type.kind, lake::Type::Kind::long_);
  EXPECT_FALSE(model.checks.empty());
}

TEST(Model, models_come_after_what_they_read) {
  const Outcome outcome = resolve_texts({
      {"a/last.sql", header("{ n: long }") + "SELECT count(*) AS n FROM a.middle"},
      {"a/middle.sql", header("{ letter: string }") + "SELECT letter FROM a.first WHERE points > $minimum"},
      {"a/first.sql", header("{ letter: string, points: integer }") + "SELECT letter, points FROM raw.grades"},
  });
  EXPECT_EQ(format_problems(outcome.problems), "");
  ASSERT_EQ(outcome.models.size(), 3U);
  EXPECT_EQ(outcome.models[0].name.text(), "a.first");
  EXPECT_EQ(outcome.models[1].name.text(), "a.middle");
  EXPECT_EQ(outcome.models[2].name.text(), "a.last");
  ASSERT_EQ(outcome.models[0].columns.size(), 2U);
  EXPECT_EQ(outcome.models[0].columns[0].sources, (std::vector<sql::ColumnSource>{{{"raw", "grades"}, "letter"}}));
}

TEST(Model, every_mistake_is_told_at_its_line) {
  const struct {
    std::string_view name;
    std::vector<std::pair<std::string, std::string>> files;
    std::string_view message;
  } cases[] = {
      {"a circle",
       {{"a/x.sql", header("{ n: long }") + "SELECT n FROM a.y"},
        {"a/y.sql", header("{ n: long }") + "SELECT n FROM a.x"}},
       "error: the models read each other in a circle: a.x -> a.y -> a.x\n  at models/a/x.sql:4\n"
       "  fix: let one of them read something earlier\n"},
      {"a table made twice",
       {{"raw/grades.sql", header("{ letter: string }") + "SELECT 'A' AS letter"}},
       "error: the table raw.grades is made twice\n  at models/raw/grades.sql:1\n"
       "  fix: the other one is in sources/sis.yml; rename one of them\n"},
      {"a column that is not declared, and one that is not yielded",
       {{"a/x.sql", header("{ leter: string }") + "SELECT letter FROM raw.grades"}},
       "error: the SELECT of a.x yields 'letter', which is not declared\n  at models/a/x.sql:4 (letter)\n"
       "  fix: did you mean 'leter'?\n"
       "error: the SELECT of a.x does not yield 'leter'\n  at models/a/x.sql:2 (leter)\n  fix: did you mean "
       "'letter'?\n"},
      {"a cast that may lose something",
       {{"a/x.sql", header("{ points: short }") + "SELECT points FROM raw.grades"}},
       "error: 'points' is declared as short but the SELECT yields INTEGER, which may not fit without loss\n"
       "  at models/a/x.sql:2 (points)\n  fix: write the cast out: CAST(… AS SMALLINT), or declare another type\n"},
      {"no columns",
       {{"a/x.sql", "SELECT letter FROM raw.grades"}},
       "error: the model has no description: its columns are not declared\n  at models/a/x.sql:1\n"
       "  fix: begin the file with /* columns: {…} */, or write a .yml beside it\n"},
      {"an unknown key and a partition that is no column",
       {{"a/x.sql", header("{ letter: string, n: long }", "partition_by: [leter]\nmaterialised: table\n") +
                        "SELECT letter, count(*) AS n FROM raw.grades GROUP BY letter"}},
       "error: unknown key 'materialised'\n  at models/a/x.sql:3 (materialised)\n  fix: did you mean 'materialized'?\n"
       "error: partition_by names 'leter', which is no column of a.x\n  at models/a/x.sql:2 (partition_by)\n"
       "  fix: did you mean 'letter'?\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(format_problems(resolve_texts(c.files).problems), c.message) << c.name;
}

TEST(Model, what_the_select_reads_wrongly_is_told_by_name) {
  const struct {
    std::string_view name, sql, part;
  } cases[] = {
      {"an unknown table", "SELECT letter FROM raw.grade", "raw.grades"},
      {"an unknown column", "SELECT leter AS letter FROM raw.grades", "letter"},
      {"a volatile function", "SELECT CAST(now() AS VARCHAR) AS letter FROM raw.grades", "run_date"},
      {"an unknown parameter", "SELECT letter FROM raw.grades WHERE points > $minimun", "minimum"},
  };
  for (const auto& c : cases) {
    const Outcome outcome = resolve_texts({{"a/x.sql", header("{ letter: string }") + std::string(c.sql)}});
    const std::string text = format_problems(outcome.problems);
    EXPECT_EQ(outcome.problems.size(), 1U) << c.name << "\n" << text;
    EXPECT_NE(text.find("models/a/x.sql:4"), std::string::npos) << c.name << "\n" << text;
    EXPECT_NE(text.find(c.part), std::string::npos) << c.name << "\n" << text;
  }
}

TEST(Model, the_fingerprint_changes_with_what_the_rows_depend_on_and_with_nothing_else) {
  Model model;
  model.name = {"a", "x"};
  model.select.text = "SELECT letter FROM raw.grades WHERE points > $minimum";
  model.select.parameters = {"minimum"};
  catalog::ContractColumn letter;
  letter.name = "letter";
  model.contract.columns = {letter};
  const Inputs inputs{{{"raw.grades", 3}}, {}, {{"minimum", std::int64_t{3}}, {"other", std::int64_t{1}}}};
  const std::string base = fingerprint(model, inputs, "duckdb v1");

  Inputs other_parameter = inputs;
  other_parameter.parameters["other"] = std::int64_t{2};
  Model described = model;
  described.description = "Letters.";
  EXPECT_EQ(fingerprint(model, other_parameter, "duckdb v1"), base) << "a parameter that is not used";
  EXPECT_EQ(fingerprint(described, inputs, "duckdb v1"), base) << "a description";

  Inputs used_parameter = inputs, version = inputs, view = inputs;
  used_parameter.parameters["minimum"] = std::int64_t{4};
  version.versions["raw.grades"] = 4;
  view.views["a.view"] = "1";
  Model rewritten = model, retyped = model, partitioned = model, checked = model;
  rewritten.select.text += " AND true";
  retyped.contract.columns[0].type = *lake::parse_type("long");
  partitioned.partition_by = {"letter"};
  check::Check check;
  check.rule = check::NotNull{"letter"};
  checked.checks = {check};
  EXPECT_NE(fingerprint(model, used_parameter, "duckdb v1"), base);
  EXPECT_NE(fingerprint(model, version, "duckdb v1"), base);
  EXPECT_NE(fingerprint(model, view, "duckdb v1"), base);
  EXPECT_NE(fingerprint(model, inputs, "duckdb v2"), base);
  EXPECT_NE(fingerprint(rewritten, inputs, "duckdb v1"), base);
  EXPECT_NE(fingerprint(retyped, inputs, "duckdb v1"), base);
  EXPECT_NE(fingerprint(partitioned, inputs, "duckdb v1"), base);
  EXPECT_NE(fingerprint(checked, inputs, "duckdb v1"), base);
}

}  // namespace
}  // namespace schoolhouse::model
