// Tests of statistics: bounds that always hold, in the form that Delta wants.
// SPDX-License-Identifier: Apache-2.0
#include "lake/file_stats.h"

#include <gtest/gtest.h>

namespace schoolhouse::lake {
namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}
const std::string highest = "\xF4\x8F\xBF\xBF";

TEST(FileStats, CutTextsToBoundsThatHold) {
  const struct {
    std::string name;
    std::string text;
    std::string min;
    std::optional<std::string> max;
  } cases[] = {
      {"empty", "", "", ""},
      {"short", "abc", "abc", "abc"},
      {"just fits", times(32, "a"), times(32, "a"), times(32, "a")},
      {"long", times(40, "a"), times(32, "a"), times(32, "a") + "\x7f"},
      {"long, not ASCII", times(40, "ü"), times(32, "ü"), times(32, "ü") + highest},
      {"next is the highest of ASCII", times(32, "a") + "\x7f" + "bc", times(32, "a"), times(32, "a") + highest},
      {"next is the highest of all", times(32, "a") + highest + "b", times(32, "a"), times(32, "a") + highest + "\x7f"},
      {"all are the highest", times(70, highest), times(32, highest), std::nullopt},
      {"damaged after the cut", times(32, "a") + "\xC3", times(32, "a"), std::nullopt},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(cut_min(c.text), c.min) << c.name;
    EXPECT_EQ(cut_max(c.text), c.max) << c.name;
    EXPECT_LE(cut_min(c.text), c.text) << c.name;
    if (cut_max(c.text)) {
      EXPECT_GE(*cut_max(c.text), c.text) << c.name;
    }
  }
}

TEST(FileStats, AreWrittenByType) {
  const struct {
    std::string type;
    duck::WrittenColumn written;
    std::string min;  // JSON; empty: none
    std::string max;
  } cases[] = {
      {"long", {.min = "-5", .max = "7"}, "-5", "7"},
      {"decimal(9,2)", {.min = "-0.50", .max = "1249.50"}, "-0.50", "1249.50"},
      {"double", {.min = "-1.5", .max = "1e+20"}, "-1.5", "1e+20"},
      {"double", {.min = "-inf", .max = "inf"}, "", ""},
      {"float", {.min = "1.0", .max = "2.0", .has_nan = true}, "1.0", ""},
      {"string", {.min = "a\"b", .max = "\n"}, R"("a\"b")", R"("\n")"},
      {"string", {.null_count = 4}, R"("")", "\"" + highest + "\""},
      {"string", {.null_count = 10}, "", ""},
      {"date", {.min = "2026-01-31", .max = "9999-12-31"}, R"("2026-01-31")", R"("9999-12-31")"},
      {"date", {.min = "0044-03-15 (BC)", .max = "10000-01-01"}, "", ""},
      {"timestamp",
       {.min = "2026-01-01 08:00:00.123456+00", .max = "2026-01-01 08:00:00.123456+00"},
       R"("2026-01-01T08:00:00.123Z")",
       R"("2026-01-01T08:00:00.124Z")"},
      {"timestamp",
       {.min = "1969-12-31 23:59:59.9999+00", .max = "1969-12-31 23:59:59.9999+00"},
       R"("1969-12-31T23:59:59.999Z")",
       R"("1970-01-01T00:00:00.000Z")"},
      {"timestamp",
       {.min = "2026-01-01 08:00:00+00", .max = "2026-01-01 08:00:00+00"},
       R"("2026-01-01T08:00:00.000Z")",
       R"("2026-01-01T08:00:00.000Z")"},
      {"timestamp", {.min = "-infinity", .max = "infinity"}, "", ""},
      {"boolean", {.min = "0", .max = "1"}, "false", "true"},
      {"binary", {.min = "00", .max = "FF"}, "", ""},
  };
  for (const auto& c : cases) {
    const Column column{.name = "c", .type = parse_type(c.type).value()};
    const duck::WrittenFile file{
        .path = "x", .rows = 10, .bytes = 1, .columns = {{"c", c.written}}, .partition_values = {}};
    const auto object = [](const std::string& value) {
      return value.empty() ? std::string("{}") : "{\"c\":" + value + "}";
    };
    EXPECT_EQ(write_file_stats(std::vector{column}, file),
              R"({"numRecords":10,"tightBounds":true,"minValues":)" + object(c.min) + ",\"maxValues\":" +
                  object(c.max) + R"(,"nullCount":{"c":)" + std::to_string(c.written.null_count) + "}}")
        << c.type;
  }
}

