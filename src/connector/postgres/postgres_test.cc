// Tests of database sources: what is declared, every mistake with its place, and types that do not go together.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "connector/postgres/postgres_columns.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

Source read(const std::string& text, std::vector<Problem>& problems) {
  return read_source(parse_yaml(text, "sources/sis.yml"), "sources/sis.yml", {{"school", "7"}}, problems);
}

std::string source_text(const std::string& source_keys, const std::string& table_keys) {
  return "kind: postgres\nhost: db.example.org\ndatabase: sis\n" + source_keys +
         "tables:\n  pupils:\n    columns: { id: long, name: string, changed: timestamp }\n" + table_keys;
}

TEST(PostgresSource, everything_that_can_be_declared) {
  std::vector<Problem> problems;
  const Source source = read(source_text("port: 5433\nuser: reader\npassword: \"{secret.sis}\"\nsslmode: verify-full\n"
                                         "sslrootcert: school.crt\nstatement_timeout: 2 minutes\n",
                                         "    from: Sis.Pupils\n    where: \"school = {school}\"\n    write: merge\n"
                                         "    key: [id]\n    incremental: { column: changed, start: '2026-01-01', lag: "
                                         "1 day }\n    chunks: { column: id, rows: 500 }\n"),
                             problems);
  EXPECT_EQ(format_problems(problems), "");
  const auto& postgres = std::get<PostgresSource>(source.kind);
  EXPECT_EQ(postgres.host, "db.example.org");
  EXPECT_EQ(postgres.port, "5433");
  EXPECT_EQ(postgres.password, "{secret.sis}");
  EXPECT_EQ(postgres.ssl_mode, "verify-full");
  EXPECT_DOUBLE_EQ(postgres.statement_seconds, 120);
  const PostgresTable& table = postgres.tables.at(0);
  EXPECT_EQ(table.rows.name.text(), "raw.sis_pupils");
  EXPECT_EQ(table.schema, "Sis");
  EXPECT_EQ(table.from, "Pupils");
  EXPECT_EQ(table.where, "school = 7");
  EXPECT_EQ(table.write, WayToWrite::merge);
  EXPECT_DOUBLE_EQ(table.incremental->lag_seconds, 86400);
  EXPECT_EQ(table.chunks->column, "id");
  EXPECT_EQ(table.chunks->rows, 500);
  EXPECT_EQ(declared_tables(source).size(), 1U);
  EXPECT_EQ(source_tables(source, problems).at(0).contract.columns.size(), 7U);
}

TEST(PostgresSource, a_table_is_its_own_name_in_public) {
  std::vector<Problem> problems;
  const Source source = read(source_text("", ""), problems);
  const auto& postgres = std::get<PostgresSource>(source.kind);
  EXPECT_EQ(postgres.ssl_mode, "require");
  EXPECT_EQ(postgres.tables.at(0).schema + "." + postgres.tables.at(0).from, "public.pupils");
}

