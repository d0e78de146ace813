// Feeds any bytes to the readers of check files: they yield checks or tell problems with their line.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "check/check.h"

namespace {

using namespace schoolhouse;

void expect_user_problems(const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    if (problem.fault != Fault::user || problem.where.file.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Problem> problems;
  try {
    const auto checks = check::read_checks_file("checks/a.yml", text, problems);
    for (const auto& one : checks) {
      if (problems.empty() && (one.name.empty() || !one.table)) std::abort();
    }
  } catch (const Error& error) {
    expect_user_problems(error.problems());
  }
  expect_user_problems(problems);
  problems.clear();
  try {
    check::read_check_file("a", "checks/a.sql", text, problems);
  } catch (const Error& error) {
    expect_user_problems(error.problems());
  }
  expect_user_problems(problems);
  return 0;
}
