// The size of a generated district and the distributions behind it, as a source file declares them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "connector/district/school_days.h"

namespace schoolhouse::connector {

// Shares are per million; points are hundredths of a per cent point.
using Share = std::int64_t;
using Points = std::int64_t;

struct SchoolType {
  std::string name;    // "elementary"
  std::string suffix;  // "Elementary School"
  int grade_low = 0;
  int grade_high = 0;
  Track track = Track::traditional;
  std::size_t titles = 0;  // position of its level in `title_levels`
};
constexpr std::array<std::string_view, 3> title_levels{"elementary", "middle", "high"};

struct Subject {
  std::string name;
  Points difficulty = 0;     // taken off every mark
  std::int64_t credit = 50;  // hundredths
  std::array<std::vector<std::string>, title_levels.size()> titles;
};

struct Letter {
  std::string letter;
  Points from = 0;
};

// Comments that fit a mark: "A" serves A+, A and A-.
struct Comments {
  std::string mark;
  std::vector<std::string> texts;
};

struct ScoreOptions {
  Points mean = 0;
  Points student_spread = 0;
  Points school_spread = 0;
  Points course_spread = 0;
  Points term_spread = 0;
  Points homework_spread = 0;
  Points honors_bonus = 0;
  Points attendance_effect = 0;
  Points spring_change = 0;
  Points yearly_change = 0;
  Share declining_schools = 0;
  Points missing_penalty = 0;
  Share incomplete = 0;
  Share pass = 0;
};

struct SubmissionOptions {
  Share late = 0;
  Share missing = 0;
  Share excused = 0;
};

struct ChangeOptions {
  Share add = 0;
  Share drop = 0;
  Share switch_course = 0;
  Share audit = 0;
  Share early = 0;        // of the changes that fall into the first three weeks
  Share later_years = 0;  // of the first year's changes
};

struct AttendanceOptions {
  Share absent = 0;
  Share excused = 0;  // of the absences
  Share tardy = 0;
  Share not_taken = 0;
  Share monday_friday = 0;  // times the usual absence
  Share december = 0;
};

struct MovementOptions {
  Share late_entry = 0;
  Share leaving = 0;
  Share inactive_parents = 0;
  Share inactive_clerks = 0;
  Share withdrawn_rows = 0;
};

struct NameOptions {
  std::vector<std::string> first;
  std::vector<std::string> last;
  std::vector<std::string> schools;
  std::vector<std::string> cities;
  std::vector<std::string> homeworks;
  std::string state;
};

struct DistrictOptions {
  std::int64_t seed = 0;
  std::int64_t schools = 0;
  // For each school.
  std::int64_t students = 0;
  std::int64_t teachers = 0;
  std::int64_t parents = 0;
  std::int64_t clerks = 0;
  std::int64_t courses_per_teacher = 0;  // a term
  std::int64_t contents_per_course = 0;
  std::int64_t least_courses = 0;  // of a student a term
  std::int64_t most_courses = 0;
  std::int64_t homeworks_per_enrollment = 0;
  std::int64_t first_school_year = 0;
  std::int64_t school_years = 0;
  std::int64_t attendance_years = 0;     // the latest years with daily attendance
  std::vector<SchoolType> school_types;  // taken in turn
  std::vector<Subject> subjects;
  std::vector<Letter> letters;  // from the best mark down
  std::vector<Comments> comments;
  ScoreOptions scores;
  SubmissionOptions submission;
  ChangeOptions changes;
  AttendanceOptions attendance;
  MovementOptions movement;
  NameOptions names;
};

// Reads `options:` of a generator source. Numbers have defaults; the lists of words do not, a package holds them.
DistrictOptions read_district_options(const Yaml& options, const std::string& file, const std::string& path,
                                      std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
