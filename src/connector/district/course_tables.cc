// Rows of courses and contents.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "connector/district/row_writer.h"
#include "connector/district/schedule.h"
#include "connector/district/table_makers.h"

namespace schoolhouse::connector {
namespace {

constexpr std::array<std::string_view, 3> level_names{"standard", "honors", "advanced"};

// A kind of content with what files it comes as and how large they are, in kilobytes.
struct ContentKind {
  std::string_view name;
  std::string_view title;
  std::array<std::string_view, 3> file_types;
  std::int64_t least_kb;
  std::int64_t most_kb;
};
constexpr ContentKind lesson{"lesson", "Lesson", {"pdf", "docx", "pptx"}, 80, 6'000};
constexpr ContentKind quiz{"quiz", "Quiz", {"pdf", "html", "json"}, 8, 400};
constexpr ContentKind video{"video", "Video", {"mp4", "webm", "mov"}, 9'000, 240'000};
// Half are lessons.
constexpr std::array<const ContentKind*, 8> content_kinds{&lesson, &lesson, &lesson, &lesson,
                                                          &quiz,   &quiz,   &quiz,   &video};

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

void write_course(const District& district, std::int64_t number, RowWriter& rows) {
  const Course course = make_course(district, number);
  const Dice dice = district.dice(Purpose::course, number);
  const Day begin = district.school_days(course.school, course.term).front();
  rows.id("co", number);
  const std::int64_t created =
      make_moment(begin - 90 - static_cast<Day>(dice.below(8, 60)), 9 * 3600 + dice.below(9, 3600));
  rows.audit(created, make_moment(begin - 20 - static_cast<Day>(dice.below(10, 40)), 11 * 3600), true);
  rows.text(course.title);
  rows.text(course.subject->name);
  rows.text(level_names[static_cast<std::size_t>(course.level)]);
  rows.id("sc", course.school);
  rows.id("te", course.teacher);
  rows.text(district.school_year(course.school, course.term / terms_per_year).name);
  rows.text(term_names[index_of(course.term % terms_per_year)]);
  rows.decimal(course.subject->credit);
  rows.number(course.capacity);
  rows.end_row();
}

void write_contents(const District& district, std::int64_t course_number, RowWriter& rows) {
  const DistrictOptions& options = district.options();
  const Course course = make_course(district, course_number);
  const std::vector<Day>& days = district.school_days(course.school, course.term);
  const auto day_count = static_cast<std::int64_t>(days.size());
  for (std::int64_t i = 0; i < options.contents_per_course; ++i) {
    const std::int64_t number = course_number * options.contents_per_course + i;
    const Dice dice = district.dice(Purpose::content, number);
    const ContentKind& kind = *content_kinds[index_of(dice.below(0, content_kinds.size()))];
    const Day published = days[index_of((i * day_count + dice.below(1, day_count)) / options.contents_per_course)];
    const std::int64_t created = make_moment(published, 7 * 3600 + dice.below(2, 8 * 3600));
    const std::int64_t updated = created + (dice.is_hit(3, per_million / 5) ? dice.below(4, 20) * 86'400'000'000 : 0);
    rows.id("ct", number);
    rows.audit(created, updated, !dice.is_hit(5, options.movement.withdrawn_rows));
    rows.id("co", course_number);
    rows.id("te", course.teacher);
    rows.text(std::string(course.title).append(": ").append(kind.title).append(" ").append(std::to_string(i + 1)));
    rows.text(kind.name);
    rows.text(kind.file_types[index_of(dice.below(6, kind.file_types.size()))]);
    rows.day(published);
    rows.number(kind.least_kb + dice.below(7, kind.most_kb - kind.least_kb));
    rows.end_row();
  }
}

}  // namespace

duck::MadeTable make_courses(const DistrictPointer& district, const DistrictTable& table) {
  return make_table(
      table, {.group_count = course_count(*district),
              .write = [district](std::int64_t course, RowWriter& rows) { write_course(*district, course, rows); }});
}

duck::MadeTable make_contents(const DistrictPointer& district, const DistrictTable& table) {
  return make_table(
      table, {.group_count = course_count(*district),
              .most_rows = district->options().contents_per_course,
              .write = [district](std::int64_t course, RowWriter& rows) { write_contents(*district, course, rows); }});
}

}  // namespace schoolhouse::connector
