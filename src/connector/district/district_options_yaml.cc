// Reads the options of a generated district strictly: sizes, distributions and lists of words.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <span>

#include "base/text.h"
#include "connector/district/district_options.h"

namespace schoolhouse::connector {
namespace {

constexpr std::int64_t share = 1'000'000;
constexpr std::int64_t points = 100;
constexpr std::int64_t whole = 1;

// A number of a group of options.
template <class Group>
struct NumberKey {
  std::string_view name;
  std::string_view description;
  double fallback;
  double least;
  double most;
  std::int64_t scale;  // share, points or whole
  std::int64_t Group::* member;
};

constexpr NumberKey<DistrictOptions> size_keys[] = {
    {"seed", "another seed gives another district", 20261121, 0, 9e15, whole, &DistrictOptions::seed},
    {"schools", "schools of the district", 5, 1, 1e6, whole, &DistrictOptions::schools},
    {"students", "students per school", 6, 0, 1e6, whole, &DistrictOptions::students},
    {"teachers", "teachers per school", 3, 1, 1e5, whole, &DistrictOptions::teachers},
    {"parents", "parents per school", 3, 0, 1e6, whole, &DistrictOptions::parents},
    {"clerks", "clerks per school", 1, 0, 1e5, whole, &DistrictOptions::clerks},
    {"courses_per_teacher", "courses of a teacher in a term", 3, 1, 20, whole, &DistrictOptions::courses_per_teacher},
    {"contents_per_course", "lessons, quizzes and videos of a course", 4, 0, 100, whole,
     &DistrictOptions::contents_per_course},
    {"homeworks_per_enrollment", "homeworks of a course", 4, 0, 60, whole, &DistrictOptions::homeworks_per_enrollment},
    {"first_school_year", "the year in which the first school year begins", 2024, 1980, 2100, whole,
     &DistrictOptions::first_school_year},
    {"school_years", "school years of two terms", 2, 1, 30, whole, &DistrictOptions::school_years},
    {"attendance_years", "the latest years with a row per student and day", 2, 0, 30, whole,
     &DistrictOptions::attendance_years},
};

constexpr NumberKey<ScoreOptions> score_keys[] = {
    {"mean", "per cent of the average student", 82, 0, 100, points, &ScoreOptions::mean},
    {"student_spread", "standard deviation between students", 8, 0, 40, points, &ScoreOptions::student_spread},
    {"school_spread", "standard deviation between schools", 3, 0, 40, points, &ScoreOptions::school_spread},
    {"course_spread", "standard deviation between courses", 3, 0, 40, points, &ScoreOptions::course_spread},
    {"term_spread", "standard deviation of a term mark", 4, 0, 40, points, &ScoreOptions::term_spread},
    {"homework_spread", "standard deviation of a homework mark", 5, 0, 40, points, &ScoreOptions::homework_spread},
    {"honors_bonus", "added in honors courses, twice in advanced ones", 1.5, -40, 40, points,
     &ScoreOptions::honors_bonus},
    {"attendance_effect", "added per standard deviation of a student's presence", 1.5, -40, 40, points,
     &ScoreOptions::attendance_effect},
    {"spring_change", "added in the second term", -0.8, -40, 40, points, &ScoreOptions::spring_change},
    {"yearly_change", "added each year, taken off in declining schools", 1.2, -40, 40, points,
     &ScoreOptions::yearly_change},
    {"declining_schools", "share of schools that become worse", 0.2, 0, 1, share, &ScoreOptions::declining_schools},
    {"missing_penalty", "taken off a term mark when all homework is missing", 30, 0, 100, points,
     &ScoreOptions::missing_penalty},
    {"incomplete", "share of marks that are I", 0.01, 0, 1, share, &ScoreOptions::incomplete},
    {"pass", "share of marks that are P", 0.01, 0, 1, share, &ScoreOptions::pass},
};

constexpr NumberKey<SubmissionOptions> submission_keys[] = {
    {"late", "share of homework handed in late", 0.05, 0, 1, share, &SubmissionOptions::late},
    {"missing", "share never handed in", 0.06, 0, 1, share, &SubmissionOptions::missing},
    {"excused", "share excused", 0.02, 0, 1, share, &SubmissionOptions::excused},
};

constexpr NumberKey<ChangeOptions> change_keys[] = {
    {"add", "share of students who add a course in a term", 0.06, 0, 1, share, &ChangeOptions::add},
    {"drop", "share who drop one", 0.07, 0, 1, share, &ChangeOptions::drop},
    {"switch", "share who switch one for another", 0.06, 0, 1, share, &ChangeOptions::switch_course},
    {"audit", "share who audit one", 0.03, 0, 1, share, &ChangeOptions::audit},
    {"early", "share of the changes in the first three weeks", 0.7, 0, 1, share, &ChangeOptions::early},
    {"later_years", "changes of a later year per change of the year before", 0.75, 0, 2, share,
     &ChangeOptions::later_years},
};

constexpr NumberKey<AttendanceOptions> attendance_keys[] = {
    {"absent", "share of days absent", 0.055, 0, 0.5, share, &AttendanceOptions::absent},
    {"excused", "share of the absences that are excused", 0.6, 0, 1, share, &AttendanceOptions::excused},
    {"tardy", "share of days late", 0.03, 0, 0.5, share, &AttendanceOptions::tardy},
    {"not_taken", "share of days on which nobody noted it", 0.002, 0, 0.5, share, &AttendanceOptions::not_taken},
    {"monday_friday", "absence on Mondays and Fridays, times the usual", 1.25, 0, 5, share,
     &AttendanceOptions::monday_friday},
    {"december", "absence in December, times the usual", 1.3, 0, 5, share, &AttendanceOptions::december},
};

constexpr NumberKey<MovementOptions> movement_keys[] = {
    {"late_entry", "share of students who enter after the first day", 0.05, 0, 1, share, &MovementOptions::late_entry},
    {"leaving", "share who leave before the end", 0.08, 0, 1, share, &MovementOptions::leaving},
    {"inactive_parents", "share of parents whose account is closed", 0.12, 0, 1, share,
     &MovementOptions::inactive_parents},
    {"inactive_clerks", "share of clerks who left", 0.05, 0, 1, share, &MovementOptions::inactive_clerks},
    {"withdrawn_rows", "share of contents, homeworks, grades and adjustments entered in error", 0.02, 0, 1, share,
     &MovementOptions::withdrawn_rows},
};

const YamlKey other_keys[] = {
    {"courses_per_student", "list of two whole numbers", "fewest and most courses of a student in a term", true},
    {"school_types", "list of maps", "kinds of schools, taken in turn", true},
    {"subjects", "list of maps", "what teachers teach, the most usual first", true},
    {"letters", "list of maps", "marks from the best down, each with the per cent from which it is given", true},
    {"comments", "map", "for each mark without its sign, texts that fit", true},
    {"scores", "map", "how marks are distributed"},
    {"submission", "map", "how homework is handed in"},
    {"changes", "map", "how students change their courses"},
    {"attendance", "map", "how students attend"},
    {"movement", "map", "how people come and go"},
    {"names", "map", "made-up names", true},
};

// The reader of one YAML document's options.
struct Reading {
  std::string file;
  std::vector<Problem>& problems;

