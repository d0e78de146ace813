// Tests of the reader of dashboards: what it reads, and every problem with its line.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "chart/chart_yaml.h"
#include "chart/dashboard.h"

namespace schoolhouse::chart {
namespace {

constexpr std::string_view whole_dashboard = R"(title: District overview
description: >
  How the schools
  are doing.
audience: [principals, teachers]
source: Example district
facet:
  column: school_name
  label: School
  sql: SELECT school_name, school_id FROM district.schools ORDER BY 1
  limit: 12
tiles:
  - name: gpa_by_school
    title: Average GPA by school
    unit: GPA (0 to 4)
    sql: |
      SELECT school_name, avg_gpa
      FROM analytics.school_performance
    chart: { type: bar, x: school_name, y: avg_gpa, sort: descending, format: ".2f", reference_line: { value: 3, label: Goal } }
    explanation: |
      The mean of the GPA
      of all students.
    decision: Visit the two lowest.
  - name: one_school
    title: Attendance
    each: facet
    width: half
    sql: SELECT day, rate FROM x.y WHERE school = $facet
    vega_lite: { mark: line, encoding: { x: { field: day, axis: { labelAngle: -45, title: "5" } } } }
    explanation: E
    decision: D
)";

TEST(ReadDashboard, reads_every_part_with_its_line) {
  std::vector<Problem> problems;
  const Dashboard page = read_dashboard(whole_dashboard, "dashboards/d.yml", "d", problems);
  EXPECT_EQ(format_problems(problems), "");
  EXPECT_EQ(page.title, "District overview");
  EXPECT_EQ(page.description, "How the schools are doing.");
  EXPECT_EQ(page.audience, (std::vector<std::string>{"principals", "teachers"}));
  ASSERT_TRUE(page.facet);
  EXPECT_EQ(page.facet->sql.line, 10);
  EXPECT_EQ(page.facet->limit, 12);
  ASSERT_EQ(page.tiles.size(), 2U);
  EXPECT_EQ(page.tiles[0].sql.line, 17) << "a block begins below its key";
  EXPECT_EQ(page.tiles[0].sql.text, "SELECT school_name, avg_gpa\nFROM analytics.school_performance\n");
  EXPECT_EQ(page.tiles[0].explanation, "The mean of the GPA of all students.");
  const auto& bar = std::get<BarChart>(std::get<Chart>(page.tiles[0].content));
  EXPECT_EQ(bar.sort, Sort::descending);
  EXPECT_EQ(bar.reference_line->label, "Goal");
  EXPECT_TRUE(page.tiles[1].is_each_facet);
  EXPECT_EQ(page.tiles[1].width, TileWidth::half);
  EXPECT_EQ(std::get<VegaLiteChart>(page.tiles[1].content).json,
            R"({"encoding":{"x":{"axis":{"labelAngle":-45,"title":"5"},"field":"day"}},"mark":"line"})");
}

TEST(ReadDashboard, every_problem_has_its_line_and_its_fix) {
  const struct {
    std::string_view name, tile, message;
  } cases[] = {
      {"unknown key of a chart", "chart: { type: donut, x: a, y: b, stack: share }",
       "error: unknown key 'stack'\n  at d.yml:6 (tiles.t.chart.stack)\n  fix: use one of: type, x, y, limit, labels, "
       "format\n"},
      {"unknown kind", "chart: { type: bars, x: a, y: b }",
       "error: unknown type of chart 'bars'\n  at d.yml:6 (tiles.t.chart.type)\n  fix: did you mean 'bar'?\n"},
      {"no kind", "chart: { x: a, y: b }",
       "error: the key 'type' is missing\n  at d.yml:6 (tiles.t.chart.type)\n  fix: use one of: bar, line, scatter, "
       "donut, heatmap, histogram\n"},
      {"bad format", "chart: { type: bar, x: a, y: b, format: 0.0 }",
       "error: '0.0' is not a number format\n  at d.yml:6 (tiles.t.chart.format)\n"
       "  fix: use one like \",.1f\" (1,234.5), \".0%\" (45%), \"$,.2f\" ($1,234.50) or \"d\" (2026)\n"},
      {"limit of none", "chart: { type: bar, x: a, y: b, limit: 0 }",
       "error: 'limit' must be from 1 to 200\n  at d.yml:6 (tiles.t.chart.limit)\n"},
      {"wrong sort", "chart: { type: bar, x: a, y: b, sort: descendig }",
       "error: unknown sort 'descendig'\n  at d.yml:6 (tiles.t.chart.sort)\n"
       "  fix: did you mean 'descending'? (one of: given, ascending, descending, name)\n"},
      {"nothing shown", "width: half",
       "error: the tile shows nothing\n  at d.yml:3 (tiles.t)\n  fix: give it one of: chart, vega_lite, number, "
       "table\n"},
      {"two things shown", "table: {}\n    number: { value: a }",
       "error: the tile shows several things\n  at d.yml:3 (tiles.t)\n  fix: give it one of: chart, vega_lite, number, "
       "table\n"},
      {"facet without one", "table: {}\n    each: facet",
       "error: the dashboard has no facet\n  at d.yml:7 (tiles.t.each)\n  fix: add 'facet:' to the dashboard\n"},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    const std::string text = "title: T\ntiles:\n  - name: t\n    title: T\n    sql: SELECT 1\n    " +
                             std::string(c.tile) + "\n    explanation: E\n    decision: D\n";
    read_dashboard(text, "d.yml", "d", problems);
    EXPECT_EQ(format_problems(problems), c.message) << c.name;
  }
}

TEST(ReadDashboard, names_become_files_and_stand_once) {
  std::vector<Problem> problems;
  read_dashboard(
      "title: T\ntiles:\n"
      "  - { name: ../a, title: T, sql: S, table: {}, explanation: E, decision: D }\n"
      "  - { name: b, title: T, sql: S, table: {}, explanation: E, decision: D }\n"
      "  - { name: b, title: T, sql: S, table: {}, explanation: E, decision: D }\n",
      "d.yml", "d", problems);
  EXPECT_EQ(
      format_problems(problems),
      "error: '../a' can't name files\n  at d.yml:3 (tiles.../a.name)\n  fix: use letters, digits, _ and single -\n"
      "error: two tiles are named 'b'\n  at d.yml:5 (tiles.b)\n  fix: give each its own name\n");
}

TEST(ReadDashboard, the_dashboards_of_the_packages_are_read) {
  std::size_t count = 0;
  for (const auto& package : std::filesystem::directory_iterator(PACKAGES_FOLDER)) {
    if (!std::filesystem::is_directory(package.path() / "dashboards")) continue;
    for (const auto& file : std::filesystem::directory_iterator(package.path() / "dashboards")) {
      std::ifstream in(file.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      std::vector<Problem> problems;
      read_dashboard(text, file.path().filename(), file.path().stem(), problems);
      EXPECT_EQ(format_problems(problems), "");
      ++count;
    }
  }
  EXPECT_GE(count, 4U);
}

TEST(ReadDashboard, the_examples_of_the_guide_are_read) {
  std::ifstream in(GUIDE);
  const std::string guide{std::istreambuf_iterator<char>(in), {}};
  std::size_t count = 0;
  for (std::size_t begin = guide.find("```yaml\n"); begin != std::string::npos;
       begin = guide.find("```yaml\n", begin)) {
    begin += 8;
    const std::size_t end = guide.find("```", begin);
    std::vector<Problem> problems;
    read_dashboard(guide.substr(begin, end - begin), "example.yml", "example", problems);
    EXPECT_EQ(format_problems(problems), "");
    begin = end + 3;
    ++count;
  }
  EXPECT_EQ(count, 3U);
}

TEST(DashboardKeys, every_key_is_described_once) {
  for (const DashboardKeys& map : dashboard_keys()) {
    std::vector<std::string_view> names;
    for (const YamlKey& key : map.keys) {
      EXPECT_FALSE(key.description.empty()) << map.map << " " << key.name;
      EXPECT_EQ(std::count(names.begin(), names.end(), key.name), 0) << map.map << " " << key.name;
      names.push_back(key.name);
    }
  }
}

}  // namespace
}  // namespace schoolhouse::chart
