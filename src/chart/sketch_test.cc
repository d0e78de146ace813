// Tests of sketches: what they leave out, what they refuse, and numbers, ticks, colours and words that they are made of.
// SPDX-License-Identifier: Apache-2.0
#include "chart/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chart/color.h"
#include "chart/number_format.h"
#include "chart/spread.h"
#include "chart/ticks.h"

namespace schoolhouse::chart {
namespace {

// Every character seven pixels wide.
const Ruler ruler = [](std::string_view text, const TextStyle&) { return 7.0 * static_cast<double>(text.size()); };

duck::Rows schools(int count) {
  duck::Rows rows{{{"school_name", "VARCHAR"}, {"level", "VARCHAR"}, {"students", "BIGINT"}}, {}};
  for (int i = 0; i < count; ++i) {
    rows.rows.push_back(
        {"School " + std::to_string(i), std::string(i % 2 == 0 ? "High" : "Middle"), std::int64_t{10 * i + 5}});
  }
  return rows;
}

Place place() { return {"d.yml", 3, "tiles.t"}; }

TEST(Sketch, says_how_many_rows_it_leaves_out) {
  const duck::Rows rows = schools(1000);
  const Columns columns(rows, place());
  const Room room{.ruler = ruler};
  EXPECT_EQ(sketch(BarChart{.x = "school_name", .y = "students", .sort = Sort::descending}, columns, room).notes,
            std::vector<std::string>{"The highest 20 of 1,000 are shown."});
  EXPECT_EQ(sketch(BarChart{.x = "school_name", .y = "students", .limit = 5}, columns, room).notes,
            std::vector<std::string>{"The first 5 of 1,000 are shown."});
  EXPECT_EQ(sketch(LineChart{.x = "students", .y = "students", .color = "school_name"}, columns, room).notes,
            std::vector<std::string>{"The first 8 of 1,000 lines are shown."});
  EXPECT_EQ(sketch(ScatterChart{.x = "students", .y = "students", .limit = 10}, columns, room).notes,
            std::vector<std::string>{"10 of 1,000 points are shown, taken evenly."});
  EXPECT_EQ(sketch(DonutChart{.x = "school_name", .y = "students"}, columns, room).notes,
            std::vector<std::string>{"The first 6 of 1,000 parts are shown. Other is the sum of the rest."});
  EXPECT_EQ(sketch(HeatMapChart{.x = "level", .y = "school_name", .color = "students"}, columns, room).notes,
            std::vector<std::string>{"The first 25 of 1,000 rows are shown."});
}

TEST(Sketch, bars_lie_where_their_names_do_not_fit_below) {
  const auto lies = [](int count, double width) {
    const duck::Rows rows = schools(count);
    const Columns columns(rows, place());
    const Sketch sketched =
        sketch(BarChart{.x = "school_name", .y = "students"}, columns, {.width = width, .ruler = ruler});
    const auto plot = nlohmann::json::parse(sketched.vega_lite);
    for (const auto& layer : plot["layer"]) {
      if (layer["mark"]["type"] == "bar") return layer["encoding"]["y"]["field"] == "bar";
    }
    return false;
  };
  EXPECT_FALSE(lies(5, 680));
  EXPECT_TRUE(lies(20, 680));
  EXPECT_TRUE(lies(5, 200));
}

TEST(Sketch, equal_names_stay_bars_of_their_own) {
  duck::Rows rows = schools(2);
  rows.rows[1][0] = rows.rows[0][0];
  const Columns columns(rows, place());
  const auto plot =
      nlohmann::json::parse(sketch(BarChart{.x = "school_name", .y = "students"}, columns, {.ruler = ruler}).vega_lite);
  EXPECT_EQ(plot["layer"][0]["data"]["values"].size(), 2U);
}

TEST(Sketch, what_does_not_fit_the_chart_is_refused_at_its_place) {
  duck::Rows rows = schools(3);
  rows.rows[2][1] = rows.rows[0][1];
  rows.rows[2][0] = rows.rows[0][0];
  rows.rows[1][2] = std::int64_t{-4};
  const struct {
    std::string_view name;
    Chart chart;
    std::string_view message;
  } cases[] = {
      {"unknown column", BarChart{.x = "scool_name", .y = "students"},
       "error: the tile's SQL gives no column 'scool_name'\n  at d.yml:3 (tiles.t.x)\n  fix: did you mean "
       "'school_name'?\n"},
      {"text as a number", LineChart{.x = "students", .y = "level"},
       "error: the column 'level' is not a number\n  at d.yml:3 (tiles.t.y)\n  fix: cast it in the SQL, or name "
       "another column\n"},
      {"two rows for one bar", BarChart{.x = "school_name", .y = "students", .color = "level"},
       "error: row 3 of the tile's SQL is a second one for the same 'school_name' and 'level'\n  at d.yml:3 (tiles.t)\n"
       "  fix: group by both columns in the SQL\n"},
      {"two rows for one cell", HeatMapChart{.x = "level", .y = "school_name", .color = "students"},
       "error: row 3 of the tile's SQL is a second one for the same 'level' and 'school_name'\n  at d.yml:3 (tiles.t)\n"
       "  fix: group by both columns in the SQL\n"},
      {"a part below zero", DonutChart{.x = "school_name", .y = "students"},
       "error: a donut shows shares of a whole, and row 2 of 'students' is below zero\n  at d.yml:3 (tiles.t.type)\n"
       "  fix: draw it as a bar chart (type: bar)\n"},
  };
  const Columns columns(rows, place());
  for (const auto& c : cases) {
    try {
      std::visit([&](const auto& chart) { sketch(chart, columns, {.ruler = ruler}); }, c.chart);
      ADD_FAILURE() << c.name << ": not refused";
    } catch (const Error& error) {
      EXPECT_EQ(format_problems(error.problems()), c.message) << c.name;
    }
  }
}

TEST(SketchVegaLite, whatever_would_fetch_or_make_data_is_refused_at_its_place) {
  const struct {
    std::string_view name, specification, message;
  } cases[] = {
      {"an address as data", R"({"data":{"url":"https://example.org/x.csv"},"mark":"bar"})",
       "error: the chart's specification fetches 'url'\n  at d.yml:3 (tiles.t.vega_lite.data.url)\n"
       "  fix: a picture may not fetch anything: select what it needs in the tile's SQL\n"},
      {"an address in a lookup",
       R"({"mark":"bar","transform":[{"lookup":"a","from":{"data":{"url":"file:///etc/passwd"},"key":"a"}}]})",
       "error: the chart's specification fetches 'url'\n  at d.yml:3 (tiles.t.vega_lite.transform[0].from.data.url)\n"
       "  fix: a picture may not fetch anything: select what it needs in the tile's SQL\n"},
      {"an image", R"({"layer":[{"mark":{"type":"image"}}]})",
       "error: the chart's specification draws images\n  at d.yml:3 (tiles.t.vega_lite.layer[0].mark)\n"
       "  fix: a picture may not fetch anything: use the mark 'point' or 'text'\n"},
      {"a link", R"({"mark":{"type":"bar","href":"https://example.org"}})",
       "error: the chart's specification fetches 'href'\n  at d.yml:3 (tiles.t.vega_lite.mark.href)\n"
       "  fix: a picture may not fetch anything: select what it needs in the tile's SQL\n"},
      {"a paint from elsewhere", R"json({"mark":{"type":"bar","fill":"URL(https://example.org/x.svg#a)"}})json",
       "error: the chart's specification holds 'url('\n  at d.yml:3 (tiles.t.vega_lite.mark.fill)\n"
       "  fix: a picture may not fetch anything: name a colour\n"},
      {"a sequence without end", R"({"layer":[{"data":{"sequence":{"start":0,"stop":1e15}},"mark":"point"}]})",
       "error: the chart's specification makes data by 'sequence'\n  at d.yml:3 "
       "(tiles.t.vega_lite.layer[0].data.sequence)\n"
       "  fix: select the data in the tile's SQL, or list it as 'values'\n"},
      {"data of its own", R"({"data":{"values":[{"a":1}]},"mark":"bar"})",
       "error: the chart's specification brings its own data\n  at d.yml:3 (tiles.t.vega_lite.data)\n"
       "  fix: remove 'data': the rows of the tile's SQL are the data (a layer may list values of its own)\n"},
      {"a field that is not there", R"({"mark":"bar","encoding":{"x":{"field":"studens"}}})",
       "error: the tile's SQL gives no column 'studens'\n  at d.yml:3 (tiles.t.vega_lite)\n  fix: did you mean "
       "'students'?\n"},
  };
  const duck::Rows rows = schools(3);
  const Columns columns(rows, place());
  for (const auto& c : cases) {
    try {
      sketch(VegaLiteChart{std::string(c.specification)}, columns, {.ruler = ruler});
      ADD_FAILURE() << c.name << ": not refused";
    } catch (const Error& error) {
      EXPECT_EQ(format_problems(error.problems()), c.message) << c.name;
    }
  }
}

TEST(SketchVegaLite, fields_that_transforms_make_are_known) {
  const duck::Rows rows = schools(3);
  const Columns columns(rows, place());
  const Sketch sketched = sketch(
      VegaLiteChart{
          R"({"mark":"bar","transform":[{"calculate":"datum.students*2","as":"doubled"}],"encoding":{"x":{"field":"doubled"}}})"},
      columns, {.ruler = ruler});
  const auto plot = nlohmann::json::parse(sketched.vega_lite);
  EXPECT_EQ(plot["data"]["values"][1],
            (nlohmann::json{{"school_name", "School 1"}, {"level", "Middle"}, {"students", 15.0}}));
}

TEST(FormatNumber, writes_as_d3_does) {
  const struct {
    double value;
    std::string_view format, text;
  } cases[] = {
      {1234.5, ",.1f", "1,234.5"},
      {0.453, ".0%", "45%"},
      {1234.5, "$,.2f", "$1,234.50"},
      {2026, "d", "2026"},
      {1234567, ",d", "1,234,567"},
      {-3.14159, ".2f", "\u22123.14"},
      {-0.001, ".1f", "0.0"},
      {999.96, ",.1f", "1,000.0"},
      {0, ",.0f", "0"},
      {1e15, ",.0f", "1,000,000,000,000,000"},
  };
  for (const auto& c : cases) EXPECT_EQ(format_number(c.value, c.format), c.text) << c.value << " " << c.format;
  for (const std::string_view wrong : {"", ".f", "0.0", ".2", ",.2x", ".1d", "s", "~f"})
    EXPECT_FALSE(is_number_format(wrong)) << wrong;
}

TEST(FittingFormat, has_the_decimals_that_the_values_need) {
  EXPECT_EQ(fitting_format(std::vector{1.0, 250.0}), ",.0f");
  EXPECT_EQ(fitting_format(std::vector{1.5, 2.25}), ",.2f");
  EXPECT_EQ(fitting_format(std::vector{0.123456}), ",.3f");
  EXPECT_EQ(fitting_format(std::vector{12345.678}), ",.0f");
  EXPECT_EQ(fitting_format(std::vector<double>{}), ",.0f");
}

TEST(RoundAxis, ends_on_round_numbers) {
  const struct {
    double low, high;
    int count;
    std::vector<double> ticks;
  } cases[] = {
      {0.3, 0.7, 4, {0.3, 0.4, 0.5, 0.6, 0.7}},
      {1, 99, 5, {0, 20, 40, 60, 80, 100}},
      {-3, 12, 4, {-5, 0, 5, 10, 15}},
      {2.5, 2.5, 4, {2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8}},
      {0, 0, 2, {0, 0.5, 1}},
      {1e9, 3e9, 2, {1e9, 2e9, 3e9}},
  };
  for (const auto& c : cases) {
    const Axis axis = round_axis(c.low, c.high, c.count);
    EXPECT_EQ(axis.ticks, c.ticks) << c.low << " to " << c.high;
    EXPECT_LE(axis.low, c.low);
    EXPECT_GE(axis.high, c.high);
  }
  EXPECT_EQ(axis_from_zero(3, 7, 4).low, 0);
}

TEST(LeaveWholeTicks, counts_have_no_ticks_between_whole_numbers) {
  const struct {
    std::string_view name;
    std::vector<double> values;
    std::string_view format;
    std::vector<double> ticks;
  } cases[] = {
      {"counts", {1, 2}, ",d", {0, 1, 2}},
      {"counts without a format", {1, 2}, "", {0, 1, 2}},
      {"averages", {1, 1.7}, ".1f", {0, 0.5, 1, 1.5, 2}},
      {"whole percents", {0, 2}, ".0%", {0, 0.5, 1, 1.5, 2}},
  };
  for (const auto& c : cases) {
    Axis axis = axis_from_zero(0, 2, 5);
    leave_whole_ticks(axis, c.values, c.format);
    EXPECT_EQ(axis.ticks, c.ticks) << c.name;
    EXPECT_EQ(axis.high, 2) << c.name;
  }
}

TEST(Spread, keeps_labels_apart_and_near_their_places) {
  std::vector<EndLabel> labels{{50, "a", ""}, {52, "b", ""}, {51, "c", ""}, {100, "d", ""}, {0, "e", ""}};
  spread(labels, 15, 0, 100);
  std::vector<double> places;
  for (const EndLabel& label : labels) places.push_back(label.y);
  EXPECT_EQ(places, (std::vector<double>{0, 36, 51, 66, 100}));
  std::vector<EndLabel> crowded{{99, "a", ""}, {99, "b", ""}, {98, "c", ""}};
  spread(crowded, 15, 0, 100);
  EXPECT_EQ(crowded.back().y, 100);
  EXPECT_EQ(crowded.front().y, 70);
}

TEST(Words, fit_their_width_and_are_cut_between_characters) {
  const TextStyle style;
  EXPECT_EQ(shorten("Adams High School", 200, style, ruler), "Adams High School");
  EXPECT_EQ(shorten("Adams High School", 70, style, ruler), "Adams H\u2026");
  EXPECT_EQ(shorten("\u00c9cole \U0001F469\u200D\U0001F3EB Nord", 70, style, ruler), "\u00c9cole\u2026")
      << "a joined emoji is one character";
  EXPECT_EQ(wrap("Adams High School", 84, 2, style, ruler), (std::vector<std::string>{"Adams High", "School"}));
  EXPECT_EQ(wrap("Llanfairpwllgwyngyll", 70, 3, style, ruler), (std::vector<std::string>{"Llanfairpw", "llgwyngyll"}));
  EXPECT_EQ(wrap("one two three four", 49, 2, style, ruler), (std::vector<std::string>{"one two", "thre\u2026"}));
  EXPECT_EQ(shorten_apart({"Academy North", "Academy South", "Adams"}, 77, style, ruler),
            (std::vector<std::string>{"Acade\u2026rth", "Acade\u2026uth", "Adams"}));
  EXPECT_EQ(clean_text(" a\tb\n\x01\u2028"
                       "c\u202E\xEF\xBF\xBF "),
            "a b  c");
  EXPECT_EQ(words_of_column("avg_gpa"), "Avg gpa");
}

// A colour as CIE Lab, seen through a matrix over linear light.
std::array<double, 3> seen(std::string_view color, const std::array<std::array<double, 3>, 3>& eye) {
  std::array<double, 3> light{};
  for (std::size_t c = 0; c < 3; ++c) {
    int value = 0;
    std::from_chars(color.data() + 1 + 2 * c, color.data() + 3 + 2 * c, value, 16);
    const double share = value / 255.0;
    light[c] = share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  }
  std::array<double, 3> mixed{};
  for (std::size_t row = 0; row < 3; ++row) {
    mixed[row] = std::clamp(eye[row][0] * light[0] + eye[row][1] * light[1] + eye[row][2] * light[2], 0.0, 1.0);
  }
  const auto root = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = root((0.4124 * mixed[0] + 0.3576 * mixed[1] + 0.1805 * mixed[2]) / 0.95047);
  const double y = root(0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2]);
  const double z = root((0.0193 * mixed[0] + 0.1192 * mixed[1] + 0.9505 * mixed[2]) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

TEST(Colors, of_series_differ_in_every_kind_of_colour_blindness) {
  // Machado, Oliveira and Fernandes 2009, complete absence of one cone.
  const struct {
    std::string_view name;
    std::array<std::array<double, 3>, 3> eye;
  } cases[] = {
      {"usual sight", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
      {"no red cone",
       {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
      {"no green cone",
       {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
      {"no blue cone",
       {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
  };
  for (const auto& c : cases) {
    for (std::size_t i = 0; i < series_colors.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const auto one = seen(series_colors[i], c.eye);
        const auto other = seen(series_colors[j], c.eye);
        EXPECT_GE(std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]), 12)
            << c.name << ": " << series_colors[i] << " and " << series_colors[j];
      }
    }
  }
}

TEST(Colors, stand_out_and_carry_text) {
  for (const std::string_view color : series_colors) {
    EXPECT_GE(contrast(color, background_color), 3) << color;
    EXPECT_GE(contrast(color, ink_on(color)), 4.5) << color;
    EXPECT_GE(contrast(readable(color), background_color), 4.5) << color;
  }
  for (const auto& colors : {sequential_colors, diverging_colors}) {
    for (const std::string_view color : colors) EXPECT_GE(contrast(color, ink_on(color)), 4.5) << color;
  }
  for (const std::string_view ink : {ink_color, quiet_ink_color, accent_color})
    EXPECT_GE(contrast(ink, background_color), 4.5) << ink;
  EXPECT_GE(contrast(quiet_ink_color, nothing_color), 4.5);
  EXPECT_NEAR(contrast("#000000", "#FFFFFF"), 21, 0.01);
}

}  // namespace
}  // namespace schoolhouse::chart
