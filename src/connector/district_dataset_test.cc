// Tests that a generated district is declared, loaded and skipped as any other source.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district_dataset.h"

#include <fstream>
#include <sstream>

#include "connector/load_fixture.h"

namespace schoolhouse::connector {
namespace {

using ParameterTexts = std::map<std::string, std::string>;

class DistrictDataset : public LoadFixture {
 protected:
  // The source of the district package.
  static Source source(const ParameterTexts& changed = {}) {
    ParameterTexts parameters{{"seed", "1"},    {"schools", "2"}, {"students", "4"},     {"teachers", "2"},
                              {"parents", "2"}, {"clerks", "1"},  {"school_years", "1"}, {"attendance_years", "1"}};
    for (const auto& [name, value] : changed) parameters[name] = value;
    return read_package_source(parameters);
  }

  static Source read_package_source(const ParameterTexts& parameters) {
    std::ifstream file(DISTRICT_SOURCE);
    std::ostringstream text;
    text << file.rdbuf();
    std::vector<Problem> problems;
    Source source =
        read_source(parse_yaml(text.str(), "sources/district.yml"), "sources/district.yml", parameters, problems);
    if (!problems.empty()) throw Error(problems);
    return source;
  }

  TableLoad load_from(const Source& source, const std::string& table, bool is_forced = false) {
    const LoadContext context{
        .lake = lake_,
        .connection = [this]() -> duck::Connection& {
          ++engine_calls_;
          return connection_;
        },
        .audit = [this](const std::vector<check::Check>&, const std::string&, const lake::StagedWrite*) { ++audits_; },
        .project = folder_.path(),
        .run_id = "run-1",
        .properties = {},
        .is_forced = is_forced};
    return load_table(source, {"district", table}, context);
  }
};

TEST_F(DistrictDataset, declares_eleven_tables_with_keys_and_descriptions) {
  std::vector<Problem> problems;
  const std::vector<catalog::Table> tables = source_tables(source(), problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  ASSERT_EQ(tables.size(), 11U);
  for (const catalog::Table& table : tables) {
    EXPECT_EQ(table.name.schema, "district");
    EXPECT_FALSE(table.description.empty()) << table.name.text();
    EXPECT_FALSE(table.contract.grain.empty()) << table.name.text();
    EXPECT_FALSE(table.contract.key.empty()) << table.name.text();
    for (const std::string& column : table.contract.key) EXPECT_NE(table.contract.find(column), nullptr) << column;
    for (const catalog::ContractColumn& column : table.contract.columns)
      EXPECT_FALSE(column.description.empty()) << column.name;
    EXPECT_NE(table.contract.find("_load_id"), nullptr) << table.name.text();
  }
}

TEST_F(DistrictDataset, every_table_is_loaded_with_the_declared_columns) {
  const Source from = source();
  std::vector<Problem> problems;
  for (const catalog::Table& table : source_tables(from, problems)) {
    const TableLoad done = load_from(from, table.name.name);
    EXPECT_EQ(done.outcome, LoadOutcome::loaded) << table.name.text();
    const auto snapshot = lake::find_snapshot(lake_, table.name);
    ASSERT_TRUE(snapshot) << table.name.text();
    ASSERT_EQ(snapshot->schema.columns.size(), table.contract.columns.size()) << table.name.text();
    for (std::size_t i = 0; i < table.contract.columns.size(); ++i) {
      EXPECT_EQ(snapshot->schema.columns[i].name, table.contract.columns[i].name);
      EXPECT_EQ(snapshot->schema.columns[i].type, table.contract.columns[i].type);
    }
    const std::string count =
        duck::to_text(connection_.query("SELECT count(*) FROM (" + lake::scan_sql(*snapshot) + ")").single());
    EXPECT_EQ(count, std::to_string(done.rows)) << table.name.text();
    EXPECT_GT(done.rows, 0) << table.name.text();
  }
  EXPECT_EQ(audits_, 11);
  EXPECT_TRUE(rows("id, role, _source, _load_id, _loaded_at, _file", {"district", "users"})
                  .starts_with("cl-000000001|clerk|district|run-1|2027-01-15 08:00:00+00|NULL\n"));
}

TEST_F(DistrictDataset, the_same_options_are_not_made_again) {
  load_from(source(), "grades");
  EXPECT_EQ(engine_calls_, 1);
  const TableLoad again = load_from(source(), "grades");
  EXPECT_EQ(again.outcome, LoadOutcome::unchanged);
  EXPECT_EQ(again.version, 0);
  EXPECT_GT(again.rows, 0);
  EXPECT_EQ(engine_calls_, 1);
  EXPECT_EQ(load_from(source(), "grades", true).outcome, LoadOutcome::loaded);
  const TableLoad larger = load_from(source({{"students", "9"}}), "grades");
  EXPECT_EQ(larger.outcome, LoadOutcome::loaded);
  EXPECT_GT(larger.rows, again.rows);
}

TEST_F(DistrictDataset, two_districts_in_one_run_do_not_mix) {
  const TableLoad small = load_from(source(), "schools");
  const TableLoad large = load_from(source({{"schools", "7"}}), "schools");
  EXPECT_EQ(small.rows, 2);
  EXPECT_EQ(large.rows, 7);
}

TEST_F(DistrictDataset, options_are_filled_from_parameters) {
  try {
    read_package_source({{"seed", "1"},
                         {"schools", "2"},
                         {"students", "4"},
                         {"teachers", "2"},
                         {"clerks", "1"},
                         {"school_years", "1"},
                         {"attendance_years", "1"}});
    FAIL() << "a parameter is missing";
  } catch (const Error& error) {
    EXPECT_TRUE(
        std::string_view(error.what())
            .starts_with("error: unknown parameter 'parents'\n  at sources/district.yml:12 (options.parents)\n"))
        << error.what();
  }
}

TEST_F(DistrictDataset, a_wrong_option_is_named_with_its_line) {
  std::vector<Problem> problems;
  source_tables(source({{"schools", "0"}}), problems);
  EXPECT_EQ(format_problems(problems),
            "error: 'schools' is out of range\n  at sources/district.yml:9 (options.schools)\n  fix: choose from 1 to "
            "1000000\n");
}

}  // namespace
}  // namespace schoolhouse::connector
