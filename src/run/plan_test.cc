// Tests of which steps a command takes.
// SPDX-License-Identifier: Apache-2.0
#include "run/plan.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace schoolhouse::run {
namespace {

Graph school_graph() {
  return {{
      {.name = "raw.students", .kind = NodeKind::source},
      {.name = "reference.scale", .kind = NodeKind::reference},
      {.name = "staging.students", .inputs = {0}},
      {.name = "analytics.gpa", .inputs = {1, 2}},
      {.name = "no_gaps", .kind = NodeKind::check, .inputs = {0, 3}},
      {.name = "principals", .kind = NodeKind::dashboard, .inputs = {3}},
  }};
}

TEST(Plan, TakesWhatTheCommandWorksOn) {
  const Graph graph = school_graph();
  const struct {
    std::string name;
    Job job;
    Selection selection;
    std::string built;
    std::string expected;
  } cases[] = {
      {"run takes all",
       Job::run,
       {},
       "",
       "raw.students reference.scale staging.students analytics.gpa no_gaps principals"},
      {"ingest takes sources", Job::ingest, {}, "", "raw.students reference.scale"},
      {"build takes models and checks", Job::build, {}, "", "staging.students analytics.gpa no_gaps"},
      {"check takes all but dashboards",
       Job::check,
       {},
       "",
       "raw.students reference.scale staging.students analytics.gpa no_gaps"},
      {"render takes dashboards", Job::render, {}, "", "principals"},
      {"a check comes along with its tables",
       Job::run,
       {{"raw.students", "analytics.gpa"}},
       "",
       "raw.students analytics.gpa no_gaps"},
      {"a check comes along when the other tables are built",
       Job::run,
       {{"analytics.gpa"}},
       "raw.students",
       "analytics.gpa no_gaps"},
      {"a check stays away when another table is not built", Job::run, {{"analytics.gpa"}}, "", "analytics.gpa"},
      {"an excluded check stays away", Job::run, {{"analytics.gpa"}, {"no_gaps"}}, "raw.students", "analytics.gpa"},
      {"a named check is taken in any case", Job::run, {{"no_gaps"}}, "", "no_gaps"},
  };
  for (const auto& c : cases) {
    const Plan plan = make_plan(graph, c.job, c.selection,
                                [&](const Node& table) { return c.built.find(table.name) != std::string::npos; });
    std::vector<std::string> names;
    for (const std::size_t node : plan.nodes) names.push_back(graph.nodes[node].name);
    EXPECT_EQ(join(names, " "), c.expected) << c.name;
  }
}

TEST(Plan, WaitsOnlyForStepsOfThePlan) {
  const Plan plan = make_plan(school_graph(), Job::build, {}, [](const Node&) { return true; });
  const std::vector<std::vector<std::size_t>> expected = {{}, {0}, {1}};
  EXPECT_EQ(plan.inputs, expected);
}

TEST(Plan, RefusesASelectionWithoutWork) {
  EXPECT_THROW(make_plan(school_graph(), Job::render, {{"raw.students"}}, [](const Node&) { return true; }), Error);
}

TEST(Graph, ComesBackFromJson) {
  Graph graph = school_graph();
  graph.nodes[3].reads = {"staging.students", "reference.scale"};
  graph.nodes[3].parameters = {"seed"};
  graph.nodes[3].tags = {"daily"};
  graph.nodes[2].is_view = true;
  const auto back = parse_graph(to_json(graph));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->nodes.size(), graph.nodes.size());
  EXPECT_EQ(to_json(*back), to_json(graph));
  EXPECT_EQ(back->nodes[4].kind, NodeKind::check);
  EXPECT_TRUE(back->nodes[2].is_view);
  for (const char* damaged : {"", "{", "{}", "{\"nodes\":[{}]}", "[1]"}) EXPECT_FALSE(parse_graph(damaged)) << damaged;
}

}  // namespace
}  // namespace schoolhouse::run
