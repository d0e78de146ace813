// Tests that the options of a district are read whole, and that every mistake in them is named with its place.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/district_options.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "connector/district/example_district.h"

namespace schoolhouse::connector {
namespace {

TEST(DistrictOptions, the_package_is_read) {
  const DistrictOptions options = example_options();
  EXPECT_EQ(options.seed, 20261121);
  EXPECT_EQ(options.schools, 5);
  EXPECT_EQ(options.most_courses, 5);
  EXPECT_EQ(options.scores.mean, 8600);
  EXPECT_EQ(options.scores.spring_change, -100);
  EXPECT_EQ(options.changes.drop, 70'000);
  EXPECT_EQ(options.subjects.back().credit, 25);
  EXPECT_EQ(options.school_types[3].track, Track::year_round);
  EXPECT_EQ(options.letters.front().letter, "A+");
}

// Puts the number of the line of `source` on which it begins in the place of each "<text>".
std::string with_lines(std::string_view expected, std::string_view source) {
  std::string out;
  for (;;) {
    const std::size_t open = expected.find('<');
    out += expected.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = expected.find('>', open);
    const std::string_view before = source.substr(0, source.find(expected.substr(open + 1, close - open - 1)));
    out += std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
    expected.remove_prefix(close + 1);
  }
}

TEST(DistrictOptions, mistakes_are_named) {
  // "<text>" stands for the line on which the text begins.
  const struct {
    std::string_view name, from, to, problem;
  } cases[] = {
      {"unknown key", "courses_per_teacher: 3", "course_per_teacher: 3",
       "error: unknown key 'course_per_teacher'\n  at district.yml:<course_per_teacher> (options.course_per_teacher)\n "
       " fix: did you mean 'courses_per_teacher'?\n"},
      {"unknown key of a group", "student_spread: 9", "student_spred: 9",
       "error: unknown key 'student_spred'\n  at district.yml:<student_spred> (options.scores.student_spred)\n  fix: "
       "did you mean 'student_spread'?\n"},
      {"not a whole number", "contents_per_course: 4", "contents_per_course: 4.5",
       "error: 'contents_per_course' must be a whole number\n  at district.yml:<contents_per_course> "
       "(options.contents_per_course)\n"},
      {"not a number", "mean: 86", "mean: high",
       "error: 'mean' must be a number\n  at district.yml:<mean: high> (options.scores.mean)\n"},
      {"out of range", "spring_change: -1", "spring_change: -100",
       "error: 'spring_change' is out of range\n  at district.yml:<spring_change> (options.scores.spring_change)\n  "
       "fix: choose from -40 to 40\n"},
      {"a share above one", "late: 0.06", "late: 6",
       "error: 'late' is out of range\n  at district.yml:<late: 6> (options.submission.late)\n  fix: choose from 0 to "
       "1\n"},
      {"courses of a student", "[3, 5]", "[5, 3]",
       "error: 'courses_per_student' must be two whole numbers from 1 to 12\n  at district.yml:<[5, 3]> "
       "(options.courses_per_student)\n  fix: write [3, 5]\n"},
      {"letters out of order", "{ letter: A, from: 93 }", "{ letter: A, from: 98 }",
       "error: the letters must go down from the best mark\n  at district.yml:<letter: A, > "
       "(options.letters[2].from)\n"},
      {"no letter at the bottom", "{ letter: F, from: 0 }", "{ letter: F, from: 1 }",
       "error: the last letter must be given from 0 per cent\n  at district.yml:<letters:> (options.letters)\n"},
      {"no comments to a letter", "    F:\n", "    G:\n",
       "error: unknown key 'G'\n  at district.yml:<    G:> (options.comments.G)\n  fix: did you mean 'P'?\n"
       "error: the key 'F' is missing\n  at district.yml:<    A:> (options.comments)\n  fix: add 'F:' (list of text): "
       "comments to the mark\n"},
      {"unknown track", "track: year_round", "track: all_year",
       "error: unknown track 'all_year'\n  at district.yml:<track: all_year> (options.school_types[4].track)\n  fix: "
       "use one of: traditional, year_round\n"},
      {"no first names", "    first:\n", "    given:\n",
       "error: unknown key 'given'\n  at district.yml:<    given:> (options.names.given)\n  fix: use one of: first, "
       "last, schools, cities, homeworks, state\n"
       "error: the key 'first' is missing\n  at district.yml:<    state:> (options.names)\n  fix: add 'first:' (list "
       "of text): first names\n"},
      {"too large", "schools: \"5\"\n  students: \"6\"", "schools: 100000\n  students: 1000",
       "error: the district is too large for ids of nine digits\n  at district.yml:<  students:> (options.students)\n  "
       "fix: take fewer schools, students, years or homeworks\n"},
  };
  for (const auto& c : cases) {
    const std::string source = example_source({});
    const std::string changed = replace_all(source, c.from, c.to);
    ASSERT_NE(source, changed) << c.name;
    const Yaml root = parse_yaml(changed, "district.yml");
    std::vector<Problem> problems;
    read_district_options(*root.find("options"), "district.yml", "options", problems);
    EXPECT_EQ(format_problems(problems), with_lines(c.problem, changed)) << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
