// What went wrong, where, and how to fix it: the one error type of the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse {

// Whose problem it is; decides the exit code and the wording.
enum class Fault {
  user,     // the project's files or the command line: the user edits something
  data,     // the data does not fit what was declared: checks, quarantine, contracts
  outside,  // disk, network, another program: try again or repair the outside
  bug,      // our own mistake
};

// Where it is. A line of 0 and empty texts mean "not known".
struct Place {
  std::string file = {};
  int line = 0;
  std::string key = {};
  friend bool operator==(const Place&, const Place&) = default;
};

struct Problem {
  Fault fault = Fault::bug;
  std::string what;
  Place where = {};
  std::string fix = {};
  std::vector<std::string> during = {};
};

// One or more problems that end the present piece of work.
class Error : public std::exception {
 public:
  explicit Error(Problem problem);
  // All problems of a validation at once; must not be empty.
  explicit Error(std::vector<Problem> problems);

  const std::vector<Problem>& problems() const { return problems_; }
  const char* what() const noexcept override { return text_.c_str(); }
  // Says what was being done, outermost last; added by callers that know more.
  void add_during(std::string_view doing);

 private:
  std::vector<Problem> problems_;
  std::string text_;
};

// The documented exit codes: a row for each, printed by `schoolhouse help exit-codes`.
struct ExitCode {
  int code;
  std::string_view name;
  std::string_view meaning;
};
const std::vector<ExitCode>& exit_codes();
int exit_code(Fault fault);
// The code of the gravest problem: bug, then outside, then user, then data.
int exit_code(const std::vector<Problem>& problems);

// "error: …\n  at file:line (key)\n  while …\n  fix: …\n", one block a problem.
std::string format_problem(const Problem& problem);
std::string format_problems(const std::vector<Problem>& problems);

}  // namespace schoolhouse
