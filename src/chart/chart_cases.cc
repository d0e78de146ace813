// Makes the tiles and rows of the picture tests; every value follows from its position, so that pictures repeat.
// SPDX-License-Identifier: Apache-2.0
#include "chart/chart_cases.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace schoolhouse::chart {
namespace {

using duck::Rows;
using duck::Value;

// A number between 0 and 1 that follows from two positions.
double share(int a, int b) {
  const double wave = std::sin(a * 12.9898 + b * 78.233) * 43758.5453;
  return wave - std::floor(wave);
}

std::string school_name(int i, Names names) {
  constexpr std::array first{"Adams",     "Baker",  "Carver",  "Douglass",  "Emerson", "Franklin", "Garfield",
                             "Hughes",    "Irving", "Jackson", "Kennedy",   "Lincoln", "Madison",  "Nightingale",
                             "Oak Grove", "Parks",  "Quincy",  "Roosevelt", "Sequoia", "Tubman"};
  constexpr std::array kinds{"Elementary School", "Middle School", "High School"};
  const auto position = static_cast<std::size_t>(i);
  std::string name = std::string(first[position % first.size()]) + " " + kinds[position % kinds.size()];
  if (i >= static_cast<int>(first.size())) {
    name += " No. " + std::to_string(i / static_cast<int>(first.size()) + 1);
  }
  if (names == Names::long_names) {
    const std::string end = " " + std::to_string(i + 1);
    name = "Academy for Science, Mathematics, Engineering and the Performing Arts";
    name = name.substr(0, 60 - end.size()) + end;
  }
  return name;
}

Value decimal(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return std::string(text);
}

Tile tile(std::string name, std::string title, std::string unit, TileContent content) {
  Tile made;
  made.name = std::move(name);
  made.title = std::move(title);
  made.unit = std::move(unit);
  made.content = std::move(content);
  made.place = {"dashboards/example.yml", 7, "tiles." + made.name};
  return made;
}

Rows schools_with_gpa(int schools, Names names) {
  Rows rows{{{"school_name", "VARCHAR"}, {"avg_gpa", "DECIMAL(9,4)"}}, {}};
  for (int i = 0; i < schools; ++i) {
    rows.rows.push_back(
        {school_name(i, names), decimal(3.7 - 1.6 * i / std::max(schools - 1, 1) + 0.05 * share(i, 1), 4)});
  }
  return rows;
}

Rows schools_with_levels(int schools, Names names) {
  Rows rows{{{"school_name", "VARCHAR"}, {"letter", "VARCHAR"}, {"students", "BIGINT"}}, {}};
  for (int i = 0; i < schools; ++i) {
    for (const auto& [letter, most] : {std::pair{"A", 260}, {"B", 320}, {"C", 180}, {"D", 70}, {"F", 30}}) {
      rows.rows.push_back({school_name(i, names), std::string(letter),
                           static_cast<std::int64_t>(most * (0.4 + 0.6 * share(i, letter[0])))});
    }
  }
  return rows;
}

Rows schools_over_terms(int schools, Names names) {
  Rows rows{{{"term", "VARCHAR"}, {"school_name", "VARCHAR"}, {"attendance_rate", "DECIMAL(9,4)"}}, {}};
  constexpr std::array terms{"2022-23 Fall",   "2022-23 Spring", "2023-24 Fall",
                             "2023-24 Spring", "2024-25 Fall",   "2024-25 Spring"};
  for (std::size_t t = 0; t < terms.size(); ++t) {
    for (int i = 0; i < schools; ++i) {
      rows.rows.push_back(
          {std::string(terms[t]), school_name(i, names),
           decimal(0.95 - 0.012 * (i % 8) + 0.02 * share(i, static_cast<int>(t)) - 0.004 * static_cast<double>(t), 4)});
    }
  }
  return rows;
}

Rows schools_as_points(int schools, Names names) {
  Rows rows{{{"school_name", "VARCHAR"},
             {"level", "VARCHAR"},
             {"attendance_rate", "DOUBLE"},
             {"avg_gpa", "DECIMAL(9,4)"},
             {"students", "BIGINT"}},
            {}};
  constexpr std::array levels{"Elementary", "Middle", "High"};
  for (int i = 0; i < schools; ++i) {
    const double rate = 0.84 + 0.14 * share(i, 2);
    rows.rows.push_back({school_name(i, names), std::string(levels[static_cast<std::size_t>(i) % 3]), rate,
                         decimal(1.2 + (rate - 0.8) * 11 + 0.6 * share(i, 3), 4),
                         static_cast<std::int64_t>(180 + 1400 * share(i, 4))});
  }
  return rows;
}

Rows schools_with_students(int schools, Names names) {
  Rows rows{{{"school_name", "VARCHAR"}, {"students", "BIGINT"}}, {}};
  for (int i = 0; i < schools; ++i) {
    rows.rows.push_back({school_name(i, names), static_cast<std::int64_t>(200 + 1000 * share(i, 5))});
  }
  return rows;
}

Rows schools_by_grade(int schools, Names names) {
  Rows rows{{{"school_name", "VARCHAR"}, {"grade", "BIGINT"}, {"absence_rate", "DOUBLE"}}, {}};
  for (int i = 0; i < schools; ++i) {
    for (int grade = 1; grade <= 12; ++grade) {
      const bool is_known = (i + grade) % 11 != 0;
      rows.rows.push_back({school_name(i, names), static_cast<std::int64_t>(grade),
                           is_known ? Value(0.03 + 0.02 * share(i, grade) + 0.005 * grade) : Value()});
    }
  }
  return rows;
}

}  // namespace

