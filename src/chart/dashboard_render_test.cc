// Tests of rendering a whole dashboard: its files, facets, failures and leftovers.
// SPDX-License-Identifier: Apache-2.0
#include "chart/dashboard_render.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <set>

#include "chart/alternative.h"
#include "chart/module.h"

namespace schoolhouse::chart {
namespace {

namespace fs = std::filesystem;

class RenderDashboard : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { renderer_ = load_renderer(CHART_MODULE); }
  static void TearDownTestSuite() { renderer_.reset(); }
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("schoolhouse_render_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string read(const std::string& file) const {
    std::ifstream in(folder_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) names.insert(fs::relative(entry.path(), folder_).string());
    }
    return names;
  }

  static std::unique_ptr<Renderer> renderer_;
  fs::path folder_;
};
std::unique_ptr<Renderer> RenderDashboard::renderer_;

constexpr std::string_view page_text = R"(title: District overview
description: How the schools are doing.
audience: [principals, teachers]
source: Example district
facet: { column: school_name, label: School, sql: SELECT facet }
tiles:
  - name: gpa
    title: Average GPA by school
    unit: GPA
    sql: SELECT gpa
    chart: { type: bar, x: school_name, y: avg_gpa, format: ".2f" }
    explanation: The mean GPA.
    decision: Visit the lowest.
  - name: students
    title: Students
    each: facet
    width: half
    sql: SELECT students
    number: { value: students }
    explanation: Enrolled today.
    decision: Plan seats.
)";

Dashboard page() {
  std::vector<Problem> problems;
  Dashboard dashboard = read_dashboard(page_text, "dashboards/page.yml", "page", problems);
  EXPECT_EQ(format_problems(problems), "");
  return dashboard;
}

TileAnswer answer(const TileQuery& query) {
  if (query.sql == "SELECT facet") {
    return {{{{"school_name", "VARCHAR"}, {"school_id", "BIGINT"}},
             {{std::string("Adams High"), std::int64_t{1}}, {std::string("\u00c9cole / No. 3"), std::int64_t{3}}}},
            ""};
  }
  if (query.sql == "SELECT students") {
    return {{{{"students", "BIGINT"}}, {{std::int64_t{query.parameters.at("facet_school_id") == "1" ? 1200 : 345}}}},
            "21 November 2026"};
  }
  return {{{{"school_name", "VARCHAR"}, {"avg_gpa", "DECIMAL(9,4)"}},
           {{std::string("Adams High"), std::string("3.7100")},
            {std::string("Baker, \"The\" Best"), std::string("2.1000")},
            {duck::Value(), duck::Value()}}},
          "21 November 2026"};
}

TEST_F(RenderDashboard, writes_every_form_of_every_tile_and_one_pdf) {
  const RenderResult result = render_dashboard(page(), answer, *renderer_, {folder_, 2});
  EXPECT_TRUE(result.problems.empty()) << format_problems(result.problems);
  EXPECT_TRUE(result.warnings.empty()) << format_problems(result.warnings);
  EXPECT_EQ(result.picture_count, 7);
  std::set<std::string> expected{"page.pdf"};
  for (const char* stem : {"gpa", "students--adams-high", "students--cole-no-3"}) {
    for (const char* extension : {".png", ".pdf", ".svg", ".csv", ".txt"})
      expected.insert(std::string("page/") + stem + extension);
  }
  EXPECT_EQ(files(), expected);
  EXPECT_EQ(read("page/gpa.csv"), "school_name,avg_gpa\nAdams High,3.7100\n\"Baker, \"\"The\"\" Best\",2.1000\n,\n");
  EXPECT_EQ(read("page/gpa.txt"),
            "Average GPA by school\n"
            "\n"
            "Bar chart of GPA by School name, 3 rows. The highest is Adams High with 3.71, the lowest Baker, \"The\" "
            "Best with 2.10.\n"
            "\n"
            "Figures:\n"
            "- School name: Adams High; Avg gpa: 3.7100\n"
            "- School name: Baker, \"The\" Best; Avg gpa: 2.1000\n"
            "- School name: no data; Avg gpa: no data\n"
            "\n"
            "What it shows: The mean GPA.\n"
            "\n"
            "What to decide by it: Visit the lowest.\n"
            "\n"
            "Source: Example district, data as of 21 November 2026\n");
  EXPECT_NE(read("page/students--cole-no-3.txt").find("School: \u00c9cole / No. 3\n\nStudents: 345.\n"),
            std::string::npos)
      << read("page/students--cole-no-3.txt");
  EXPECT_NE(read("page/gpa.svg").find("Source: Example district, data as of 21 November 2026</text>"),
            std::string::npos);
}

TEST_F(RenderDashboard, a_tile_that_fails_does_not_stop_the_others) {
  const AskQuery ask = [](const TileQuery& query) {
    if (query.sql == "SELECT gpa")
      throw Error({.fault = Fault::user, .what = "no such table", .where = {query.file, query.line}});
    return answer(query);
  };
  const RenderResult result = render_dashboard(page(), ask, *renderer_, {folder_, 2});
  EXPECT_EQ(format_problems(result.problems), "error: no such table\n  at dashboards/page.yml:10\n");
  EXPECT_EQ(result.picture_count, 5);
  EXPECT_TRUE(fs::exists(folder_ / "page.pdf"));
}

TEST_F(RenderDashboard, a_column_that_is_not_there_is_named_with_the_tile) {
  Dashboard dashboard = page();
  std::get<BarChart>(std::get<Chart>(dashboard.tiles[0].content)).y = "avg_gap";
  const RenderResult result = render_dashboard(dashboard, answer, *renderer_, {folder_, 1});
  EXPECT_EQ(format_problems(result.problems),
            "error: the tile's SQL gives no column 'avg_gap'\n  at dashboards/page.yml:7 (tiles.gpa.y)\n  fix: did you "
            "mean 'avg_gpa'?\n");
}

TEST_F(RenderDashboard, pictures_of_values_that_are_no_more_are_removed) {
  render_dashboard(page(), answer, *renderer_, {folder_, 2});
  std::ofstream(folder_ / "page" / "notes.txt") << "mine";
  std::ofstream(folder_ / "page" / "students--gone.png") << "old";
  render_dashboard(page(), answer, *renderer_, {folder_, 2});
  EXPECT_FALSE(files().contains("page/students--gone.png"));
  EXPECT_TRUE(files().contains("page/notes.txt"));
  EXPECT_TRUE(files().contains("page/students--adams-high.png"));
}

TEST_F(RenderDashboard, a_folder_that_cannot_be_made_is_named) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "page") << "a file";
  try {
    render_dashboard(page(), answer, *renderer_, {folder_, 1});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find((folder_ / "page").string()), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace schoolhouse::chart
