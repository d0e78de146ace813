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

TEST(Model, what_the_select_reads_wrongly_is_told_at_its_place) {
  const struct {
    std::string_view name, sql, message;
  } cases[] = {
      {"an unknown table", "SELECT letter\nFROM raw.grade",
       "error: unknown table 'raw.grade'\n  at models/a/x.sql:5 (column 6)\n  fix: did you mean 'raw.grades'?\n"},
      {"an unknown column", "SELECT leter AS letter FROM raw.grades",
       "error: unknown column 'leter'\n  at models/a/x.sql:4 (column 8)\n  fix: did you mean 'letter'?\n"},
      {"a volatile function", "SELECT CAST(now() AS VARCHAR) AS letter FROM raw.grades",
       "error: 'now' gives another answer each time\n  at models/a/x.sql:4 (column 13)\n  fix: use $run_date, the "
       "school day of the run\n"},
      {"an unknown parameter", "SELECT letter FROM raw.grades WHERE points > $minimun",
       "error: unknown parameter '$minimun'\n  at models/a/x.sql:4 (column 46)\n  fix: did you mean '$minimum'?\n"},
      {"SQL that is not portable", "SELECT DISTINCT ON (student_id) letter FROM raw.grades",
       "error: DISTINCT ON is not portable\n  at models/a/x.sql:4 (column 1)\n  fix: number the rows by row_number() "
       "OVER (PARTITION BY … ORDER BY …) and keep the first\n"},
      {"text compared with a number", "SELECT letter FROM raw.grades WHERE student_id = 7",
       "error: text is compared with a value of type INTEGER ('007' would equal 7)\n  at models/a/x.sql:4 (column "
       "37)\n  fix: compare text with text, or write the cast\n"},
      {"two columns of one name", "SELECT letter, student_id AS Letter FROM raw.grades",
       "error: the SELECT of a.x yields two columns named 'Letter'\n  at models/a/x.sql:4 (Letter)\n  fix: give one of "
       "them another name with AS\n"},
      {"SQL that can't be read", "SELECT letter FRM raw.grades",
       "error: syntax error at or near \"raw\"\n  at models/a/x.sql:4 (column 19)\n"},
  };
  for (const auto& c : cases) {
    const Outcome outcome = resolve_texts({{"a/x.sql", header("{ letter: string }") + std::string(c.sql)}});
    EXPECT_EQ(format_problems(outcome.problems), c.message) << c.name;
  }
}

TEST(Model, engine_duckdb_lets_pass_what_is_not_portable_but_not_what_gives_other_rows) {
  const struct {
    std::string_view name, sql, message;
  } cases[] = {
      {"a function of DuckDB", "SELECT arg_max(letter, points) AS letter FROM raw.grades", ""},
      {"a sample", "SELECT letter FROM raw.grades USING SAMPLE 3",
       "error: a sample gives other rows each time\n  at models/a/x.sql:5 (column 1)\n  fix: choose rows by a column "
       "of the data\n"},
  };
  for (const auto& c : cases) {
    const Outcome outcome =
        resolve_texts({{"a/x.sql", header("{ letter: string }", "engine: duckdb\n") + std::string(c.sql)}});
    EXPECT_EQ(format_problems(outcome.problems), c.message) << c.name;
  }
}

TEST(Model, a_contract_in_a_yml_is_told_in_the_yml) {
  std::vector<Problem> problems;
  Model model = read_model("a/x.sql", "models/a/x.sql", "SELECT letter, points FROM raw.grades",
                           "columns:\n  letter: string\n  points: short\n  n: long\n", "models/a/x.yml", problems);
  duck::Database database({});
  auto connection = database.connect();
  resolve(connection, {std::move(model)}, school_catalog(), {}, problems);
  EXPECT_EQ(format_problems(problems),
            "error: 'points' is declared as short but the SELECT yields INTEGER, which may not fit without loss\n  at "
            "models/a/x.yml:3 (points)\n"
            "  fix: write the cast out: CAST(… AS SMALLINT), or declare another type\n"
            "error: the SELECT of a.x does not yield 'n'\n  at models/a/x.yml:4 (n)\n  fix: yield it, or take it out "
            "of columns:\n");
}

TEST(Model, reading_tells_every_slip_at_once) {
  const struct {
    std::string_view name, path, text, message;
  } cases[] = {
      {"a place without schema", "x.sql", "/* columns: { n: long } */ SELECT 1 AS n",
       "error: the file's place gives no table name\n  at models/x.sql\n  fix: move it to models/<schema>/<name>.sql "
       "(lower-case letters, digits, underscores), or say table: "
       "schema.name\n"},
      {"no SELECT", "a/x.sql", "/* columns: { n: long } */\n",
       "error: the model has no SELECT\n  at models/a/x.sql:2\n  fix: write one after the header comment\n"},
      {"a key that is no column, twice the same column, an unknown type", "a/x.sql",
       "/*\nkey: [m]\ncolumns:\n  n: lng\n  N: long\nmaterialized: tabel\n*/\nSELECT 1 AS n",
       "error: unknown materialized 'tabel'\n  at models/a/x.sql:6 (materialized)\n  fix: did you mean 'table'? (one "
       "of: table, view)\n"
       "error: unknown type 'lng'\n  at models/a/x.sql:4 (columns.n)\n  fix: did you mean 'long'? (one of: string, "
       "boolean, byte, short, integer, long, float, double, decimal(p,s), date, timestamp, binary)\n"
       "error: the column 'N' stands twice, told apart only by capitals\n  at models/a/x.sql:5 (columns.N)\n  fix: "
       "rename one of them\n"
       "error: key names 'm', which is no column\n  at models/a/x.sql:2 (key)\n  fix: did you mean 'n'?\n"},
      {"a table name that is none", "a/x.sql", "/* {table: X, columns: { n: long }} */ SELECT 1 AS n",
       "error: 'X' is not a table name\n  at models/a/x.sql:1 (table)\n  fix: write schema.name in lower-case letters, "
       "digits and underscores\n"},
      {"a header that is no YAML", "a/x.sql", "/* columns: [ */ SELECT 1 AS n",
       "error: not valid YAML: end of sequence flow not found\n  at models/a/x.sql:1\n  fix: check the indentation and "
       "the quotes around this line\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read_model(std::string(c.path), "models/" + std::string(c.path), std::string(c.text), {}, "", problems);
    EXPECT_EQ(format_problems(problems), c.message) << c.name;
  }
}

TEST(Model, the_fingerprint_changes_with_what_the_rows_depend_on_and_with_nothing_else) {
  Model model;
  model.name = {"a", "x"};
  model.sql = "SELECT letter FROM raw.grades WHERE points > $minimum";
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
  rewritten.sql += " AND true";
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
