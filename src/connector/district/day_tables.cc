// Rows of calendars and attendance: a group for each school or student and year.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "connector/district/row_writer.h"
#include "connector/district/table_makers.h"

namespace schoolhouse::connector {
namespace {

constexpr std::int64_t most_days = 366;

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

void write_calendar(const District& district, std::int64_t school, int year, RowWriter& rows) {
  const SchoolYear& school_year = district.school_year(school, year);
  for (std::size_t i = 0; i < school_year.days.size(); ++i) {
    const CalendarDay& day = school_year.days[i];
    rows.id("sc", school);
    rows.text(school_year.name);
    if (day.term >= 0) {
      rows.text(term_names[index_of(day.term)]);
    } else {
      rows.null();
    }
    rows.day(school_year.first + static_cast<Day>(i));
    rows.yes_or_no(day.is_school_day);
    if (day.holiday.empty()) {
      rows.null();
    } else {
      rows.text(day.holiday);
    }
    rows.text(track_name(district.school_type(school).track));
    rows.end_row();
  }
}

// The share of days on which a student is absent in a term, per million: most seldom, a few often.
Share absence(const District& district, const Student& student, const Dice& dice, int term) {
  const std::int64_t z = student.presence + 300 * dice.normal(static_cast<std::uint64_t>(1000 + term)) / 1000;
  return district.options().attendance.absent * (770 - 700 * z / 1000 + 230 * z / 1000 * z / 1000) / 1000;
}

// Shares of the days of one term: for ordinary days, and times the factors of Monday and Friday and of December.
struct DayShares {
  const AttendanceOptions& options;
  Share absent;

  Share on(Day day) const {
    Share share = absent;
    const int weekday_number = weekday(day);
    if (weekday_number == 0 || weekday_number == 4) share = share * options.monday_friday / per_million;
    return share;
  }

  std::string_view status(std::uint64_t bits, Share absent_today) const {
    const std::int64_t chance = Dice::scale(bits, per_million);
    if (chance < absent_today) {
      return Dice::scale(bits << 32U, per_million) < options.excused ? "absent_excused" : "absent_unexcused";
    }
    if (chance < absent_today + options.tardy) return "tardy";
    return per_million - chance <= options.not_taken ? "not_taken" : "present";
  }
};

void write_attendance(const District& district, std::int64_t number, int year, RowWriter& rows) {
  const Student student = district.student(number);
  if (year < student.first_year || year > student.last_year) return;
  const SchoolYear& school_year = district.school_year(student.school, year);
  const Dice dice = district.dice(Purpose::attendance, number * district.year_count() + year);
  const AttendanceOptions& options = district.options().attendance;
  const Id student_id("st", number);
  const Id school_id("sc", student.school);
  const Day last = student.left_on.value_or(school_year.last_day());
  for (int term = 0; term < terms_per_year; ++term) {
    const DayShares shares{options, absence(district, student, dice, term)};
    for (const Day day : school_year.terms[index_of(term)]) {
      if (day < student.entered_on || day > last) continue;
      Share absent = shares.on(day);
      if (term == 0 && month_of(day) == 12) absent = absent * options.december / per_million;
      rows.text(student_id.text());
      rows.text(school_id.text());
      rows.day(day);
      rows.text(school_year.name);
      rows.text(term_names[index_of(term)]);
      rows.text(shares.status(dice.bits(static_cast<std::uint64_t>(day - school_year.first)), absent));
      rows.end_row();
    }
  }
}

}  // namespace

duck::MadeTable make_calendars(const DistrictPointer& district, const DistrictTable& table) {
  const int years = district->year_count();
  return make_table(table, {.group_count = district->options().schools * years,
                            .most_rows = most_days,
                            .write = [district, years](std::int64_t group, RowWriter& rows) {
                              write_calendar(*district, group / years, static_cast<int>(group % years), rows);
                            }});
}

duck::MadeTable make_attendance(const DistrictPointer& district, const DistrictTable& table) {
  const int years = std::min(district->year_count(), static_cast<int>(district->options().attendance_years));
  const int first_year = district->year_count() - years;
  return make_table(table, {.group_count = district->student_count() * years,
                            .most_rows = most_days,
                            .write = [district, years, first_year](std::int64_t group, RowWriter& rows) {
                              write_attendance(*district, group / years, first_year + static_cast<int>(group % years),
                                               rows);
                            }});
}

}  // namespace schoolhouse::connector