std::vector<ChartCase> cases_of_size(int schools, Names names) {
  const std::string end = "_" + std::to_string(schools) + (names == Names::long_names ? "_long" : "");
  std::vector<ChartCase> cases;
  const auto add = [&](const std::string& name, std::string title, std::string unit, TileContent content, Rows rows) {
    cases.push_back(
        {name + end, tile(name + end, std::move(title), std::move(unit), std::move(content)), std::move(rows)});
  };
  const std::string gpa = "GPA (0 to 4)";
  add("bar", "Average GPA is highest where attendance is", gpa,
      BarChart{.x = "school_name",
               .y = "avg_gpa",
               .sort = Sort::descending,
               .format = ".2f",
               .reference_line = ReferenceLine{3.0, "Goal"}},
      schools_with_gpa(schools, names));
  add("bar_plain", "Students by school", "Students", BarChart{.x = "school_name", .y = "students", .has_labels = false},
      schools_with_students(schools, names));
  add("bar_stacked", "Letter grades by school", "Students",
      BarChart{.x = "school_name", .y = "students", .color = "letter"}, schools_with_levels(schools, names));
  add("bar_share", "One grade in three is a B", "Share of grades",
      BarChart{.x = "school_name", .y = "students", .color = "letter", .stack = Stack::share},
      schools_with_levels(schools, names));
  add("bar_grouped", "Letter grades by school, side by side", "Students",
      BarChart{.x = "school_name", .y = "students", .color = "letter", .stack = Stack::grouped, .limit = 8},
      schools_with_levels(schools, names));
  add("line", "Attendance falls a little each year", "Attendance rate",
      LineChart{.x = "term",
                .y = "attendance_rate",
                .color = "school_name",
                .format = ".1%",
                .reference_line = ReferenceLine{0.9, "Goal"}},
      schools_over_terms(schools, names));
  add("scatter", "Students who come to school get better grades", gpa,
      ScatterChart{.x = "attendance_rate",
                   .y = "avg_gpa",
                   .color = "level",
                   .size = "students",
                   .name = "school_name",
                   .has_trend = true,
                   .format = ".1f",
                   .x_format = ".0%",
                   .x_title = "Attendance rate"},
      schools_as_points(schools, names));
  add("donut", "Where the students are", "Students", DonutChart{.x = "school_name", .y = "students"},
      schools_with_students(schools, names));
  add("heatmap", "Absences grow with the grade", "Share of days absent",
      HeatMapChart{.x = "grade", .y = "school_name", .color = "absence_rate", .format = ".0%"},
      schools_by_grade(schools, names));
  add("heatmap_names_across", "Absences by school", "Share of days absent",
      HeatMapChart{.x = "school_name", .y = "grade", .color = "absence_rate", .format = ".0%"},
      schools_by_grade(schools, names));
  add("histogram", "Most schools have a GPA between 2 and 3.5", "",
      HistogramChart{.x = "avg_gpa", .x_title = "Average GPA of a school", .y_title = "Schools"},
      schools_with_gpa(schools, names));
  add("table", "Schools at a glance", "", TableView{.format = ".2f"}, schools_as_points(schools, names));
  add("number", "Average GPA of the district", gpa,
      BigNumber{.value = "avg_gpa", .compare = "attendance_rate", .compare_label = "last year", .format = ".2f"},
      schools_as_points(1, names));
  add("vega_lite", "A chart of our own", gpa,
      VegaLiteChart{
          R"({"mark":{"type":"circle","size":90},"encoding":{"x":{"field":"attendance_rate","type":"quantitative","axis":{"format":".0%"},"scale":{"zero":false}},)"
          R"("y":{"field":"level","type":"nominal","title":null},"color":{"field":"level","type":"nominal"}}})"},
      schools_as_points(schools, names));
  return cases;
}

