// Feeds any bytes to the reader of dashboards: it yields tiles or tells problems with their line.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "chart/dashboard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Problem> problems;
  try {
    const auto dashboard = chart::read_dashboard(text, "dashboards/a.yml", "a", problems);
    if (problems.empty() && (dashboard.title.empty() || dashboard.tiles.empty())) std::abort();
  } catch (const Error& error) {
    problems = error.problems();
  }
  for (const Problem& problem : problems) {
    if (problem.fault != Fault::user || problem.where.file.empty()) std::abort();
  }
  return 0;
}
