// Tests of the days of a school year: terms, holidays and the two tracks.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/school_days.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.h"

namespace schoolhouse::connector {
namespace {

TEST(SchoolDays, days_are_counted_from_1970) {
  const struct {
    int year, month, day;
    Day expected;
    int weekday;
  } cases[] = {
      {1970, 1, 1, 0, 3},       {2000, 2, 29, 11016, 1}, {2024, 2, 29, 19782, 3},
      {2024, 12, 31, 20088, 1}, {2100, 3, 1, 47541, 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(make_day(c.year, c.month, c.day), c.expected) << c.year;
    EXPECT_EQ(weekday(c.expected), c.weekday) << c.year;
    EXPECT_EQ(month_of(c.expected), c.month) << c.year;
  }
}

TEST(SchoolDays, a_moment_up_to_nine_in_the_evening_is_on_its_local_day_in_summer_and_winter) {
  for (const Day day : {make_day(2025, 1, 15), make_day(2025, 7, 15)}) {
    for (const std::int64_t second : {0, 7 * 3600, 21 * 3600}) {
      EXPECT_EQ(local_day(make_moment(day, second), "America/Los_Angeles"),
                format_utc(std::int64_t{day} * 86'400'000'000).substr(0, 10));
    }
  }
}

TEST(SchoolDays, terms_have_ninety_days_and_known_ends) {
  const struct {
    std::string_view name;
    int year;
    Track track;
    Day fall_first, fall_last, spring_first, spring_last;
  } cases[] = {
      {"traditional 2024-25", 2024, Track::traditional, make_day(2024, 8, 12), make_day(2024, 12, 20),
       make_day(2025, 1, 6), make_day(2025, 5, 20)},
      {"year-round 2024-25", 2024, Track::year_round, make_day(2024, 7, 15), make_day(2024, 12, 13),
       make_day(2025, 1, 6), make_day(2025, 6, 4)},
  };
  for (const auto& c : cases) {
    const SchoolYear year = make_school_year(c.year, c.track);
    EXPECT_EQ(year.terms[0].front(), c.fall_first) << c.name;
    EXPECT_EQ(year.terms[0].back(), c.fall_last) << c.name;
    EXPECT_EQ(year.terms[1].front(), c.spring_first) << c.name;
    EXPECT_EQ(year.terms[1].back(), c.spring_last) << c.name;
  }
}

TEST(SchoolDays, every_year_is_sound) {
  for (int year = 1980; year <= 2130; ++year) {
    for (const Track track : tracks) {
      const SchoolYear school_year = make_school_year(year, track);
      EXPECT_EQ(school_year.days.size(), year % 4 == 3 && year != 2099 ? 366U : 365U) << year;
      std::size_t school_days = 0;
      for (std::size_t i = 0; i < school_year.days.size(); ++i) {
        const CalendarDay& day = school_year.days[i];
        const Day date = school_year.first + static_cast<Day>(i);
        if (!day.is_school_day) continue;
        ++school_days;
        EXPECT_TRUE(day.holiday.empty()) << year;
        EXPECT_LT(weekday(date), 5) << year;
        const auto& term = school_year.terms[static_cast<std::size_t>(day.term)];
        EXPECT_TRUE(std::binary_search(term.begin(), term.end(), date)) << year;
      }
      EXPECT_EQ(school_days, school_year.terms[0].size() + school_year.terms[1].size()) << year;
      EXPECT_GE(school_year.terms[0].size(), 84U) << year;
      EXPECT_EQ(school_year.terms[1].size(), 90U) << year;
    }
  }
  EXPECT_EQ(make_school_year(1999, Track::traditional).name, "1999-00");
  EXPECT_EQ(make_school_year(2008, Track::traditional).name, "2008-09");
}

}  // namespace
}  // namespace schoolhouse::connector
