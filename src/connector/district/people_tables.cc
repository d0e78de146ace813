// Rows of schools, users and guardianships.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "connector/district/row_writer.h"
#include "connector/district/table_makers.h"

namespace schoolhouse::connector {
namespace {

constexpr std::array<std::string_view, 4> regions{"North", "South", "East", "West"};
constexpr std::array<std::string_view, 8> relationships{"mother", "mother", "mother",   "father",
                                                        "father", "father", "guardian", "grandparent"};
constexpr std::array roles{Role::clerk, Role::parent, Role::student, Role::teacher};  // in the order of their ids

enum PersonField : std::uint64_t { first_name = 20, last_name, own_name, language, hour, relationship };

std::size_t index_of(std::int64_t number) { return static_cast<std::size_t>(number); }

const std::string& choose(const std::vector<std::string>& words, std::int64_t choice) {
  return words[index_of(choice) % words.size()];
}

// A letter, digits, and nothing else: the part of an address.
void append_address(std::string& address, std::string_view name) {
  for (const char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) address += c;
  }
}

Purpose purpose_of(Role role) {
  switch (role) {
    case Role::clerk:
      return Purpose::clerk;
    case Role::parent:
      return Purpose::parent;
    case Role::student:
      return Purpose::student;
    case Role::teacher:
      return Purpose::teacher;
  }
  return Purpose::clerk;
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::clerk:
      return "clerk";
    case Role::parent:
      return "parent";
    case Role::student:
      return "student";
    case Role::teacher:
      return "teacher";
  }
  return {};
}

std::int64_t own_last_name(const District& district, Role role, std::int64_t number) {
  const auto names = static_cast<std::int64_t>(district.options().names.last.size());
  return district.dice(purpose_of(role), number).below(last_name, names);
}

// Most students bear the name of their first parent.
std::int64_t student_last_name(const District& district, std::int64_t number, const Dice& dice) {
  const std::vector<std::int64_t> parents = district.parents(number);
  if (parents.empty() || dice.is_hit(own_name, per_million / 5)) return own_last_name(district, Role::student, number);
  return own_last_name(district, Role::parent, parents[0]);
}

struct Person {
  Role role = Role::student;
  std::int64_t number = 0;
  std::int64_t school = 0;
  std::optional<std::int64_t> grade_level = {};
  Day entered_on = 0;
  std::optional<Day> left_on = {};
  std::int64_t last_name = 0;
};

Person make_person(const District& district, Role role, std::int64_t number) {
  Person person{.role = role, .number = number};
  if (role == Role::student) {
    const Student student = district.student(number);
    person.school = student.school;
    person.grade_level = student.grade_level;
    person.entered_on = student.entered_on;
    person.left_on = student.left_on;
    person.last_name = student_last_name(district, number, district.dice(Purpose::student, number));
  } else {
    const Adult adult = district.adult(role, number);
    person.school = adult.school;
    person.entered_on = adult.entered_on;
    person.left_on = adult.left_on;
    person.last_name = own_last_name(district, role, number);
  }
  return person;
}

void write_person(const District& district, const Person& person, RowWriter& rows) {
  const NameOptions& names = district.options().names;
  const Dice dice = district.dice(purpose_of(person.role), person.number);
  const std::string& first = choose(names.first, dice.below(first_name, static_cast<std::int64_t>(names.first.size())));
  const std::string& last = choose(names.last, person.last_name);
  const std::string_view letters = user_letters(person.role);
  const std::int64_t created = make_moment(person.entered_on - 3, 7 * 3600 + dice.below(hour, 9 * 3600));
  const SchoolYear& last_year = district.school_year(person.school, district.year_count() - 1);
  const std::int64_t updated = person.left_on ? make_moment(*person.left_on, 16 * 3600)
                                              : make_moment(last_year.first_day() - 10, dice.below(hour, 3600));
  const bool is_spanish = person.role != Role::teacher && dice.is_hit(language, per_million * 15 / 100);

  rows.id(letters, person.number);
  rows.audit(created, updated, !person.left_on, is_spanish ? R"({"locale":"es"})" : "{}");
  rows.text(role_name(person.role));
  rows.text(first);
  rows.text(last);
  std::string text = first + " " + last;
  rows.text(text);
  text.clear();
  append_address(text, first);
  text += '.';
  append_address(text, last);
  text.append(".").append(letters).append(std::to_string(person.number + 1)).append("@district.example");
  rows.text(text);
  rows.id("sc", person.school);
  if (person.grade_level) {
    rows.number(*person.grade_level);
  } else {
    rows.null();
  }
  rows.day(person.entered_on);
  rows.day(person.left_on);
  rows.end_row();
}

void write_school(const District& district, std::int64_t school, RowWriter& rows) {
  const NameOptions& names = district.options().names;
  const SchoolType& type = district.school_type(school);
  const Dice dice = district.dice(Purpose::school, school);
  const auto name_count = static_cast<std::int64_t>(names.schools.size());
  const std::int64_t first_name_of_all = district.dice(Purpose::school, -1).below(0, name_count);
  // A name that comes again bears a number.
  std::string name = choose(names.schools, school + first_name_of_all) + " " + type.suffix;
  if (school >= name_count) name += " " + std::to_string(school / name_count + 1);
  const Day first = district.school_year(school, 0).first;
  const std::int64_t created = make_moment(first - 60 - static_cast<Day>(dice.below(1, 3000)), 9 * 3600);
  rows.id("sc", school);
  rows.audit(created, make_moment(first + static_cast<Day>(dice.below(2, 40)), 10 * 3600), true);
  rows.text(name);
  rows.text(type.name);
  rows.text(regions[index_of(school) % regions.size()]);
  rows.text(choose(names.cities, dice.below(3, static_cast<std::int64_t>(names.cities.size()))));
  rows.text(names.state);
  rows.number(type.grade_low);
  rows.number(type.grade_high);
  rows.text(track_name(type.track));
  rows.end_row();
}

void write_guardianships(const District& district, std::int64_t student, RowWriter& rows) {
  const std::vector<std::int64_t> parents = district.parents(student);
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const Dice dice = district.dice(Purpose::parent, parents[i]);
    rows.id("gu", student * 2 + static_cast<std::int64_t>(i));
    rows.id("pa", parents[i]);
    rows.id("st", student);
    rows.text(relationships[index_of(dice.below(relationship, relationships.size()))]);
    rows.yes_or_no(i == 0);
    rows.yes_or_no(!district.adult(Role::parent, parents[i]).left_on);
    rows.end_row();
  }
}

}  // namespace

duck::MadeTable make_schools(const DistrictPointer& district, const DistrictTable& table) {
  return make_table(
      table, {.group_count = district->options().schools,
              .write = [district](std::int64_t school, RowWriter& rows) { write_school(*district, school, rows); }});
}

duck::MadeTable make_users(const DistrictPointer& district, const DistrictTable& table) {
  std::int64_t people = 0;
  for (const Role role : roles) people += district->adult_count(role);
  return make_table(table, {.group_count = people, .write = [district](std::int64_t person, RowWriter& rows) {
                              for (const Role role : roles) {
                                const std::int64_t count = district->adult_count(role);
                                if (person < count)
                                  return write_person(*district, make_person(*district, role, person), rows);
                                person -= count;
                              }
                            }});
}

duck::MadeTable make_guardianships(const DistrictPointer& district, const DistrictTable& table) {
  return make_table(table, {.group_count = district->student_count(),
                            .most_rows = 2,
                            .write = [district](std::int64_t student, RowWriter& rows) {
                              write_guardianships(*district, student, rows);
                            }});
}

}  // namespace schoolhouse::connector
