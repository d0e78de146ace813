// A made-up school district: who is in it and when, each fact computed from its number alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/district/district_options.h"
#include "connector/district/random.h"
#include "connector/district/school_days.h"

namespace schoolhouse::connector {

// What a student is like and when he is there. Numbers count from 0; terms count over all years.
struct Student {
  std::int64_t school = 0;
  std::int64_t ability = 0;   // thousandths of a standard deviation
  std::int64_t presence = 0;  // the same, correlated with ability
  int first_year = 0;
  int last_year = 0;
  int first_term = 0;
  int last_term = 0;
  int grade_level = 0;  // in the last year
  Day entered_on = 0;
  std::optional<Day> left_on = {};
  bool has_entered_within_term = false;
  bool has_left_within_term = false;
};

enum class Role { clerk, parent, student, teacher };

// A member of staff or a parent.
struct Adult {
  std::int64_t school = 0;
  Day entered_on = 0;
  std::optional<Day> left_on = {};
};

// The fixed facts of one district. Copied never: tables share it.
class District {
 public:
  explicit District(DistrictOptions options);

  const DistrictOptions& options() const { return options_; }
  Dice dice(Purpose purpose, std::int64_t index) const {
    return {static_cast<std::uint64_t>(options_.seed), purpose, index};
  }
  int year_count() const { return static_cast<int>(options_.school_years); }
  int term_count() const { return year_count() * terms_per_year; }
  std::int64_t student_count() const { return options_.schools * options_.students; }
  std::int64_t adult_count(Role role) const { return options_.schools * adults_per_school(role); }
  std::int64_t adults_per_school(Role role) const;

  const SchoolType& school_type(std::int64_t school) const;
  const SchoolYear& school_year(std::int64_t school, int year) const;
  const std::vector<Day>& school_days(std::int64_t school, int term) const;
  // In points: how this school's marks in a year differ from the district's.
  Points school_effect(std::int64_t school, int year) const;

  Student student(std::int64_t number) const;
  Adult adult(Role role, std::int64_t number) const;
  // The parents of a student, the primary one first: none, one or two.
  std::vector<std::int64_t> parents(std::int64_t student) const;

 private:
  void place_in_years(Student& student, const Dice& dice) const;
  void place_in_days(Student& student, const Dice& dice) const;
  DistrictOptions options_;
  std::array<std::vector<SchoolYear>, tracks.size()> years_;
};

}  // namespace schoolhouse::connector
