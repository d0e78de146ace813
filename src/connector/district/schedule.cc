// Courses, and what a student takes in a term with all changes to it.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/schedule.h"

#include <algorithm>

namespace schoolhouse::connector {
namespace {

enum ScheduleField : std::uint64_t { course_wish, pick = 16 };
enum ChangeField : std::uint64_t {
  is_add,
  is_drop,
  is_switch,
  is_audit,
  which,
  hardest,
  reason_of,
  early_of = 16,
  day_of = 24
};

constexpr int early_days = 15;
constexpr std::int64_t core_subjects = 2;

constexpr std::array<std::string_view, 3> add_reasons{"family_request", "level_change", "teacher_request"};
constexpr std::array<std::string_view, 4> drop_reasons{"workload", "workload", "level_change", "family_request"};
constexpr std::array<std::string_view, 3> switch_reasons{"schedule_conflict", "level_change", "teacher_request"};
constexpr std::array<std::string_view, 2> audit_reasons{"workload", "level_change"};

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

// Each school has a teacher of the first subjects; the others take turns over the schools. The last course of a teacher is in
// a second subject.
const Subject& subject_of(const District& district, std::int64_t school, std::int64_t place, bool is_last_course) {
  const std::vector<Subject>& subjects = district.options().subjects;
  const auto count = static_cast<std::int64_t>(subjects.size());
  const std::int64_t core = std::min(core_subjects, count - 1);
  const std::int64_t others = std::max<std::int64_t>(count - core, 1);
  if (place < core && !is_last_course) return subjects[index_of(place)];
  const std::int64_t turn = school * district.options().teachers + place + (is_last_course ? others / 2 + 1 : 0);
  return subjects[index_of(std::min(core + turn % others, count - 1))];
}

// The courses of a school in a term stand together; `place` counts within them.
std::int64_t course_number(const District& district, std::int64_t school, int term, std::int64_t place) {
  const DistrictOptions& options = district.options();
  const std::int64_t per_school = options.teachers * options.courses_per_teacher;
  return (term * options.schools + school) * per_school + place;
}

// Different places for as many courses as there are wishes; the same in both terms of a year, so that a student stays with his
// teachers.
std::size_t pick_places(const District& district, const Dice& dice, std::size_t wishes,
                        std::array<std::int64_t, most_enrollments>& places) {
  const std::int64_t offered = district.options().teachers * district.options().courses_per_teacher;
  const std::size_t count = std::min(wishes, index_of(offered));
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t place = dice.below(pick + i, offered);
    while (std::find(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(i), place) !=
           places.begin() + static_cast<std::ptrdiff_t>(i)) {
      place = (place + 1) % offered;
    }
    places[i] = place;
  }
  return count;
}

struct Planning {
  const District& district;
  const Student& student;
  const std::vector<Day>& days;
  Dice dice;
  TermPlan& plan;
  std::int64_t first_change;

  void change(ChangeAction action, const PlannedEnrollment& enrollment, std::int64_t from_course, Day on,
              std::string_view reason) {
    if (plan.change_count == plan.changes_.size()) return;
    plan.changes_[plan.change_count] = {first_change + static_cast<std::int64_t>(plan.change_count),
                                        action,
                                        enrollment.number,
                                        enrollment.course,
                                        from_course,
                                        on,
                                        reason};
    ++plan.change_count;
  }

  // Most changes come in the first three weeks, the others up to two thirds of the term.
  Day day(ChangeAction action) const {
    const auto field = static_cast<std::uint64_t>(action);
    const auto count = static_cast<std::int64_t>(days.size());
    const std::int64_t late = std::max<std::int64_t>(count * 2 / 3 - early_days, 1);
    const bool is_early = dice.is_hit(early_of + field, district.options().changes.early);
    const std::int64_t at =
        is_early ? 1 + dice.below(day_of + field, early_days - 1) : early_days + dice.below(day_of + field, late);
    return days[index_of(std::min(at, count - 2))];
  }