  YamlFields fields(const Yaml& node, const std::string& path, std::vector<YamlKey> keys) {
    return {node, file, path, std::move(keys), problems};
  }

  template <class Group>
  void numbers(YamlFields& fields, std::span<const NumberKey<Group>> keys, Group& group) {
    for (const NumberKey<Group>& key : keys) {
      double value = key.fallback;
      if (fields.find(key.name) != nullptr) value = fields.number(key.name).value_or(key.fallback);
      if (key.scale == whole && value != std::floor(value)) {
        fields.problem(key.name, "'" + std::string(key.name) + "' must be a whole number");
      } else if (!(value >= key.least && value <= key.most)) {
        fields.problem(key.name, "'" + std::string(key.name) + "' is out of range",
                       "choose from " + short_number(key.least) + " to " + short_number(key.most));
        value = key.fallback;
      }
      group.*key.member = std::llround(value * static_cast<double>(key.scale));
    }
  }

  static std::string short_number(double value) {
    if (value == std::floor(value)) return std::to_string(static_cast<std::int64_t>(value));
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
  }

  template <class Group>
  void number_map(YamlFields& parent, std::string_view name, std::span<const NumberKey<Group>> keys, Group& group) {
    const Yaml* node = parent.find(name);
    Yaml none;
    none.kind = Yaml::Kind::map;
    std::vector<YamlKey> known;
    for (const NumberKey<Group>& key : keys) known.push_back({key.name, "number", key.description});
    YamlFields map = fields(node == nullptr ? none : *node, parent.path() + "." + std::string(name), std::move(known));
    numbers(map, keys, group);
  }

