// Tests of the selection grammar.
// SPDX-License-Identifier: Apache-2.0
#include "run/selection.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace schoolhouse::run {
namespace {

// raw.students -> staging.students -> analytics.gpa -> dashboard principals; raw.grades -> analytics.gpa -> check no_gaps.
Graph school_graph() {
  return {{
      {.name = "raw.students", .kind = NodeKind::source, .file = "sources/sis.yml", .source = "sis", .tags = {"daily"}},
      {.name = "raw.grades", .kind = NodeKind::source, .file = "sources/sis.yml", .source = "sis"},
      {.name = "reference.scale",
       .kind = NodeKind::reference,
       .file = "packages/district/reference/scale.yml",
       .source = "reference",
       .package = "district"},
      {.name = "staging.students",
       .file = "packages/district/models/staging/students.sql",
       .package = "district",
       .tags = {"daily"},
       .inputs = {0}},
      {.name = "analytics.gpa", .file = "models/analytics/gpa.sql", .tags = {"gpa", "daily"}, .inputs = {1, 2, 3}},
      {.name = "no_gaps", .kind = NodeKind::check, .file = "checks/no_gaps.sql", .inputs = {4}},
      {.name = "principals", .kind = NodeKind::dashboard, .file = "dashboards/principals.yml", .inputs = {4}},
  }};
}

std::string names(const Graph& graph, const Selection& selection) {
  std::vector<std::string> list;
  for (const std::size_t node : select_nodes(graph, selection)) list.push_back(graph.nodes[node].name);
  return join(list, " ");
}

TEST(Selection, FindsNodes) {
  const Graph graph = school_graph();
  const struct {
    std::string name;
    Selection selection;
    std::string expected;
  } cases[] = {
      {"nothing said is everything",
       {},
       "raw.students raw.grades reference.scale staging.students analytics.gpa no_gaps principals"},
      {"schema and name", {{"analytics.gpa"}}, "analytics.gpa"},
      {"name alone, in every schema", {{"students"}}, "raw.students staging.students"},
      {"a whole schema", {{"raw"}}, "raw.students raw.grades"},
      {"all that comes before", {{"+staging.students"}}, "raw.students staging.students"},
      {"all that comes before, several steps",
       {{"+analytics.gpa"}},
       "raw.students raw.grades reference.scale staging.students analytics.gpa"},
      {"one step before", {{"1+analytics.gpa"}}, "raw.grades reference.scale staging.students analytics.gpa"},
      {"no step before", {{"0+analytics.gpa"}}, "analytics.gpa"},
      {"all that comes after", {{"raw.students+"}}, "raw.students staging.students analytics.gpa no_gaps principals"},
      {"two steps after", {{"raw.students+2"}}, "raw.students staging.students analytics.gpa"},
      {"both ways, counted from the name", {{"+staging.students+1"}}, "raw.students staging.students analytics.gpa"},
      {"tag", {{"tag:gpa"}}, "analytics.gpa"},
      {"tag with what comes before", {{"1+tag:gpa"}}, "raw.grades reference.scale staging.students analytics.gpa"},
      {"path of a folder", {{"path:models/analytics"}}, "analytics.gpa"},
      {"path of a folder with a slash", {{"path:models/"}}, "staging.students analytics.gpa"},
      {"path of a file", {{"path:checks/no_gaps.sql"}}, "no_gaps"},
      {"path inside a package", {{"path:models/staging"}}, "staging.students"},
      {"path with the package", {{"path:packages/district"}}, "reference.scale staging.students"},
      {"source", {{"source:sis"}}, "raw.students raw.grades"},
      {"table of a source", {{"source:sis.grades"}}, "raw.grades"},
      {"package", {{"package:district"}}, "reference.scale staging.students"},
      {"kind", {{"resource_type:dashboard"}}, "principals"},
      {"wildcards", {{"*.gp?"}}, "analytics.gpa"},
      {"wildcard of a set", {{"raw.[gs]*"}}, "raw.students raw.grades"},
      {"space is union", {{"raw.grades no_gaps"}}, "raw.grades no_gaps"},
      {"repeated is union", {{"raw.grades", "no_gaps"}}, "raw.grades no_gaps"},
      {"comma is intersection", {{"tag:daily,source:sis"}}, "raw.students"},
      {"intersection after the plus",
       {{"+analytics.gpa,raw.students+"}},
       "raw.students staging.students analytics.gpa"},
      {"intersection may be empty", {{"tag:gpa,source:sis"}}, ""},
      {"exclude", {{"+analytics.gpa"}, {"source:sis"}}, "reference.scale staging.students analytics.gpa"},
      {"exclude from everything", {{}, {"tag:daily+", "reference"}}, "raw.grades"},
  };
  for (const auto& c : cases) EXPECT_EQ(names(graph, c.selection), c.expected) << c.name;
}

TEST(Selection, RefusesWithTheNearestName) {
  const Graph graph = school_graph();
  const struct {
    std::string name;
    Selection selection;
    std::string what;
    std::string key;
    std::string fix;
  } cases[] = {
      {"misspelt name",
       {{"analytics.gap"}},
       "the selection 'analytics.gap' matches nothing",
       "--select analytics.gap",
       "did you mean 'analytics.gpa'?"},
      {"misspelt tag",
       {{"+tag:dialy"}},
       "the selection '+tag:dialy' matches nothing",
       "--select +tag:dialy",
       "did you mean 'tag:daily'?"},
      {"misspelt method",
       {{"tags:daily"}},
       "unknown selection method 'tags:'",
       "--select tags:daily",
       "did you mean 'tag'?"},
      {"misspelt exclusion",
       {{}, {"no_gasp"}},
       "the selection 'no_gasp' matches nothing",
       "--exclude no_gasp",
       "did you mean 'no_gaps'?"},
      {"nothing near",
       {{"zzzzzzzzzz"}},
       "the selection 'zzzzzzzzzz' matches nothing",
       "--select zzzzzzzzzz",
       "'schoolhouse table list' shows every table of the project"},
      {"the at sign",
       {{"@raw.grades"}},
       "the operator '@' is not known here",
       "--select @raw.grades",
       "write raw.grades+ for all that comes after it"},
      {"no value",
       {{"tag:"}},
       "the selection 'tag:' names nothing",
       "--select tag:",
       "write a name, or tag:x, path:models/x"},
  };
  for (const auto& c : cases) {
    try {
      select_nodes(graph, c.selection);
      ADD_FAILURE() << c.name << ": was not refused";
    } catch (const Error& error) {
      ASSERT_EQ(error.problems().size(), 1U) << c.name;
      const Problem& problem = error.problems()[0];
      EXPECT_EQ(problem.fault, Fault::user) << c.name;
      EXPECT_EQ(problem.what, c.what) << c.name;
      EXPECT_EQ(problem.where.key, c.key) << c.name;
      EXPECT_EQ(problem.fix, c.fix) << c.name;
    }
  }
}

}  // namespace
}  // namespace schoolhouse::run
