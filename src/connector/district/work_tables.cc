// Rows of enrollments, homeworks, grades and adjustments: a group for each student and term.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "connector/district/marks.h"
#include "connector/district/row_writer.h"
#include "connector/district/schedule.h"
#include "connector/district/table_makers.h"

namespace schoolhouse::connector {
namespace {

constexpr std::array<std::string_view, 4> action_names{"add", "drop", "switch", "audit"};
constexpr std::array<std::string_view, 4> status_names{"submitted", "late", "missing", "excused"};
constexpr std::array<std::string_view, 8> homework_files{"pdf", "pdf", "pdf", "docx", "docx", "docx", "jpg", "zip"};

enum HomeworkRowField : std::uint64_t { withdrawn = 40, file, set_at };
enum GradeField : std::uint64_t {
  days_to_grade,
  hour_of_grade,
  has_comment,
  comment_choice,
  is_withdrawn,
  is_regraded
};

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

bool is_handed_in(const Homework& homework) {
  return homework.status == HomeworkStatus::submitted || homework.status == HomeworkStatus::late;
}

// One student in one term.
struct Unit {
  std::int64_t student_number;
  Student student;
  int term;
  TermPlan plan;
};

void write_enrollments(const Unit& unit, RowWriter& rows) {
  for (const PlannedEnrollment& enrollment : unit.plan.enrollments()) {
    rows.id("en", enrollment.number);
    rows.id("st", unit.student_number);
    rows.id("co", enrollment.course);
    rows.text(enrollment.is_dropped ? "dropped" : "completed");
    rows.day(enrollment.started_on);
    rows.day(enrollment.ended_on);
    rows.yes_or_no(enrollment.is_audit);
    rows.end_row();
  }
}

void write_homework(const District& district, const Unit& unit, const PlannedEnrollment& enrollment,
                    const Homework& homework, const Assignment& assignment, std::int64_t number, RowWriter& rows) {
  const Dice dice = district.dice(Purpose::homework, homework.number);
  const std::int64_t created = make_moment(assignment.assigned_on, 8 * 3600 + dice.below(set_at, 7 * 3600));
  const bool has_file = is_handed_in(homework);
  rows.id("hw", homework.number);
  rows.audit(created, has_file ? homework.handed_in_at : make_moment(assignment.due_on + 1, 6 * 3600),
             !dice.is_hit(withdrawn, district.options().movement.withdrawn_rows));
  rows.id("en", enrollment.number);
  rows.id("st", unit.student_number);
  rows.id("co", enrollment.course);
  rows.number(number);
  if (rows.is_wanted()) {
    rows.text(std::string(assignment.title).append(" ").append(std::to_string(homework.place + 1)));
  } else {
    rows.text({});
  }
  rows.day(assignment.assigned_on);
  rows.day(assignment.due_on);
  if (has_file) {
    rows.moment(homework.handed_in_at);
    rows.text(homework_files[index_of(dice.below(file, homework_files.size()))]);
  } else {
    rows.null();
    rows.null();
  }
  rows.text(status_names[static_cast<std::size_t>(homework.status)]);
  rows.end_row();
}

void write_homeworks(const District& district, const Unit& unit, RowWriter& rows) {
  for (const PlannedEnrollment& enrollment : unit.plan.enrollments()) {
    const Course course = make_course(district, enrollment.course);
    std::int64_t number = 0;
    for (std::int64_t place = 0; place < district.options().homeworks_per_enrollment; ++place) {
      const Assignment assignment = make_assignment(district, course, place);
      const auto homework = make_homework(district, unit.student, enrollment, place, assignment);
      if (homework) write_homework(district, unit, enrollment, *homework, assignment, ++number, rows);
    }
  }
}

// What both kinds of marks have in common.
struct GradeRow {
  std::int64_t number;
  Day earliest;  // the day of what is marked
  const Homework* homework = nullptr;
  Mark mark;
  std::int64_t points_possible = 0;
};

void write_grade(const District& district, const Unit& unit, const PlannedEnrollment& enrollment, const GradeRow& grade,
                 RowWriter& rows) {
  const Dice dice = district.dice(Purpose::grade, grade.number);
  Day graded_on = grade.earliest + 1 + static_cast<Day>(dice.below(days_to_grade, 6));
  if (weekday(graded_on) > 4) graded_on += 7 - weekday(graded_on);
  const std::int64_t created = make_moment(graded_on, 13 * 3600 + dice.below(hour_of_grade, 7 * 3600));
  const std::int64_t updated = created + (dice.is_hit(is_regraded, per_million / 33) ? 2 * 86'400'000'000 : 0);
  rows.id("gr", grade.number);
  rows.audit(created, updated, !dice.is_hit(is_withdrawn, district.options().movement.withdrawn_rows));
  rows.id("en", enrollment.number);
  rows.id("st", unit.student_number);
  rows.id("co", enrollment.course);
  if (grade.homework != nullptr) {
    rows.id("hw", grade.homework->number);
    rows.text("homework");
    rows.text(grade.mark.letter);
    rows.decimal(grade.mark.points_earned);
    rows.decimal(grade.points_possible * 100);
  } else {
    rows.null();
    rows.text("term");
    rows.text(grade.mark.letter);
    rows.null();
    rows.null();
  }
  if (dice.is_hit(has_comment, per_million * 7 / 10)) {
    rows.text(comment_for(district, grade.mark.letter, dice.bits(comment_choice)));
  } else {
    rows.null();
  }
  rows.day(graded_on);
  rows.end_row();
}

void write_grades_of(const District& district, const Unit& unit, const PlannedEnrollment& enrollment, RowWriter& rows) {
  const std::int64_t homeworks = district.options().homeworks_per_enrollment;
  const Course course = make_course(district, enrollment.course);
  const Points level = course_level(district, unit.student, course);
  const std::int64_t first_number = enrollment.number * (homeworks + 1);
  std::int64_t missing = 0;
  std::int64_t expected = 0;
  for (std::int64_t place = 0; place < homeworks; ++place) {
    const Assignment assignment = make_assignment(district, course, place);
    const auto homework = make_homework(district, unit.student, enrollment, place, assignment);
    if (!homework) continue;
    if (homework->status != HomeworkStatus::excused) ++expected;
    if (homework->status == HomeworkStatus::missing) ++missing;
    if (!is_handed_in(*homework)) continue;
    write_grade(district, unit, enrollment,
                {first_number + place, homework->handed_in_on, &*homework,
                 mark_homework(district, level, *homework, assignment), assignment.points},
                rows);
  }
  if (enrollment.is_dropped) return;
  const Share missing_share = expected == 0 ? 0 : missing * per_million / expected;
  const Mark mark{.letter = mark_term(district, level, enrollment, missing_share)};
  write_grade(district, unit, enrollment, {first_number + homeworks, enrollment.ended_on, nullptr, mark, 0}, rows);
}

void write_grades(const District& district, const Unit& unit, RowWriter& rows) {
  for (const PlannedEnrollment& enrollment : unit.plan.enrollments()) write_grades_of(district, unit, enrollment, rows);
}

void write_adjustments(const District& district, const Unit& unit, RowWriter& rows) {
  for (const PlannedChange& change : unit.plan.changes()) {
    const Dice dice = district.dice(Purpose::adjustment, change.number);
    const std::int64_t created = make_moment(change.on, 8 * 3600 + dice.below(0, 8 * 3600));
    rows.id("ad", change.number);
    rows.audit(created, created + dice.below(1, 2) * 86'400'000'000,
               !dice.is_hit(2, district.options().movement.withdrawn_rows));
    rows.id("st", unit.student_number);
    rows.id("co", change.course);
    rows.id("en", change.enrollment);
    rows.text(action_names[static_cast<std::size_t>(change.action)]);
    if (change.action == ChangeAction::switch_course) {
      rows.id("co", change.from_course);
    } else {
      rows.null();
    }
    rows.day(change.on);
    rows.text(change.reason);
    rows.end_row();
  }
}

duck::MadeTable make_work(const DistrictPointer& district, const DistrictTable& table, std::int64_t rows_per_enrollment,
                          void (*write)(const District& district, const Unit& unit, RowWriter& rows)) {
  const std::int64_t terms = district->term_count();
  return make_table(table, {.group_count = district->student_count() * terms,
                            .most_rows = std::max<std::int64_t>(most_enrollments * rows_per_enrollment, 1),
                            .write = [district, terms, write](std::int64_t group, RowWriter& rows) {
                              Unit unit;
                              unit.student_number = group / terms;
                              unit.student = district->student(unit.student_number);
                              unit.term = static_cast<int>(group % terms);
                              plan_term(*district, unit.student, unit.student_number, unit.term, unit.plan);
                              write(*district, unit, rows);
                            }});
}

}  // namespace

duck::MadeTable make_enrollments(const DistrictPointer& district, const DistrictTable& table) {
  return make_work(district, table, 1,
                   [](const District&, const Unit& unit, RowWriter& rows) { write_enrollments(unit, rows); });
}

duck::MadeTable make_homeworks(const DistrictPointer& district, const DistrictTable& table) {
  return make_work(district, table, district->options().homeworks_per_enrollment, write_homeworks);
}

duck::MadeTable make_grades(const DistrictPointer& district, const DistrictTable& table) {
  return make_work(district, table, district->options().homeworks_per_enrollment + 1, write_grades);
}

duck::MadeTable make_adjustments(const DistrictPointer& district, const DistrictTable& table) {
  return make_work(district, table, 1, write_adjustments);
}

}  // namespace schoolhouse::connector