TEST(PostgresSource, mistakes_are_told_with_their_place) {
  const struct {
    std::string_view name;
    std::string source, table;
    std::string_view told;
    int line;
  } cases[] = {
      {"what is right", "", "", "", 0},
      {"a password in the file", "password: hunter2\n", "", "a secret stands in the file", 4},
      {"a port that is none", "port: 99999\n", "", "'99999' is not a port", 4},
      {"an unknown way of encryption", "sslmode: prefer\n", "", "unknown sslmode 'prefer'", 4},
      {"a time-out that is none", "statement_timeout: soon\n", "", "'soon' is not a length of time", 4},
      {"no table behind the schema", "", "    from: sis.\n", "'sis.' is no name of a table", 7},
      {"merging without a key", "", "    write: merge\n", "merging needs the 'key:' of the rows", 7},
      {"incremental that replaces", "", "    incremental: { column: changed, start: x }\n",
       "an incremental load brings the new rows only: replacing would lose the others", 6},
      {"incremental by a text", "", "    write: append\n    incremental: { column: name, start: x }\n",
       "a text does not tell how new a row is", 5},
      {"parts of a column that is not there", "", "    chunks: { column: idd }\n", "there is no column 'idd'", 7},
      {"parts of no rows", "", "    chunks: { column: id, rows: 0 }\n", "a part has one row at least", 7},
      {"parts without a column", "", "    chunks: { rows: 10 }\n", "the key 'column' is missing", 7},
      {"undeclared columns", "", "    extra_columns: accept\n", "unknown key 'extra_columns'", 7},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read(source_text(c.source, c.table), problems);
    if (c.told.empty()) {
      EXPECT_EQ(format_problems(problems), "") << c.name;
      continue;
    }
    ASSERT_FALSE(problems.empty()) << c.name;
    EXPECT_EQ(problems.front().what.substr(0, c.told.size()), c.told) << c.name;
    EXPECT_EQ(problems.front().where.line, c.line) << c.name << ": " << problems.front().what;
  }
}

TEST(PostgresColumns, types_that_go_together) {
  using Kind = lake::Type::Kind;
  const struct {
    lake::Type declared;
    std::string there;
    bool is_fine;
  } cases[] = {
      {{Kind::string}, "integer", true},
      {{Kind::string}, "text[]", true},
      {{Kind::long_}, "smallint", true},
      {{Kind::short_}, "bigint", true},
      {{Kind::long_}, "numeric", true},
      {{Kind::long_}, "character varying", true},
      {{Kind::long_}, "double precision", false},
      {{Kind::long_}, "boolean", false},
      {{Kind::decimal, 9, 2}, "numeric", true},
      {{Kind::decimal, 9, 2}, "real", false},
      {{Kind::decimal, 9, 2}, "money", false},
      {{Kind::double_}, "numeric", true},
      {{Kind::boolean}, "boolean", true},
      {{Kind::boolean}, "date", false},
      {{Kind::date}, "date", true},
      {{Kind::date}, "timestamp with time zone", false},
      {{Kind::timestamp}, "timestamp without time zone", true},
      {{Kind::timestamp}, "time without time zone", false},
  };
  for (const auto& c : cases) {
    PostgresTable table;
    table.from = "pupils";
    SourceColumn column;
    column.contract.name = "a";
    column.contract.type = c.declared;
    table.rows.columns = {column};
    std::vector<Problem> problems;
    match_columns(table, {{"a", c.there, c.there}}, "reader", {"sources/sis.yml", 5, "tables.sis_pupils"}, problems);
    EXPECT_EQ(problems.empty(), c.is_fine) << lake::to_text(c.declared) << " from " << c.there;
  }
}

TEST(PostgresColumns, texts_do_not_tell_how_new_a_row_is) {
  PostgresTable table;
  table.from = "pupils";
  SourceColumn column;
  column.contract.name = "changed";
  column.contract.type = {lake::Type::Kind::timestamp};
  table.rows.columns = {column};
  for (const bool is_incremental : {false, true}) {
    if (is_incremental) table.incremental = Incremental{.column = "changed", .start = "2026-01-01"};
    for (const std::string type : {"character varying", "timestamp with time zone"}) {
      std::vector<Problem> problems;
      match_columns(table, {{"changed", type, type}}, "reader", {"sources/sis.yml", 5, "tables.sis_pupils"}, problems);
      EXPECT_EQ(problems.empty(), !is_incremental || type != "character varying") << type;
    }
  }
}

TEST(PostgresConnection, literals_mean_the_same_under_every_setting) {
  EXPECT_EQ(postgres_literal("2026-01-01"), "'2026-01-01'");
  EXPECT_EQ(postgres_literal("it's"), "'it''s'");
  EXPECT_EQ(postgres_literal("a\\'b"), "E'a\\\\''b'");
}

}  // namespace
}  // namespace schoolhouse::connector
