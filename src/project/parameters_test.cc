// Tests of parameters: where their values come from, and what they are in SQL.
// SPDX-License-Identifier: Apache-2.0
#include "project/parameters.h"

#include <gtest/gtest.h>

namespace schoolhouse::project {
namespace {

Parameters read(std::string_view yaml, Parameters parameters, std::vector<Problem>& problems) {
  read_parameters(parse_yaml(yaml, "p.yml"), "p.yml", parameters, problems);
  return parameters;
}

TEST(Parameters, AreNumbersTruthsAndTexts) {
  std::vector<Problem> problems;
  const Parameters parameters = read(
      "whole: 5\nfraction: 0.25\nminus: -3\ncode: \"06\"\nbare_code: 06\nquoted: \"5\"\nyes: true\nname: Ann's\n"
      "described: { default: 7, description: seven }\nlist: [2020, grade-pk]\n",
      {}, problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  const struct {
    std::string name;
    std::string sql;
  } cases[] = {
      {"whole", "5"},    {"fraction", "0.25"}, {"minus", "(-3)"},    {"code", "'06'"},   {"bare_code", "'06'"},
      {"quoted", "'5'"}, {"yes", "true"},      {"name", "'Ann''s'"}, {"described", "7"}, {"list", "'2020,grade-pk'"},
  };
  const sql::Parameters values = sql_values(parameters);
  for (const auto& c : cases) EXPECT_EQ(sql::literal(c.name, values.at(c.name)), c.sql) << c.name;
  EXPECT_EQ(texts(parameters).at("name"), "Ann's");
  EXPECT_EQ(parameters.at("described").description, "seven");
}

TEST(Parameters, LaterValuesWin) {
  std::vector<Problem> problems;
  Parameters parameters = read("a: { default: 1, description: first }\nb: 1\nc: 1\nd: 1\n", {}, problems);
  parameters = read("b: 2\nc: 2\nd: 2\n", parameters, problems);
  apply_overrides({.environment = {{"c", "3"}, {"d", "3"}, {"of_another_program", "3"}}, .command_line = {{"d", "4"}}},
                  parameters, problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  const std::map<std::string, std::string> expected = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}};
  EXPECT_EQ(texts(parameters), expected);
}

TEST(Parameters, ProblemsNameTheParameter) {
  const struct {
    std::string name;
    std::string yaml;
    Overrides overrides;
    std::string what;
  } cases[] = {
      {"no value", "a: { description: the seed }", {}, "the parameter 'a' has no value (the seed)"},
      {"not a number", "a: 5", {.command_line = {{"a", "many"}}}, "the parameter 'a' must be a number"},
      {"unknown name", "seed: 5", {.command_line = {{"sed", "6"}}}, "unknown parameter 'sed'"},
      {"bad name", "Seed: 5", {}, "'Seed' can't be the name of a parameter"},
      {"name of the program", "run_date: 2026-01-01", {}, "'run_date' can't be the name of a parameter"},
      {"a list of lists",
       "a: [1, [2]]",
       {.command_line = {{"a", "1"}}},
       "a list holds texts and numbers without commas only"},
      {"a comma in a list",
       "a: [\"1,2\"]",
       {.command_line = {{"a", "1"}}},
       "a list holds texts and numbers without commas only"},
      {"unknown key", "a: { default: 1, defualt: 2 }", {}, "unknown key 'defualt'"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    Parameters parameters = read(c.yaml, {}, problems);
    apply_overrides(c.overrides, parameters, problems);
    ASSERT_EQ(problems.size(), 1U) << c.name << "\n" << format_problems(problems);
    EXPECT_EQ(problems[0].what, c.what) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::project
