// Homework handed in or not, and the marks for it and for the term.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/district/district.h"
#include "connector/district/schedule.h"

namespace schoolhouse::connector {

// A homework as a course sets it for all its students.
struct Assignment {
  Day assigned_on = 0;
  Day due_on = 0;
  std::string_view title = {};  // without its number
  std::int64_t points = 100;
};
Assignment make_assignment(const District& district, const Course& course, std::int64_t place);

enum class HomeworkStatus { submitted, late, missing, excused };

// One student's homework.
struct Homework {
  std::int64_t number = 0;  // over the district, with gaps
  std::int64_t place = 0;   // among those of the course
  HomeworkStatus status = HomeworkStatus::missing;
  Day handed_in_on = 0;  // of submitted and late ones
  std::int64_t handed_in_at = 0;
};
// Nothing when it was set before the enrollment began or after it ended.
std::optional<Homework> make_homework(const District& district, const Student& student,
                                      const PlannedEnrollment& enrollment, std::int64_t place,
                                      const Assignment& assignment);

struct Mark {
  std::string_view letter = {};
  std::int64_t points_earned = 0;  // hundredths
};
// What a student can do in a course, in points, before the luck of a single mark.
Points course_level(const District& district, const Student& student, const Course& course);
Mark mark_homework(const District& district, Points level, const Homework& homework, const Assignment& assignment);
// `missing_share` is the share per million of the homework that was never handed in.
std::string_view mark_term(const District& district, Points level, const PlannedEnrollment& enrollment,
                           Share missing_share);
// A comment that fits, chosen by a number.
std::string_view comment_for(const District& district, std::string_view letter, std::uint64_t choice);

}  // namespace schoolhouse::connector
