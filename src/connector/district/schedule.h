// Courses, and what a student takes in a term with all changes to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "connector/district/district.h"

namespace schoolhouse::connector {

enum class CourseLevel { standard, honors, advanced };

struct Course {
  std::int64_t number = 0;
  std::int64_t school = 0;
  std::int64_t teacher = 0;
  int term = 0;
  const Subject* subject = nullptr;
  CourseLevel level = CourseLevel::standard;
  std::string_view title = {};
  std::int64_t capacity = 0;
};
std::int64_t course_count(const District& district);
Course make_course(const District& district, std::int64_t number);

enum class ChangeAction { add, drop, switch_course, audit };

struct PlannedEnrollment {
  std::int64_t number;  // of the enrollment, with gaps
  std::int64_t course;
  Day started_on;
  Day ended_on;
  bool is_dropped;
  bool is_audit;
};
struct PlannedChange {
  std::int64_t number;  // of the adjustment, with gaps
  ChangeAction action;
  std::int64_t enrollment;
  std::int64_t course;
  std::int64_t from_course;  // of a switch
  Day on;
  std::string_view reason;
};

constexpr std::size_t most_enrollments = 14;  // twelve courses, one added, one switched to
constexpr std::size_t most_changes = 12;

// What a student takes in one term. Empty when he is not there.
struct TermPlan {
  std::span<const PlannedEnrollment> enrollments() const { return {enrollments_.data(), enrollment_count}; }
  std::span<const PlannedChange> changes() const { return {changes_.data(), change_count}; }
  std::size_t enrollment_count = 0;
  std::size_t change_count = 0;
  std::array<PlannedEnrollment, most_enrollments> enrollments_;
  std::array<PlannedChange, most_changes> changes_;
};
// Numbers are spread so far that each student and term has room for its most.
std::int64_t enrollment_room(const District& district);
std::int64_t change_room(const District& district);
void plan_term(const District& district, const Student& student, std::int64_t number, int term, TermPlan& plan);

}  // namespace schoolhouse::connector
