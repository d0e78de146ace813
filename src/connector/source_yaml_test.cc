// Tests of reading sources: what is declared, and every mistake with its line and fix.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "connector/file_table.h"
#include "connector/file_table_yaml.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

Source read(std::string_view text, std::vector<Problem>& problems) {
  return read_source(parse_yaml(text, "sources/sis.yml"), "sources/sis.yml", {{"data", "/srv/files"}, {"year", "2026"}},
                     problems);
}

constexpr std::string_view whole = R"(kind: files
description: The student information system
path: "{data}/sis"
tables:
  students:
    description: Everyone who is enrolled
    files: ["{year}.csv", "old/*.zip!*.csv"]
    format: tsv
    quote: none
    header: false
    skip_lines: 2
    encoding: latin-1
    columns:
      id: { type: string, from: [ID, StudentID], required: true }
      score: { type: long, missing: { "-1": not_reported, "*": suppressed }, when_absent: blank }
      born: { type: date, format: ["%d/%m/%Y", "%Y%m%d"] }
      year: { type: integer, from_file: '(\d{4})' }
      note: string
    key: [year, id]
    grain: one row a student and year
    checks:
      - row_count: { min: 1 }
    schema_contract: { columns: discard_value }
    absent_columns: accept
    quarantine_limit: 1.5%
    shrink_limit: 0.25
    may_be_empty: true
    tags: [daily]
)";