  // The maps of a list.
  std::vector<std::pair<const Yaml*, std::string>> items(YamlFields& parent, std::string_view name) {
    std::vector<std::pair<const Yaml*, std::string>> found;
    const Yaml* list = parent.find(name);
    if (list == nullptr) return found;
    if (list->kind != Yaml::Kind::list || list->items.empty()) {
      parent.problem(name, "'" + std::string(name) + "' must be a list with at least one entry");
      return found;
    }
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      found.emplace_back(&list->items[i], parent.path() + "." + std::string(name) + "[" + std::to_string(i + 1) + "]");
    }
    return found;
  }

  std::vector<std::string> words(YamlFields& fields, std::string_view name) {
    std::vector<std::string> list = fields.texts(name);
    if (list.empty() && fields.find(name) != nullptr) {
      fields.problem(name, "'" + std::string(name) + "' must have at least one entry");
    }
    return list;
  }
};

SchoolType read_school_type(YamlFields fields) {
  SchoolType type;
  type.name = fields.text("type").value_or("");
  type.suffix = fields.text("suffix").value_or("");
  type.grade_low = static_cast<int>(fields.whole_number("grade_low").value_or(0));
  type.grade_high = static_cast<int>(fields.whole_number("grade_high").value_or(0));
  if (type.grade_low < 0 || type.grade_high > 13 || type.grade_low > type.grade_high) {
    fields.problem("grade_low", "grades must go up from 0 (kindergarten) to at most 13");
    type.grade_low = type.grade_high = 0;
  }
  if (fields.word("track", {"traditional", "year_round"}).value_or("traditional") == "year_round") {
    type.track = Track::year_round;
  }
  const std::vector<std::string> levels(title_levels.begin(), title_levels.end());
  const std::string level = fields.word("titles", levels).value_or(levels[0]);
  while (title_levels[type.titles] != level) ++type.titles;
  return type;
}

void read_titles(Reading& reading, YamlFields& fields, Subject& subject) {
  const Yaml* node = fields.find("titles");
  if (node == nullptr) return;
  std::vector<YamlKey> keys;
  for (const std::string_view level : title_levels) {
    keys.push_back({level, "list of text", "titles of courses in schools of this level", true});
  }
  YamlFields titles = reading.fields(*node, fields.path() + ".titles", std::move(keys));
  for (std::size_t i = 0; i < title_levels.size(); ++i) subject.titles[i] = reading.words(titles, title_levels[i]);
}

void read_subjects(Reading& reading, YamlFields& parent, DistrictOptions& options) {
  for (const auto& [node, path] : reading.items(parent, "subjects")) {
    YamlFields fields = reading.fields(*node, path,
                                       {{"name", "text", "the subject", true},
                                        {"difficulty", "number", "per cent points taken off every mark; default 0"},
                                        {"credit", "number", "credit of a term; default 0.5"},
                                        {"titles", "map", "titles of courses by level of school", true}});
    Subject subject;
    subject.name = fields.text("name").value_or("");
    subject.difficulty = std::llround(fields.number("difficulty").value_or(0) * points);
    subject.credit = std::llround(fields.number("credit").value_or(0.5) * 100);
    if (subject.credit < 0 || subject.credit > 9999) fields.problem("credit", "'credit' must be from 0 to 99.99");
    read_titles(reading, fields, subject);
    options.subjects.push_back(std::move(subject));
  }
}

void read_letters(Reading& reading, YamlFields& parent, DistrictOptions& options) {
  for (const auto& [node, path] : reading.items(parent, "letters")) {
    YamlFields fields = reading.fields(
        *node, path,
        {{"letter", "text", "the mark", true}, {"from", "number", "per cent from which it is given", true}});
    const Letter letter{fields.text("letter").value_or(""), std::llround(fields.number("from").value_or(0) * points)};
    if (!options.letters.empty() && letter.from >= options.letters.back().from) {
      fields.problem("from", "the letters must go down from the best mark");
    }
    options.letters.push_back(letter);
  }
  if (!options.letters.empty() && options.letters.back().from != 0) {
    parent.problem("letters", "the last letter must be given from 0 per cent");
  }
}

void read_comments(Reading& reading, YamlFields& parent, DistrictOptions& options) {
  const Yaml* node = parent.find("comments");
  if (node == nullptr) return;
  std::vector<YamlKey> keys{{"P", "list of text", "comments to a pass", true},
                            {"I", "list of text", "comments to an incomplete", true},
                            {"AU", "list of text", "comments to an audit", true}};
  std::vector<std::string> marks{"P", "I", "AU"};
  for (const Letter& letter : options.letters) {
    const std::string mark = letter.letter.substr(0, 1);
    if (std::find(marks.begin(), marks.end(), mark) == marks.end()) marks.push_back(mark);
  }
  for (std::size_t i = 3; i < marks.size(); ++i)
    keys.push_back({marks[i], "list of text", "comments to the mark", true});
  YamlFields fields = reading.fields(*node, parent.path() + ".comments", keys);
  for (const std::string& mark : marks) options.comments.push_back({mark, reading.words(fields, mark)});
}

void read_names(Reading& reading, YamlFields& parent, DistrictOptions& options) {
  const Yaml* node = parent.find("names");
  if (node == nullptr) return;
  YamlFields fields = reading.fields(*node, parent.path() + ".names",
                                     {{"first", "list of text", "first names", true},
                                      {"last", "list of text", "last names", true},
                                      {"schools", "list of text", "names of schools without their kind", true},
                                      {"cities", "list of text", "names of places", true},
                                      {"homeworks", "list of text", "kinds of homework", true},
                                      {"state", "text", "two letters", true}});
  options.names = {reading.words(fields, "first"),     reading.words(fields, "last"),
                   reading.words(fields, "schools"),   reading.words(fields, "cities"),
                   reading.words(fields, "homeworks"), fields.text("state").value_or("")};
}

void read_courses_per_student(YamlFields& fields, DistrictOptions& options) {
  const Yaml* node = fields.find("courses_per_student");
  if (node == nullptr) return;
  std::vector<std::int64_t> bounds;
  for (const Yaml& item : node->items) bounds.push_back(parse_integer(item.scalar).value_or(-1));
  if (bounds.size() != 2 || bounds[0] < 1 || bounds[1] < bounds[0] || bounds[1] > 12) {
    fields.problem("courses_per_student", "'courses_per_student' must be two whole numbers from 1 to 12",
                   "write [3, 5]");
    return;
  }
  options.least_courses = bounds[0];
  options.most_courses = bounds[1];
}

// Ids have nine digits.
void check_size(YamlFields& fields, const DistrictOptions& options) {
  const double students = static_cast<double>(options.schools) * static_cast<double>(options.students);
  const double terms = static_cast<double>(options.school_years) * terms_per_year;
  const double enrollments = students * terms * static_cast<double>(options.most_courses + 2);
  const double courses = static_cast<double>(options.schools) * static_cast<double>(options.teachers) * terms *
                         static_cast<double>(options.courses_per_teacher);
  const double grades = enrollments * static_cast<double>(options.homeworks_per_enrollment + 1);
  const double contents = courses * static_cast<double>(options.contents_per_course);
  if (grades > 999'999'999 || contents > 999'999'999 || courses > 999'999'999) {
    fields.problem("students", "the district is too large for ids of nine digits",
                   "take fewer schools, students, years or homeworks");
  }
}

}  // namespace

