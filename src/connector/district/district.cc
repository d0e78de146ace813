// A made-up school district: who is in it and when, each fact computed from its number alone.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/district.h"

#include <algorithm>
#include <utility>

namespace schoolhouse::connector {
namespace {

// Fields of the dice of a student.
enum StudentField : std::uint64_t {
  ability,
  presence,
  entry,
  entry_year,
  leaving,
  leaving_time,
  grade,
  cohort,
  day_in,
  day_out
};

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

// In each sixteen students every sixteenth of the distribution stands once, so that a small district is a usual one too;
// neighbours are far apart, so that a small school is a usual one.
std::int64_t ability_of(const District& district, std::int64_t number, const Dice& dice) {
  constexpr std::int64_t ranks = 16;
  const Dice block = district.dice(Purpose::student, -1 - number / ranks);
  const std::int64_t rank = (number * (5 + 2 * block.below(0, 4)) + block.below(1, ranks)) % ranks;
  return normal_quantile(rank, ranks, dice.bits(ability));
}

}  // namespace

District::District(DistrictOptions options) : options_(std::move(options)) {
  for (const Track track : tracks) {
    for (int year = 0; year < year_count(); ++year) {
      years_[static_cast<std::size_t>(track)].push_back(
          make_school_year(static_cast<int>(options_.first_school_year) + year, track));
    }
  }
}

std::int64_t District::adults_per_school(Role role) const {
  switch (role) {
    case Role::clerk:
      return options_.clerks;
    case Role::parent:
      return options_.parents;
    case Role::student:
      return options_.students;
    case Role::teacher:
      return options_.teachers;
  }
  return 0;
}

const SchoolType& District::school_type(std::int64_t school) const {
  return options_.school_types[index_of(school) % options_.school_types.size()];
}

const SchoolYear& District::school_year(std::int64_t school, int year) const {
  return years_[static_cast<std::size_t>(school_type(school).track)][index_of(year)];
}

const std::vector<Day>& District::school_days(std::int64_t school, int term) const {
  return school_year(school, term / terms_per_year).terms[index_of(term % terms_per_year)];
}

Points District::school_effect(std::int64_t school, int year) const {
  const Points level = options_.scores.school_spread * dice(Purpose::school, school).normal(0) / 1000;
  // The declining schools are spread evenly over the numbers.
  const Share declining = options_.scores.declining_schools;
  const bool is_declining = (school + 1) * declining / per_million > school * declining / per_million;
  return level + options_.scores.yearly_change * year * (is_declining ? -1 : 1);
}

Student District::student(std::int64_t number) const {
  const Dice dice = this->dice(Purpose::student, number);
  Student student;
  student.school = number / options_.students;
  student.ability = ability_of(*this, number, dice);
  student.presence = (500 * student.ability + 866 * dice.normal(presence)) / 1000;
  place_in_years(student, dice);
  place_in_days(student, dice);
  return student;
}

// Which school years a student is there: all of them for most, as long as the grades of the school allow.
void District::place_in_years(Student& student, const Dice& dice) const {
  const SchoolType& type = school_type(student.school);
  const int grades = type.grade_high - type.grade_low + 1;
  const int last = year_count() - 1;
  student.last_year = last;
  if (year_count() > grades) {
    // Over many years students come in at the lowest grade and go after the highest.
    const int entered = static_cast<int>(dice.below(cohort, last + grades)) - (grades - 1);
    student.first_year = std::max(entered, 0);
    student.last_year = std::min(entered + grades - 1, last);
    student.grade_level = type.grade_low + student.last_year - entered;
  } else {
    const bool is_late = dice.is_hit(entry, options_.movement.late_entry / 2) && last > 0;
    if (is_late) student.first_year = 1 + static_cast<int>(dice.below(entry_year, last));
    const int years_more = last - student.first_year;
    student.grade_level = type.grade_low + years_more + static_cast<int>(dice.below(grade, grades - years_more));
  }
  // Some go early, at the end of a year: the grade of the last year is lower then.
  const bool is_leaving = dice.is_hit(leaving, options_.movement.leaving * 6 / 10);
  if (is_leaving && student.first_year < student.last_year) {
    const int gone = 1 + static_cast<int>(dice.below(leaving_time, student.last_year - student.first_year));
    student.last_year -= gone;
    student.grade_level -= gone;
  }
}

// The days on which a student came and went: few within a term.
void District::place_in_days(Student& student, const Dice& dice) const {
  const SchoolType& type = school_type(student.school);
  student.first_term = student.first_year * terms_per_year;
  student.last_term = student.last_year * terms_per_year + terms_per_year - 1;
  const bool is_new = student.first_year > 0;
  student.entered_on = school_year(student.school, student.first_year).first_day();
  // Who was there before the first year came as a whole number of years of 52 weeks before.
  const int first_grade = student.grade_level - (student.last_year - student.first_year);
  if (!is_new) student.entered_on -= 364 * (first_grade - type.grade_low);
  if (!is_new && dice.is_hit(entry, options_.movement.late_entry) &&
      !dice.is_hit(entry, options_.movement.late_entry / 2)) {
    student.first_term += static_cast<int>(dice.below(entry_year, terms_per_year));
    const std::vector<Day>& days = school_days(student.school, student.first_term);
    student.entered_on = days[10 + index_of(dice.below(day_in, static_cast<std::int64_t>(days.size()) - 30))];
    student.has_entered_within_term = true;
  }
  const Share within = options_.movement.leaving;
  const bool is_within = dice.is_hit(leaving, within) && !dice.is_hit(leaving, within * 6 / 10);
  if (is_within && student.first_term < student.last_term) {
    const int terms = student.last_term - student.first_term;
    student.last_term = student.first_term + 1 + static_cast<int>(dice.below(leaving_time, terms));
    const int last_year = student.last_term / terms_per_year;
    student.grade_level -= student.last_year - last_year;
    student.last_year = last_year;
    const std::vector<Day>& days = school_days(student.school, student.last_term);
    student.left_on = days[15 + index_of(dice.below(day_out, static_cast<std::int64_t>(days.size()) - 25))];
    student.has_left_within_term = true;
  } else if (student.last_year < year_count() - 1) {
    student.left_on = school_year(student.school, student.last_year).last_day();
  }
}

Adult District::adult(Role role, std::int64_t number) const {
  Adult adult{.school = number / adults_per_school(role)};
  const Purpose purpose = role == Role::teacher  ? Purpose::teacher
                          : role == Role::parent ? Purpose::parent
                                                 : Purpose::clerk;
  const Dice dice = this->dice(purpose, number);
  const int years_before = static_cast<int>(dice.below(0, role == Role::parent ? 6 : 18));
  adult.entered_on = school_year(adult.school, 0).first_day() - 7 - 364 * years_before;
  const Share inactive = role == Role::parent  ? options_.movement.inactive_parents
                         : role == Role::clerk ? options_.movement.inactive_clerks
                                               : 0;
  if (dice.is_hit(1, inactive)) {
    const SchoolYear& last = school_year(adult.school, year_count() - 1);
    adult.left_on = last.first + static_cast<Day>(dice.below(2, static_cast<std::int64_t>(last.days.size())));
  }
  return adult;
}

// Neighbouring students of a school share parents.
std::vector<std::int64_t> District::parents(std::int64_t student) const {
  const std::int64_t parents = options_.parents;
  const Dice dice = this->dice(Purpose::guardianship, student);
  if (parents == 0 || dice.is_hit(0, per_million * 3 / 100)) return {};
  const std::int64_t school = student / options_.students;
  const std::int64_t first = student % options_.students * parents / options_.students;
  std::vector<std::int64_t> found{school * parents + first};
  if (parents > 1 && dice.is_hit(1, per_million * 45 / 100)) found.push_back(school * parents + (first + 1) % parents);
  return found;
}

}  // namespace schoolhouse::connector
