// The days of a school year on each track: terms, school days and holidays.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::connector {

// Days since 1970-01-01.
using Day = std::int32_t;
Day make_day(int year, int month, int day);
// 0 is Monday.
int weekday(Day day);
// 1 to 12.
int month_of(Day day);
// Seconds of the local day, as microseconds since 1970 in UTC. The clock of the district stands eight hours behind UTC all
// year; up to 21:00 that is the same local day in summer too.
std::int64_t make_moment(Day day, std::int64_t seconds);

enum class Track { traditional, year_round };
inline constexpr std::array tracks{Track::traditional, Track::year_round};
std::string_view track_name(Track track);

constexpr int terms_per_year = 2;
constexpr std::array<std::string_view, terms_per_year> term_names{"Fall", "Spring"};

struct CalendarDay {
  int term = -1;  // nothing between the terms
  bool is_school_day = false;
  std::string_view holiday = {};  // of a weekday without school
};

struct SchoolYear {
  std::string name;  // "2024-25"
  Day first = 0;     // 1 July
  std::vector<CalendarDay> days;
  // The school days of each term, in order; never empty.
  std::array<std::vector<Day>, terms_per_year> terms;
  Day last_day() const { return terms[terms_per_year - 1].back(); }
  Day first_day() const { return terms[0].front(); }
};
// The year that begins in July of `year`.
SchoolYear make_school_year(int year, Track track);

}  // namespace schoolhouse::connector
