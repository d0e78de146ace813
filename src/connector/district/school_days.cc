// The days of a school year on each track: terms, school days and holidays.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/school_days.h"

namespace schoolhouse::connector {
namespace {

constexpr int school_days_per_term = 90;
constexpr int monday = 0;
constexpr int thursday = 3;
constexpr int saturday = 5;

Day first_weekday(Day from, int wanted) { return from + (wanted - weekday(from) + 7) % 7; }

struct Holiday {
  std::string_view name;
  Day first;
  Day last;
};

std::vector<Holiday> holidays(int year, Track track) {
  const Day thanksgiving = first_weekday(make_day(year, 11, 22), thursday);
  const Day winter = first_weekday(make_day(year, 12, 19), monday);
  const Day back = first_weekday(make_day(year + 1, 1, 4), monday);
  const Day king = first_weekday(make_day(year + 1, 1, 15), monday);
  const Day presidents = first_weekday(make_day(year + 1, 2, 15), monday);
  const Day memorial = first_weekday(make_day(year + 1, 5, 25), monday);
  const auto single = [](std::string_view name, Day day) { return Holiday{name, day, day}; };
  std::vector<Holiday> found{
      single("Independence Day", make_day(year, 7, 4)),
      single("Labor Day", first_weekday(make_day(year, 9, 1), monday)),
      single("Veterans Day", make_day(year, 11, 11)),
      {"Thanksgiving break", thanksgiving - 1, thanksgiving + 1},
      {"Winter break", winter, back - 1},
      single("Martin Luther King Jr. Day", king),
      single("Presidents' Day", presidents),
      single("Memorial Day", memorial),
      single("Juneteenth", make_day(year + 1, 6, 19)),
  };
  if (track == Track::year_round) {
    const Day autumn = first_weekday(make_day(year, 10, 1), monday);
    const Day spring = first_weekday(make_day(year + 1, 3, 20), monday);
    found.push_back({"Fall intersession", autumn, autumn + 18});
    found.push_back({"Spring intersession", spring, spring + 18});
  } else {
    const Day spring = first_weekday(make_day(year + 1, 4, 1), monday);
    found.push_back({"Spring break", spring, spring + 4});
  }
  return found;
}

Day term_begin(int year, Track track, int term) {
  if (term == 1) return first_weekday(make_day(year + 1, 1, 4), monday);
  return track == Track::year_round ? first_weekday(make_day(year, 7, 15), monday)
                                    : first_weekday(make_day(year, 8, 8), monday);
}

Day term_limit(int year, int term) {
  return term == 1 ? make_day(year + 1, 6, 30) : first_weekday(make_day(year, 12, 19), monday) - 1;
}

void fill_term(SchoolYear& school_year, int year, Track track, int term) {
  std::vector<Day>& school_days = school_year.terms[static_cast<std::size_t>(term)];
  const Day begin = term_begin(year, track, term);
  for (Day day = begin; day <= term_limit(year, term) && school_days.size() < school_days_per_term; ++day) {
    CalendarDay& entry = school_year.days[static_cast<std::size_t>(day - school_year.first)];
    entry.is_school_day = weekday(day) < saturday && entry.holiday.empty();
    if (entry.is_school_day) school_days.push_back(day);
  }
  for (Day day = begin; day <= school_days.back(); ++day) {
    school_year.days[static_cast<std::size_t>(day - school_year.first)].term = term;
  }
}

}  // namespace

Day make_day(int year, int month, int day) {
  const std::int64_t shifted_year = month <= 2 ? year - 1 : year;
  const std::int64_t era = shifted_year / 400;
  const std::int64_t year_of_era = shifted_year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<Day>(era * 146097 + day_of_era - 719468);
}

int weekday(Day day) { return static_cast<int>((day + 3) % 7); }

int month_of(Day day) {
  const std::int64_t shifted = std::int64_t{day} + 719468;
  const std::int64_t day_of_era = shifted % 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_index = (5 * day_of_year + 2) / 153;
  return static_cast<int>(month_index < 10 ? month_index + 3 : month_index - 9);
}

std::int64_t make_moment(Day day, std::int64_t seconds) {
  return (std::int64_t{day} * 86'400 + 8 * 3600 + seconds) * 1'000'000;
}

std::string_view track_name(Track track) { return track == Track::traditional ? "traditional" : "year_round"; }

SchoolYear make_school_year(int year, Track track) {
  SchoolYear school_year;
  const int next = (year + 1) % 100;
  school_year.name = std::to_string(year) + (next < 10 ? "-0" : "-") + std::to_string(next);
  school_year.first = make_day(year, 7, 1);
  school_year.days.resize(static_cast<std::size_t>(make_day(year + 1, 7, 1) - school_year.first));
  for (const Holiday& holiday : holidays(year, track)) {
    for (Day day = holiday.first; day <= holiday.last; ++day) {
      if (weekday(day) >= saturday) continue;
      school_year.days[static_cast<std::size_t>(day - school_year.first)].holiday = holiday.name;
    }
  }
  for (int term = 0; term < terms_per_year; ++term) fill_term(school_year, year, track, term);
  return school_year;
}

}  // namespace schoolhouse::connector
