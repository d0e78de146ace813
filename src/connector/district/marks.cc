// Homework handed in or not, and the marks for it and for the term.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/marks.h"

#include <algorithm>
#include <array>

namespace schoolhouse::connector {
namespace {

enum HomeworkField : std::uint64_t { outcome, days_early, second_of_day, days_late, luck, special };

constexpr std::array<std::int64_t, 4> possible_points{100, 100, 50, 20};

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

// How much more often than usual a student fails to hand in, per million: 1.0 on average, more for the weak and the absent.
Share neglect(const Student& student) {
  const std::int64_t z = (student.ability + student.presence) * 577 / 1000;
  return 1000 * (800 - z / 2 + z * z / 5000);
}

std::string_view letter_for(const District& district, Points points) {
  for (const Letter& letter : district.options().letters) {
    if (points >= letter.from) return letter.letter;
  }
  return district.options().letters.back().letter;
}

// A pass or an incomplete instead of a letter, or nothing.
std::string_view special_mark(const District& district, std::int64_t chance) {
  const ScoreOptions& scores = district.options().scores;
  if (chance < scores.incomplete) return "I";
  if (chance < scores.incomplete + scores.pass) return "P";
  return {};
}

}  // namespace

// The homeworks of a course are spread over the term; each is due about a week later.
Assignment make_assignment(const District& district, const Course& course, std::int64_t place) {
  const DistrictOptions& options = district.options();
  const std::vector<Day>& days = district.school_days(course.school, course.term);
  const Dice dice = district.dice(Purpose::assignment, course.number * options.homeworks_per_enrollment + place);
  const auto count = static_cast<std::int64_t>(days.size());
  const std::int64_t at = 2 + place * (count - 14) / options.homeworks_per_enrollment + dice.below(0, 3);
  const std::int64_t due = std::min(at + 4 + dice.below(1, 4), count - 2);
  Assignment assignment{.assigned_on = days[index_of(at)], .due_on = days[index_of(due)]};
  const std::vector<std::string>& titles = options.names.homeworks;
  assignment.title = titles[index_of(dice.below(2, static_cast<std::int64_t>(titles.size())))];
  assignment.points = possible_points[index_of(dice.below(3, possible_points.size()))];
  return assignment;
}

std::optional<Homework> make_homework(const District& district, const Student& student,
                                      const PlannedEnrollment& enrollment, std::int64_t place,
                                      const Assignment& assignment) {
  if (assignment.assigned_on < enrollment.started_on || assignment.assigned_on >= enrollment.ended_on) return {};
  const DistrictOptions& options = district.options();
  Homework homework{.number = enrollment.number * options.homeworks_per_enrollment + place, .place = place};
  // Who audits or has left the course by then need not hand in.
  if (enrollment.is_audit || assignment.due_on + 5 > enrollment.ended_on) {
    if (enrollment.is_audit || enrollment.is_dropped) {
      homework.status = HomeworkStatus::excused;
      return homework;
    }
  }
  const Dice dice = district.dice(Purpose::homework, homework.number);
  const std::int64_t chance = dice.below(outcome, per_million);
  const Share factor = neglect(student);
  const Share excused = options.submission.excused;
  const Share missing = excused + options.submission.missing * factor / per_million;
  const Share late = missing + options.submission.late * factor / per_million;
  const std::int64_t second = 15 * 3600 + dice.below(second_of_day, 6 * 3600);
  if (chance < excused) {
    homework.status = HomeworkStatus::excused;
  } else if (chance < missing) {
    homework.status = HomeworkStatus::missing;
  } else if (chance < late) {
    homework.status = HomeworkStatus::late;
    homework.handed_in_on = assignment.due_on + 1 + static_cast<Day>(dice.below(days_late, 4));
    homework.handed_in_at = make_moment(homework.handed_in_on, second);
  } else {
    homework.status = HomeworkStatus::submitted;
    const std::int64_t open_days = assignment.due_on - assignment.assigned_on;
    // Most hand in on one of the last two days.
    const std::int64_t early = dice.is_hit(days_early, per_million / 2)
                                   ? dice.below(days_late, open_days)
                                   : dice.below(days_late, std::min<std::int64_t>(2, open_days));
    homework.handed_in_on = assignment.due_on - static_cast<Day>(early);
    homework.handed_in_at = make_moment(homework.handed_in_on, second);
  }
  return homework;
}

Points course_level(const District& district, const Student& student, const Course& course) {
  const ScoreOptions& scores = district.options().scores;
  const Dice dice = district.dice(Purpose::course, course.number);
  Points level = scores.mean + scores.student_spread * student.ability / 1000;
  level += scores.attendance_effect * student.presence / 1000;
  level += scores.course_spread * dice.normal(0) / 1000;
  level += district.school_effect(course.school, course.term / terms_per_year);
  level += scores.honors_bonus * static_cast<std::int64_t>(course.level);
  if (course.term % terms_per_year == 1) level += scores.spring_change;
  return level - course.subject->difficulty;
}

Mark mark_homework(const District& district, Points level, const Homework& homework, const Assignment& assignment) {
  const Dice dice = district.dice(Purpose::homework, homework.number);
  Points percent = level + district.options().scores.homework_spread * dice.normal(luck) / 1000;
  if (homework.status == HomeworkStatus::late) percent -= 500;
  percent = std::clamp<Points>(percent, 0, 10'000);
  // Half points are the finest that teachers give.
  const std::int64_t halves = (percent * assignment.points * 2 + 5000) / 10'000;
  Mark mark{.points_earned = halves * 50};
  mark.letter = special_mark(district, dice.below(special, per_million));
  if (mark.letter.empty()) mark.letter = letter_for(district, mark.points_earned * 100 / assignment.points);
  return mark;
}

std::string_view mark_term(const District& district, Points level, const PlannedEnrollment& enrollment,
                           Share missing_share) {
  if (enrollment.is_audit) return "AU";
  const ScoreOptions& scores = district.options().scores;
  const Dice dice = district.dice(Purpose::enrollment, enrollment.number);
  const std::string_view special = special_mark(district, dice.below(1, per_million));
  if (!special.empty()) return special;
  const Points luck_points = scores.term_spread * dice.normal(0) / 1000;
  const Points penalty = scores.missing_penalty * missing_share / per_million;
  return letter_for(district, std::clamp<Points>(level + luck_points - penalty, 0, 10'000));
}

std::string_view comment_for(const District& district, std::string_view letter, std::uint64_t choice) {
  const std::string_view mark = letter == "AU" ? letter : letter.substr(0, 1);
  for (const Comments& comments : district.options().comments) {
    if (comments.mark != mark) continue;
    return comments.texts[index_of(Dice::scale(choice, static_cast<std::int64_t>(comments.texts.size())))];
  }
  return {};
}

}  // namespace schoolhouse::connector