TEST(FileStats, AreReadWhateverTheyHold) {
  const FileStats stats = read_file_stats(R"({"numRecords":7,"nullCount":{"a":0,"b":null,"c":{"d":1}}})");
  EXPECT_EQ(stats.rows, 7);
  EXPECT_EQ(stats.counted_columns, (std::set<std::string>{"a", "b", "c"}));
  for (const char* text : {"", "{", "7", R"({"numRecords":"7"})", R"({"nullCount":7})"})
    EXPECT_EQ(read_file_stats(text).rows, std::nullopt) << text;
}

TEST(FileStats, TellTheirRowsWhereverTheCountStands) {
  const struct {
    std::string_view text;
    std::optional<std::int64_t> rows;
  } cases[] = {
      {R"({"numRecords":7,"minValues":{"numRecords":9}})", 7},
      {R"({"numRecords":7})", 7},
      {R"({"minValues":{"numRecords":9},"numRecords":7})", 7},
      {R"({ "numRecords" : 7 })", 7},
      {R"({"minValues":{"numRecords":9}})", std::nullopt},
      {R"({"numRecords":7)", std::nullopt},
      {R"({"numRecords":"7"})", std::nullopt},
      {R"({"numRecords":7.5})", std::nullopt},
      {R"({"numRecords":99999999999999999999})", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(read_row_count(c.text), c.rows) << c.text;
}

TEST(FileStats, AreSummedUpOverFiles) {
  const struct {
    std::string name;
    std::string type;
    std::vector<duck::WrittenColumn> files;  // of 10 rows each
    std::optional<std::string> min, max;
    std::int64_t null_count;
    bool is_exact;
  } cases[] = {
      {"whole numbers",
       "long",
       {{.min = "9", .max = "10", .null_count = 2}, {.min = "-20", .max = "-3"}},
       "-20",
       "10",
       2,
       true},
      {"decimals",
       "decimal(9,2)",
       {{.min = "-1.50", .max = "9.10"}, {.min = "-1.25", .max = "10.00"}},
       "-1.50",
       "10.00",
       0,
       true},
      {"doubles",
       "double",
       {{.min = "1e-05", .max = "5.0"}, {.min = "0.5", .max = "1e+20"}},
       "1e-05",
       "1e+20",
       0,
       true},
      {"NaN", "double", {{.min = "1.0", .max = "5.0", .has_nan = true}}, std::nullopt, std::nullopt, 0, false},
      {"dates",
       "date",
       {{.min = "2026-01-02", .max = "2026-01-02"}, {.min = "1999-12-31", .max = "2000-01-01"}},
       "1999-12-31",
       "2026-01-02",
       0,
       true},
      {"dates out of range",
       "date",
       {{.min = "2026-01-02", .max = "10000-01-01"}},
       std::nullopt,
       std::nullopt,
       0,
       false},
      {"text", "string", {{.min = "b", .max = "c"}, {.min = "a", .max = "b"}}, "a", "c", 0, false},
      {"one file without bounds", "string", {{.min = "b", .max = "c"}, {}}, std::nullopt, std::nullopt, 0, false},
      {"one file all NULL", "long", {{.min = "1", .max = "2"}, {.null_count = 10}}, "1", "2", 10, true},
      {"booleans", "boolean", {{.min = "0", .max = "0"}, {.min = "1", .max = "1"}}, "false", "true", 0, true},
      {"no files", "long", {}, std::nullopt, std::nullopt, 0, true},
  };
  for (const auto& c : cases) {
    const Column column{.name = "c", .type = parse_type(c.type).value()};
    std::vector<duck::WrittenFile> files;
    for (const duck::WrittenColumn& written : c.files) {
      files.push_back({.path = "x", .rows = 10, .bytes = 1, .columns = {{"c", written}}, .partition_values = {}});
    }
    const ColumnSummary summary = summarise(std::vector{column}, files).at("c");
    EXPECT_EQ(summary.min, c.min) << c.name;
    EXPECT_EQ(summary.max, c.max) << c.name;
    EXPECT_EQ(summary.null_count, c.null_count) << c.name;
    EXPECT_EQ(summary.is_exact, c.is_exact) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::lake
