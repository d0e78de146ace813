// Tests of turning text into numbers, days and times exactly or not at all.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/clock.h"
#include "connector/exact_number.h"
#include "connector/time_text.h"

namespace schoolhouse::connector {
namespace {

TEST(ExactValue, whole_numbers) {
  const struct {
    std::string_view text;
    std::optional<std::int64_t> expected;
  } cases[] = {
      {"0", 0},
      {"-7", -7},
      {"+7", 7},
      {"007", 7},
      {"13.0", 13},
      {"13.", 13},
      {"1.3e1", 13},
      {"1300E-2", 13},
      {"-0.0", 0},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"9223372036854775807.000", INT64_MAX},
      {"9223372036854775808", std::nullopt},
      {"1.6", std::nullopt},
      {"1e-1", std::nullopt},
      {"1e30", std::nullopt},
      {"1e999999999999", std::nullopt},
      {"0x10", std::nullopt},
      {"1_000", std::nullopt},
      {"1,000", std::nullopt},
      {"", std::nullopt},
      {".", std::nullopt},
      {"-", std::nullopt},
      {"+-1", std::nullopt},
      {"1e", std::nullopt},
      {"1e+-1", std::nullopt},
      {"12a", std::nullopt},
      {"nan", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_exact_whole(c.text), c.expected) << c.text;
}

TEST(ExactValue, decimals_are_written_plainly_and_never_rounded) {
  const struct {
    std::string_view text;
    int precision, scale;
    std::optional<std::string> expected;
  } cases[] = {
      {"1.5", 9, 2, "1.50"},
      {"-.5", 9, 2, "-0.50"},
      {"1.500", 9, 2, "1.50"},
      {"1.505", 9, 2, std::nullopt},
      {"1234567.89", 9, 2, "1234567.89"},
      {"12345678.9", 9, 2, std::nullopt},
      {"1e-2", 9, 2, "0.01"},
      {"1e2", 5, 2, "100.00"},
      {"1e2", 4, 2, std::nullopt},
      {"0", 3, 3, "0.000"},
      {"-0", 3, 0, "0"},
      {"99", 2, 0, "99"},
      {"100", 2, 0, std::nullopt},
      {"0.95%", 9, 2, std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_exact_decimal(c.text, c.precision, c.scale), c.expected) << c.text;
}

TEST(ExactValue, floating_numbers_are_finite) {
  EXPECT_EQ(parse_finite("-1.5e3"), -1500);
  EXPECT_EQ(parse_finite("+2"), 2);
  for (const std::string_view text : {"nan", "inf", "-inf", "1e400", "", "-", "1 2", "+-1"})
    EXPECT_EQ(parse_finite(text), std::nullopt) << text;
}

TEST(ExactValue, yes_and_no) {
  for (const std::string_view text : {"true", "TRUE", "t", "Yes", "y", "1"})
    EXPECT_EQ(parse_yes_or_no(text), true) << text;
  for (const std::string_view text : {"false", "F", "no", "N", "0"}) EXPECT_EQ(parse_yes_or_no(text), false) << text;
  for (const std::string_view text : {"2", "", "truely", "on"}) EXPECT_EQ(parse_yes_or_no(text), std::nullopt) << text;
}

TEST(ExactValue, days) {
  const struct {
    std::string_view text;
    std::vector<std::string> formats;
    std::optional<std::int32_t> expected;
  } cases[] = {
      {"1970-01-01", {}, 0},
      {"2000-02-29", {}, 11016},
      {"1900-02-29", {}, std::nullopt},
      {"0001-01-01", {}, -719162},
      {"9999-12-31", {}, 2932896},
      {"2024-13-01", {}, std::nullopt},
      {"2024-00-10", {}, std::nullopt},
      {"2024-04-31", {}, std::nullopt},
      {"2024-1-2", {}, std::nullopt},
      {"2024-01-02 00:00:00", {}, 19724},
      {"2024-01-02T00:00:00.000Z", {}, 19724},
      {"2024-01-02 00:00:01", {}, std::nullopt},
      {"02/01/2024", {}, std::nullopt},
      {"2/1/2024", {"%d/%m/%Y"}, 19724},
      {"2-Jan-24", {"%d/%m/%Y", "%d-%b-%y"}, 19724},
      {"January 2, 1969", {"%b %d, %Y"}, -364},
      {"02/01/69", {"%d/%m/%y"}, -364},
      {"02/01/68", {"%d/%m/%y"}, 35795},
      {"20240102", {"%Y%m%d"}, 19724},
      {"202401021", {"%Y%m%d"}, std::nullopt},
      {"31/02/2024", {"%d/%m/%Y"}, std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_day(c.text, c.formats), c.expected) << c.text;
}

TEST(ExactValue, instants) {
  const struct {
    std::string_view text;
    std::vector<std::string> formats;
    std::string_view expected;
  } cases[] = {
      {"2024-01-02 03:04:05", {}, "2024-01-02T03:04:05.000000Z"},
      {"2024-01-02T03:04:05", {}, "2024-01-02T03:04:05.000000Z"},
      {"2024-01-02T03:04", {}, "2024-01-02T03:04:00.000000Z"},
      {"2024-01-02", {}, "2024-01-02T00:00:00.000000Z"},
      {"2024-01-02 03:04:05.5", {}, "2024-01-02T03:04:05.500000Z"},
      {"2024-01-02 03:04:05.123456000Z", {}, "2024-01-02T03:04:05.123456Z"},
      {"2024-01-02 03:04:05.1234567", {}, ""},
      {"2024-01-02 03:04:05+02", {}, "2024-01-02T01:04:05.000000Z"},
      {"2024-01-02 03:04:05 -0530", {}, "2024-01-02T08:34:05.000000Z"},
      {"2024-01-02 03:04:05+2", {}, ""},
      {"2024-01-02 24:00:00", {}, ""},
      {"2024-01-02 03:60:00", {}, ""},
      {"2024-02-30 03:04:05", {}, ""},
      {"2024-01-02 03:04:05 x", {}, ""},
      {"1969-12-31 23:59:59.999999", {}, "1969-12-31T23:59:59.999999Z"},
      {"1/2/2024 3:04 PM", {"%m/%d/%Y %I:%M %p"}, "2024-01-02T15:04:00.000000Z"},
      {"1/2/2024 12:04 AM", {"%m/%d/%Y %I:%M %p"}, "2024-01-02T00:04:00.000000Z"},
      {"1/2/2024 13:04 AM", {"%m/%d/%Y %I:%M %p"}, ""},
      {"2024-01-02T03:04:05.1234567Z", {"%Y-%m-%dT%H:%M:%S.%f%z"}, "2024-01-02T03:04:05.123456Z"},
  };
  for (const auto& c : cases) {
    const auto found = parse_instant(c.text, c.formats);
    EXPECT_EQ(found ? format_utc(*found) : "", c.expected) << c.text;
  }
}

TEST(ExactValue, formats_that_can_not_be_used) {
  const struct {
    std::string_view format;
    std::optional<std::string> expected;
  } cases[] = {
      {"%d/%m/%Y", std::nullopt},
      {"%Y-%m-%d %I:%M %p %%", std::nullopt},
      {"%d/%m", "it has no year (%Y or %y)"},
      {"%Y", "it has no month (%m or %b)"},
      {"%Y%m", "it has no day (%d)"},
      {"%Y%m%d %I", "%I needs %p"},
      {"%Y%m%d%", "it ends in a lone %"},
      {"%Y%m%D", "it has the unknown specifier %D"},
  };
  for (const auto& c : cases) EXPECT_EQ(find_format_fault(c.format), c.expected) << c.format;
}

}  // namespace
}  // namespace schoolhouse::connector