std::vector<ChartCase> odd_cases() {
  std::vector<ChartCase> cases;
  const auto add = [&](const std::string& name, std::string title, TileContent content, Rows rows) {
    cases.push_back({name, tile(name, std::move(title), "Units", std::move(content)), std::move(rows)});
  };
  const Rows changes{{{"school_name", "VARCHAR"}, {"change", "DECIMAL(9,2)"}},
                     {{std::string("Adams High School"), std::string("0.42")},
                      {std::string("Baker Middle School"), std::string("-0.31")},
                      {std::string("Carver Elementary School"), Value()},
                      {std::string("Douglass Academy of the Arts"), std::string("-0.05")},
                      {std::string("Emerson School"), std::string("0.00")},
                      {Value(), std::string("0.17")}}};
  add("negative_bars", "Change in GPA since last year",
      BarChart{.x = "school_name", .y = "change", .sort = Sort::descending}, changes);
  const Rows years{{{"year", "BIGINT"}, {"change", "DOUBLE"}},
                   {{std::int64_t{2019}, 1.5},
                    {std::int64_t{2020}, -12.25},
                    {std::int64_t{2021}, Value()},
                    {std::int64_t{2022}, 6.0},
                    {std::int64_t{2023}, 8.5}}};
  add("negative_columns", "Change in enrollment by year", BarChart{.x = "year", .y = "change", .format = ".1f"}, years);
  add("line_with_gap", "A year without figures stays a gap", LineChart{.x = "year", .y = "change"}, years);
  Rows same{{{"school_name", "VARCHAR"}, {"change", "DECIMAL(9,2)"}, {"other", "DOUBLE"}}, {}};
  for (int i = 0; i < 4; ++i) {
    same.rows.push_back({school_name(i, Names::usual), std::string("2.50"), 7.0});
  }
  const Rows one{same.columns, {same.rows[0]}};
  const Rows none{same.columns, {}};
  const Rows unknown{
      same.columns,
      {{std::string("Adams High School"), Value(), Value()}, {std::string("Baker School"), Value(), Value()}}};
  for (const auto& [what, rows] : {std::pair{"equal", same}, {"one", one}, {"none", none}, {"null", unknown}}) {
    const std::string end = std::string("_") + what;
    add("bar" + end, "Bars", BarChart{.x = "school_name", .y = "change"}, rows);
    add("line" + end, "Lines", LineChart{.x = "school_name", .y = "change"}, rows);
    add("scatter" + end, "Points", ScatterChart{.x = "other", .y = "change", .name = "school_name", .has_trend = true},
        rows);
    add("donut" + end, "Parts", DonutChart{.x = "school_name", .y = "change"}, rows);
    add("heatmap" + end, "Cells", HeatMapChart{.x = "other", .y = "school_name", .color = "change"}, rows);
    add("histogram" + end, "Ranges", HistogramChart{.x = "change"}, rows);
    add("number" + end, "Number", BigNumber{.value = "change", .compare = "other"}, rows);
    add("table" + end, "Table", TableView{}, rows);
    add("vega_lite" + end, "Own",
        VegaLiteChart{
            R"({"mark":"bar","encoding":{"x":{"field":"school_name"},"y":{"field":"change","type":"quantitative"}}})"},
        rows);
  }
  Rows markup{{{"school_name", "VARCHAR"}, {"change", "DOUBLE"}}, {}};
  for (const char* name :
       {"</text></svg><script>alert(1)</script>", "O'Neil \"The Best\" & <b>Sons</b>", "line one\nline two\ttabbed",
        "\x01\x02 bell \x07", "\U0001F393 \u00c9cole Saint-Exup\u00e9ry \u4e2d\u5b66", "']; while(true){} //",
        "${1+1} {{x}} %s \\u0041 \\n", "\u202Eright to left", "\u2028separator\u2029"}) {
    markup.rows.push_back({std::string(name), static_cast<double>(markup.rows.size() + 3)});
  }
  add("markup_bars_many_scripts", "Names <with> \"markup\" & emoji \U0001F393",
      BarChart{.x = "school_name", .y = "change"}, markup);
  // Looks the same on every machine: which fonts there are beside ours shows in other scripts only.
  Rows latin = markup;
  latin.rows.at(4).at(0) = std::string("\u00c9cole Saint-Exup\u00e9ry");
  add("markup_bars", "Names <with> \"markup\"", BarChart{.x = "school_name", .y = "change"}, latin);
  add("markup_lines", "Names <with> \"markup\"",
      LineChart{.x = "school_name", .y = "change", .color = "school_name", .limit = 9}, markup);
  add("markup_table", "Names <with> \"markup\"", TableView{}, markup);
  add("markup_donut", "Names <with> \"markup\"", DonutChart{.x = "school_name", .y = "change"}, markup);
  add("markup_vega_lite", "Names <with> \"markup\"",
      VegaLiteChart{
          R"({"mark":"bar","encoding":{"y":{"field":"school_name"},"x":{"field":"change","type":"quantitative"}}})"},
      markup);
  Rows dates{{{"day", "DATE"}, {"present", "BIGINT"}}, {}};
  for (int i = 0; i < 120; ++i) {
    const std::string day = fmt::format("2025-{:02}-{:02}", 1 + i / 28, 1 + i % 28);
    dates.rows.push_back({day, static_cast<std::int64_t>(900 + 80 * share(i, 9) - (i % 7 == 0 ? 120 : 0))});
  }
  add("days", "Students present each day",
      LineChart{.x = "day", .y = "present", .reference_line = ReferenceLine{950, "Enrolled"}}, dates);
  Rows weeks{{{"week", "DATE"}, {"cohort", "VARCHAR"}, {"points", "BIGINT"}}, {}};
  int week = 0;
  for (const char* monday : {"2025-12-22", "2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19"}) {
    weeks.rows.push_back(
        {std::string(monday), std::string("7.3"), static_cast<std::int64_t>(20 + 15 * share(week, 3))});
    weeks.rows.push_back(
        {std::string(monday), std::string("11.1"), static_cast<std::int64_t>(20 + 15 * share(++week, 5))});
  }
  add("weeks", "Average points by week", LineChart{.x = "week", .y = "points", .color = "cohort"}, weeks);
  add("day_bars", "Students present each day", BarChart{.x = "day", .y = "present", .limit = 40}, dates);
  return cases;
}

}  // namespace schoolhouse::chart
