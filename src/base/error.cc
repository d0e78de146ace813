// What went wrong, where, and how to fix it: the one error type of the program.
// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <algorithm>
#include <cassert>

namespace schoolhouse {

Error::Error(Problem problem) : Error(std::vector<Problem>{std::move(problem)}) {}

Error::Error(std::vector<Problem> problems) : problems_(std::move(problems)) {
  assert(!problems_.empty());
  text_ = format_problems(problems_);
}

void Error::add_during(std::string_view doing) {
  for (Problem& problem : problems_) problem.during.emplace_back(doing);
  text_ = format_problems(problems_);
}

const std::vector<ExitCode>& exit_codes() {
  static const std::vector<ExitCode> codes = {
      {0, "ok", "everything that was asked for is done"},
      {1, "data", "a check failed, rows exceeded the quarantine limit, or data does not fit its contract"},
      {2, "user", "the command line or a project file is wrong; nothing was changed"},
      {3, "outside", "disk, network or another program failed; the same command can be tried again"},
      {70, "bug", "a mistake of Schoolhouse itself; please report it"},
      {130, "interrupted", "stopped by Ctrl-C or a signal; nothing is half-published"},
  };
  return codes;
}

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::user:
      return 2;
    case Fault::data:
      return 1;
    case Fault::outside:
      return 3;
    case Fault::bug:
      return 70;
  }
  return 70;
}

int exit_code(const std::vector<Problem>& problems) {
  for (const Fault fault : {Fault::bug, Fault::outside, Fault::user}) {
    if (std::ranges::any_of(problems, [&](const Problem& p) { return p.fault == fault; })) return exit_code(fault);
  }
  return exit_code(Fault::data);
}

std::string format_problem(const Problem& problem) {
  std::string text = "error: " + problem.what + "\n";
  const Place& where = problem.where;
  if (!where.file.empty() || !where.key.empty() || where.line > 0) {
    std::string place = where.file;
    if (where.line > 0) place += (place.empty() ? "line " : ":") + std::to_string(where.line);
    if (!where.key.empty()) place += place.empty() ? where.key : " (" + where.key + ")";
    text += "  at " + place + "\n";
  }
  for (const std::string& doing : problem.during) text += "  while " + doing + "\n";
  if (!problem.fix.empty()) text += "  fix: " + problem.fix + "\n";
  return text;
}

std::string format_problems(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += format_problem(problem);
  return text;
}

}  // namespace schoolhouse