  template <std::size_t count>
  std::string_view reason(const std::array<std::string_view, count>& reasons, ChangeAction action) const {
    return reasons[index_of(
        dice.below(reason_of + static_cast<std::uint64_t>(action), static_cast<std::int64_t>(count)))];
  }
};

// How much more often than usual a student changes courses, per million: the weaker the more.
Share change_factor(const Student& student) {
  return std::clamp<Share>(per_million - 450 * student.ability, per_million / 4, per_million * 3);
}

void end_enrollment(PlannedEnrollment& enrollment, Day on) {
  enrollment.ended_on = on;
  enrollment.is_dropped = true;
}

// Which of the first `count` courses is the hardest.
std::size_t hardest_course(const District& district, const TermPlan& plan, std::size_t count) {
  std::size_t found = 0;
  Points most = -1'000'000;
  for (std::size_t i = 0; i < count; ++i) {
    const Points difficulty = make_course(district, plan.enrollments_[i].course).subject->difficulty;
    if (difficulty > most) {
      most = difficulty;
      found = i;
    }
  }
  return found;
}

PlannedEnrollment& start_enrollment(Planning& planning, std::int64_t number, std::int64_t course, Day on) {
  TermPlan& plan = planning.plan;
  plan.enrollments_[plan.enrollment_count] = {number, course, on, planning.days.back(), false, false};
  return plan.enrollments_[plan.enrollment_count++];
}

struct ExtraCourses {
  std::int64_t first_number;  // of the two numbers that are kept for extra enrollments
  std::array<std::int64_t, 2> courses;
  std::size_t count;
};

// At most one add, drop, switch and audit a term, each of another course.
void plan_changes(Planning& planning, std::size_t base_count, int year, const ExtraCourses& extra) {
  const ChangeOptions& shares = planning.district.options().changes;
  const Dice& dice = planning.dice;
  Share factor = change_factor(planning.student);
  for (int i = 0; i < year; ++i) factor = factor * shares.later_years / per_million;
  const auto happens = [&](ChangeField field, Share share) { return dice.is_hit(field, share * factor / per_million); };
  const auto base = [&](std::size_t turn) -> std::size_t { return turn % base_count; };
  TermPlan& plan = planning.plan;

  std::size_t turn = index_of(dice.below(which, static_cast<std::int64_t>(base_count)));
  if (dice.is_hit(hardest, per_million / 2)) turn = hardest_course(planning.district, plan, base_count);
  const bool has_drop = happens(is_drop, shares.drop);
  const bool has_switch = happens(is_switch, shares.switch_course) && base_count > 1 && extra.count > 1;
  const bool has_audit = happens(is_audit, shares.audit) && base_count > 2;
  if (has_drop) {
    PlannedEnrollment& dropped = plan.enrollments_[base(turn)];
    end_enrollment(dropped, planning.day(ChangeAction::drop));
    planning.change(ChangeAction::drop, dropped, -1, dropped.ended_on,
                    planning.reason(drop_reasons, ChangeAction::drop));
  }
  if (has_audit) {
    PlannedEnrollment& audited = plan.enrollments_[base(turn + 2)];
    audited.is_audit = true;
    planning.change(ChangeAction::audit, audited, -1, planning.day(ChangeAction::audit),
                    planning.reason(audit_reasons, ChangeAction::audit));
  }
  if (happens(is_add, shares.add) && extra.count > 0) {
    const Day on = planning.day(ChangeAction::add);
    const PlannedEnrollment& added = start_enrollment(planning, extra.first_number, extra.courses[0], on);
    planning.change(ChangeAction::add, added, -1, on, planning.reason(add_reasons, ChangeAction::add));
  }
  if (has_switch) {
    PlannedEnrollment& left = plan.enrollments_[base(turn + 1)];
    const Day on = planning.day(ChangeAction::switch_course);
    end_enrollment(left, on);
    const std::int64_t left_course = left.course;
    const PlannedEnrollment& entered = start_enrollment(planning, extra.first_number + 1, extra.courses[1], on);
    planning.change(ChangeAction::switch_course, entered, left_course, on,
                    planning.reason(switch_reasons, ChangeAction::switch_course));
  }
}

}  // namespace

std::int64_t course_count(const District& district) { return course_number(district, 0, district.term_count(), 0); }