DistrictOptions read_district_options(const Yaml& node, const std::string& file, const std::string& path,
                                      std::vector<Problem>& problems) {
  Reading reading{file, problems};
  const std::size_t problems_before = problems.size();
  std::vector<YamlKey> keys(std::begin(other_keys), std::end(other_keys));
  for (const auto& key : size_keys) keys.push_back({key.name, "whole number", key.description});
  YamlFields fields = reading.fields(node, path, std::move(keys));
  DistrictOptions options;
  reading.numbers<DistrictOptions>(fields, size_keys, options);
  read_courses_per_student(fields, options);
  reading.number_map<ScoreOptions>(fields, "scores", score_keys, options.scores);
  reading.number_map<SubmissionOptions>(fields, "submission", submission_keys, options.submission);
  reading.number_map<ChangeOptions>(fields, "changes", change_keys, options.changes);
  reading.number_map<AttendanceOptions>(fields, "attendance", attendance_keys, options.attendance);
  reading.number_map<MovementOptions>(fields, "movement", movement_keys, options.movement);
  for (const auto& [item, item_path] : reading.items(fields, "school_types")) {
    options.school_types.push_back(read_school_type(
        reading.fields(*item, item_path,
                       {{"type", "text", "elementary, middle, high or charter", true},
                        {"suffix", "text", "what follows the name of the school", true},
                        {"grade_low", "whole number", "lowest grade, 0 is kindergarten", true},
                        {"grade_high", "whole number", "highest grade", true},
                        {"track", "text", "traditional (the default) or year_round"},
                        {"titles", "text", "level of the course titles: elementary, middle or high", true}})));
  }
  read_subjects(reading, fields, options);
  read_letters(reading, fields, options);
  read_comments(reading, fields, options);
  read_names(reading, fields, options);
  if (problems.size() == problems_before) check_size(fields, options);
  return options;
}

}  // namespace schoolhouse::connector