TEST(SourceYaml, everything_that_can_be_declared) {
  std::vector<Problem> problems;
  const Source source = read(whole, problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(source.name, "sis");
  EXPECT_EQ(source.description, "The student information system");
  const auto& files = std::get<FilesSource>(source.kind);
  EXPECT_EQ(files.path, "/srv/files/sis");
  ASSERT_EQ(files.tables.size(), 1U);
  const FileTable& table = files.tables[0];
  EXPECT_EQ(table.name.text(), "raw.sis_students");
  EXPECT_EQ(table.line, 5);
  EXPECT_EQ(table.files, (std::vector<std::string>{"2026.csv", "old/*.zip!*.csv"}));
  EXPECT_EQ(table.format, Format::csv);
  EXPECT_EQ(table.delimiter, '\t');
  EXPECT_EQ(table.quote, std::nullopt);
  EXPECT_EQ(table.escape, std::nullopt);
  EXPECT_FALSE(table.has_header);
  EXPECT_EQ(table.skip_lines, 2);
  EXPECT_EQ(table.encoding, "latin-1");
  ASSERT_EQ(table.columns.size(), 5U);
  EXPECT_EQ(table.columns[0].aliases, (std::vector<std::string>{"ID", "StudentID"}));
  EXPECT_EQ(table.columns[1].missing,
            (std::map<std::string, std::string>{{"-1", "not_reported"}, {"*", "suppressed"}}));
  EXPECT_EQ(table.columns[1].when_absent, "blank");
  EXPECT_EQ(table.columns[2].formats, (std::vector<std::string>{"%d/%m/%Y", "%Y%m%d"}));
  EXPECT_EQ(table.columns[3].file_pattern, R"((\d{4}))");
  EXPECT_EQ(table.key, (std::vector<std::string>{"year", "id"}));
  EXPECT_EQ(table.schema_contract.columns, SchemaChange::discard_value);
  EXPECT_EQ(table.absent_columns, Drift::accept);
  EXPECT_DOUBLE_EQ(table.quarantine_limit, 0.015);
  EXPECT_DOUBLE_EQ(table.shrink_limit, 0.25);
  EXPECT_TRUE(table.may_be_empty);
  EXPECT_EQ(table.tags, std::vector<std::string>{"daily"});
  // not_null of id, the row count, and what the key promises: unique, and year not NULL.
  EXPECT_EQ(table.checks.size(), 4U);
}

TEST(SourceYaml, tables_have_declared_reason_and_origin_columns) {
  std::vector<Problem> problems;
  const std::vector<catalog::Table> tables = source_tables(read(whole, problems), problems);
  EXPECT_EQ(format_problems(problems), "");
  ASSERT_EQ(tables.size(), 1U);
  std::string columns;
  for (const catalog::ContractColumn& column : tables[0].contract.columns)
    columns += column.name + " " + lake::to_text(column.type) + (column.is_required ? "!" : "") + ", ";
  EXPECT_EQ(columns,
            "id string!, score long, score_missing string, born date, year integer!, note string, _source string!, "
            "_load_id string!, _loaded_at timestamp!, _file string!, ");
  EXPECT_EQ(tables[0].kind, catalog::TableKind::source);
  EXPECT_EQ(tables[0].tags, std::vector<std::string>{"daily"});
}

TEST(SourceYaml, a_schema_of_its_own_takes_the_place_of_the_prefix) {
  std::vector<Problem> problems;
  const Source source = read(
      "kind: files\npath: x\nschema: staging\ntables: { a: { files: a.csv, columns: { id: string } } }\n", problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(std::get<FilesSource>(source.kind).tables.at(0).name.text(), "staging.a");
}

TEST(SourceYaml, files_of_a_web_server_are_named_with_parameters) {
  std::vector<Problem> problems;
  const Source source = read(
      "kind: files\nurl: \"https://a.org/{year}/\"\nrate: 1 per second\ntables: { a: { files: [\"{year}.zip!*.csv\", "
      "\"x?y=[{year}\"], columns: { id: string } } }\n",
      problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what, "'x?y=[2026' is a pattern, and the files of a web server can't be listed");
  const auto& files = std::get<FilesSource>(source.kind);
  ASSERT_TRUE(files.web);
  EXPECT_EQ(files.web->url, "https://a.org/2026");
  EXPECT_DOUBLE_EQ(files.web->per_second, 1);
  EXPECT_DOUBLE_EQ(files.web->deadline_seconds, 3600);
  EXPECT_EQ(files.tables.at(0).files.at(0), "2026.zip!*.csv");
}

TEST(SourceYaml, every_mistake_has_its_place_and_fix) {
  const std::string start = "kind: files\npath: x\ntables:\n  a:\n    files: a.csv\n    columns:\n      id: string\n";
  const std::string child = start + "      lists: string\n      number: long\n    child_tables:\n      b:\n";
  const struct {
    std::string_view name;
    std::string text, expected;
  } cases[] = {
      {"unknown kind", "kind: file\npath: x\n",
       "error: unknown kind of source 'file'\n  at sources/sis.yml:1 (kind)\n  fix: did you mean 'files'?\n"},
      {"unknown key of a source", "kind: files\npth: x\ntables: { a: { files: a.csv, columns: { id: string } } }\n",
       "error: unknown key 'pth'\n  at sources/sis.yml:2 (pth)\n  fix: did you mean 'path'?\n"
       "error: neither 'path' nor 'url' says where the files are\n  at sources/sis.yml:1\n  fix: write 'path:' for a "
       "folder, or 'url:' for a web server\n"},
      {"a folder and an address",
       "kind: files\npath: x\nurl: https://a.org\ntables: { a: { files: a.csv, columns: { id: string } } }\n",
       "error: files are in the folder 'path' or at the address 'url', not both\n  at sources/sis.yml:3 (url)\n"},
      {"a sign-in to a folder",
       "kind: files\npath: x\nauth: { type: none }\ntables: { a: { files: a.csv, columns: { id: "
       "string } } }\n",
       "error: 'auth' is for files at a 'url'\n  at sources/sis.yml:3 (auth)\n  fix: remove it\n"},
      {"a pattern below an address",
       "kind: files\nurl: https://a.org\ntables: { a: { files: \"*.csv\", columns: { id: string } } }\n",
       "error: '*.csv' is a pattern, and the files of a web server can't be listed\n  at sources/sis.yml:3 "
       "(tables.a.files)\n  fix: write each name; {year} stands for a parameter\n"},
      {"a name that leads out of the address",
       "kind: files\nurl: https://a.org/x\ntables: { a: { files: \"a.csv?p=x/../b\", columns: { id: string } } }\n",
       "error: 'a.csv?p=x/../b' is no name of a file below the address\n"},
      {"unknown parameter",
       "kind: files\npath: \"{dta}/x\"\ntables: { a: { files: a.csv, columns: { id: string } } }\n",
       "error: unknown parameter 'dta'\n  at sources/sis.yml:2 (path)\n  fix: did you mean 'data'?\n"},
      {"no tables", "kind: files\npath: x\ntables: []\n",
       "error: 'tables' must be a map of at least one table name to its declaration\n  at sources/sis.yml:3 "
       "(tables)\n"},
      {"bad table name", "kind: files\npath: x\ntables: { A-B: { files: a.csv, columns: { id: string } } }\n",
       "error: 'sis_A-B' can't be the name of a table\n  at sources/sis.yml:3 (tables.A-B)\n  fix: use lower-case "
       "letters, digits and underscores, beginning with a letter\n"},
      {"unknown key of a table", start + "    fornat: csv\n",
       "error: unknown key 'fornat'\n  at sources/sis.yml:8 (tables.a.fornat)\n  fix: did you mean 'format'?\n"},
      {"unknown format", start + "    format: xls\n",
       "error: unknown format 'xls'\n  at sources/sis.yml:8 (tables.a.format)\n  fix: use one of: "
       "csv, tsv, json, json_lines, parquet\n"},
      {"unknown type", start + "      n: number\n", "error: unknown type 'number'"},
      {"unknown key of a column", start + "      n: { type: long, form: N }\n",
       "error: unknown key 'form'\n  at sources/sis.yml:8 (tables.a.columns.n.form)\n  fix: did you mean 'from'?\n"},
      {"delimiter of two characters", start + "    delimiter: \"||\"\n",
       "error: 'delimiter' must be one character\n  at sources/sis.yml:8 (tables.a.delimiter)\n  fix: quote it, for "
       "example \";\"; a tab is written tab\n"},
      {"delimiter that is the quote", start + "    delimiter: \"\\\"\"\n",
       "error: delimiter, quote and escape must differ\n"},
      {"a share above all", start + "    shrink_limit: 120%\n",
       "error: 'shrink_limit' must be a share of the rows from 0% to 100%\n  at sources/sis.yml:8 "
       "(tables.a.shrink_limit)\n  fix: write for example 1%\n"},
      {"csv keys with JSON", start + "    format: json\n    header: true\n",
       "error: 'header' is for csv and tsv only\n  at sources/sis.yml:9 (tables.a.header)\n  fix: remove it\n"},
      {"absolute files", "kind: files\npath: x\ntables: { a: { files: /a.csv, columns: { id: string } } }\n",
       "error: '/a.csv' is an absolute path\n"},
      {"a name that this program uses", start + "      _x: string\n",
       "error: the column '_x' begins with an underscore\n"},
      {"a name that this program makes",
       start + "      s: { type: long, when_absent: none }\n      s_missing: string\n",
       "error: the column 's_missing' is made by this program\n"},
      {"one name for two columns", start + "      b: { type: string, from: id }\n",
       "error: the columns 'id' and 'b' both come from 'id'\n  at sources/sis.yml:8 (tables.a.columns.b)\n  fix: take "
       "the name out of one 'from:'\n"},
      {"format of a number", start + "      n: { type: long, format: \"%Y-%m-%d\" }\n",
       "error: only a date or a timestamp has a format\n"},
      {"format that can't be used", start + "      d: { type: date, format: \"%D\" }\n",
       "error: the format '%D' can't be used: it has the unknown specifier %D\n  at sources/sis.yml:8 "
       "(tables.a.columns.d.format)\n"
       "  fix: the specifiers are %Y %y %m %b %d %H %I %M %S %f %p %z %%\n"},
      {"pattern without group", start + "      y: { type: long, from_file: '\\d+' }\n",
       "error: the regular expression has no group\n"},
      {"broken pattern", start + "      y: { type: long, from_file: '(' }\n", "error: not a regular expression\n"},
      {"pattern and alias", start + "      y: { type: long, from_file: '(.)', from: Y }\n",
       "error: a column that is taken from the file's name has no 'from'\n"},
      {"code without reason", start + "      n: { type: long, missing: { \"-1\": } }\n",
       "error: the code '-1' has no reason\n"},
      {"empty code", start + "      n: { type: long, missing: { \" \": blank } }\n",
       "error: an empty cell is no code\n"},
      {"codes as a list", start + "      n: { type: long, missing: [-1] }\n",
       "error: 'missing' must be a map of a code in the files to its reason\n"},
      {"binary from text", start + "      b: binary\n", "error: text files have no column of type binary\n"},
      {"a parent's column outside of a child", start + "      p: { type: long, from_parent: id }\n",
       "error: only a child table has a parent and a list\n  at sources/sis.yml:8 (tables.a.columns.p)\n"},
      {"a request's value of a file", start + "      p: { type: long, from_each: id }\n",
       "error: no request is made for this table\n  at sources/sis.yml:8 (tables.a.columns.p.from_each)\n"},
      {"records in no column", child + "        records: list\n        columns: { name: string }\n",
       "error: the parent has no column 'list'\n  at sources/sis.yml:12 (tables.a.child_tables.b.records)\n  fix: did "
       "you "
       "mean 'lists'?\n"},
      {"records in a number", child + "        records: number\n        columns: { name: string }\n",
       "error: the column 'number' of the parent is no text\n"},
      {"records nowhere", child + "        columns: { name: string }\n", "error: the key 'records' is missing\n"},
      {"a parent's column that is none",
       child + "        records: lists\n        columns: { id: { type: string, from_parent: ids } }\n",
       "error: the parent has no column 'ids'\n  at sources/sis.yml:13 (tables.a.child_tables.b.columns.id)\n"},
      {"a parent's column of another type",
       child + "        records: lists\n        columns: { id: { type: long, from_parent: id } }\n",
       "error: 'id' of the parent is of type string\n"},
      {"a parent's column with a name in files",
       child + "        records: lists\n        columns: { id: { type: string, from_parent: id, from: ID } }\n",
       "error: a column with 'from_parent' has no 'from'\n"},
      {"a place that is no number",
       child + "        records: lists\n        columns: { at: { type: string, from_list: index } }\n",
       "error: the place in a list is a whole number\n"},
      {"a child from a file's name",
       child + "        records: lists\n        columns: { at: { type: string, from_file: '(.)' } }\n",
       "error: a child table has no files\n"},
      {"a child's name that can't be", start + "    child_tables: { B: { records: id, columns: { name: string } } }\n",
       "error: 'sis_B' can't be the name of a table\n"},
      {"children as a list", start + "    child_tables: [b]\n",
       "error: 'child_tables' must be a map of at least one table name to its declaration\n"},
      {"key that is no column", start + "    key: [idd]\n", "error: "},
      {"unknown dataset", "kind: generator\ndataset: distrct\n", "error: unknown dataset 'distrct'\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    source_tables(read(c.text, problems), problems);
    const std::string found = format_problems(problems);
    EXPECT_TRUE(found.starts_with(c.expected)) << c.name << ":\n" << found << "expected:\n" << c.expected;
  }
}

TEST(SourceYaml, every_change_of_a_declaration_shows) {
  const auto describe = [](std::string_view text) {
    std::vector<Problem> problems;
    const Source source = read(text, problems);
    return describe_declaration(source, std::get<FilesSource>(source.kind).tables.at(0));
  };
  const std::string before = describe(whole);
  const struct {
    std::string_view from, to;
    bool has_changed;
  } cases[] = {
      {"Everyone who", "Each who", false},
      {"latin-1", "windows-1252", true},
      {"quote: none", "quote: \"'\"", true},
      {"skip_lines: 2", "skip_lines: 3", true},
      {"[ID, StudentID]", "[StudentID, ID]", true},
      {"not_reported", "unknown", true},
      {"when_absent: blank", "when_absent: none", true},
      {"%d/%m/%Y", "%m/%d/%Y", true},
      {"(\\d{4})", "(\\d{2})", true},
      {"min: 1", "min: 2", true},
      {"1.5%", "2%", true},
      {"old/*", "new/*", true},
      {"note: string", "note: binary", true},
      {"required: true", "required: false", true},
  };
  for (const auto& c : cases) {
    std::string changed(whole);
    changed.replace(changed.find(c.from), c.from.size(), c.to);
    EXPECT_EQ(describe(changed) != before, c.has_changed) << c.from;
  }
}

TEST(SourceYaml, shares) {
  EXPECT_EQ(parse_share("1%"), 0.01);
  EXPECT_EQ(parse_share(" 0.5 "), 0.5);
  EXPECT_EQ(parse_share("100 %"), 1);
  EXPECT_EQ(parse_share("0"), 0);
  for (const std::string_view text : {"", "%", "-1%", "101%", "2", "nan", "x"})
    EXPECT_EQ(parse_share(text), std::nullopt) << text;
}

}  // namespace
}  // namespace schoolhouse::connector