Course make_course(const District& district, std::int64_t number) {
  const DistrictOptions& options = district.options();
  const std::int64_t teachers = options.schools * options.teachers;
  const std::int64_t place_of_teacher = number % options.courses_per_teacher;
  Course course{.number = number};
  course.teacher = number / options.courses_per_teacher % teachers;
  course.school = course.teacher / options.teachers;
  course.term = static_cast<int>(number / options.courses_per_teacher / teachers);
  course.subject = &subject_of(district, course.school, course.teacher % options.teachers,
                               place_of_teacher > 0 && place_of_teacher == options.courses_per_teacher - 1);
  // The same course runs through both terms of a year.
  const int year = course.term / terms_per_year;
  const Dice dice =
      district.dice(Purpose::offering,
                    (course.teacher * options.courses_per_teacher + place_of_teacher) * options.school_years + year);
  const SchoolType& type = district.school_type(course.school);
  const std::vector<std::string>& titles = course.subject->titles[type.titles];
  const std::int64_t first_title = district.dice(Purpose::teacher, course.teacher).below(8, 1000);
  course.title = titles[index_of(first_title + place_of_teacher) % titles.size()];
  const std::int64_t level = dice.below(0, 100);
  const bool has_levels = type.grade_high > 6;
  if (has_levels && level >= 65) course.level = level >= 90 ? CourseLevel::advanced : CourseLevel::honors;
  const std::int64_t offered = options.teachers * options.courses_per_teacher;
  const std::int64_t expected = options.students * (options.least_courses + options.most_courses) / 2 / offered;
  course.capacity = std::max<std::int64_t>(20, expected * 13 / 10) + dice.below(1, 9);
  return course;
}

std::int64_t enrollment_room(const District& district) { return district.options().most_courses + 2; }
std::int64_t change_room(const District& district) {
  return std::max<std::int64_t>(4, district.options().most_courses);
}

void plan_term(const District& district, const Student& student, std::int64_t number, int term, TermPlan& plan) {
  plan.enrollment_count = 0;
  plan.change_count = 0;
  if (term < student.first_term || term > student.last_term) return;
  const DistrictOptions& options = district.options();
  const int year = term / terms_per_year;
  const std::int64_t unit = number * district.term_count() + term;
  const std::vector<Day>& days = district.school_days(student.school, term);
  Planning planning{district, student, days, district.dice(Purpose::changes, unit), plan, unit * change_room(district)};

  const Dice wishes = district.dice(Purpose::schedule, number * options.school_years + year);
  const std::size_t wished =
      index_of(options.least_courses + wishes.below(course_wish, options.most_courses - options.least_courses + 1));
  std::array<std::int64_t, most_enrollments> places;
  const std::size_t picked = pick_places(district, wishes, wished + 2, places);
  const std::size_t base_count = std::min(wished, picked);

  const bool is_entering = student.has_entered_within_term && term == student.first_term;
  const std::int64_t first_number = unit * enrollment_room(district);
  for (std::size_t i = 0; i < base_count; ++i) {
    const std::int64_t course = course_number(district, student.school, term, places[i]);
    const Day on = is_entering ? student.entered_on : days.front();
    const PlannedEnrollment& started =
        start_enrollment(planning, first_number + static_cast<std::int64_t>(i), course, on);
    if (is_entering) planning.change(ChangeAction::add, started, -1, on, "new_student");
  }
  if (student.has_left_within_term && term == student.last_term) {
    for (std::size_t i = 0; i < plan.enrollment_count; ++i) {
      end_enrollment(plan.enrollments_[i], *student.left_on);
      planning.change(ChangeAction::drop, plan.enrollments_[i], -1, *student.left_on, "family_request");
    }
    return;
  }
  if (is_entering) return;
  ExtraCourses extra{first_number + options.most_courses, {}, picked - base_count};
  for (std::size_t i = 0; i < extra.count; ++i) {
    extra.courses[i] = course_number(district, student.school, term, places[base_count + i]);
  }
  plan_changes(planning, base_count, year, extra);
}

}  // namespace schoolhouse::connector
