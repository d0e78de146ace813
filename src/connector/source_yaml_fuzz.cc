// Feeds any bytes to the reader of sources: it yields a source or tells problems with their line.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "connector/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  std::vector<Problem> problems;
  try {
    const Yaml root = parse_yaml({reinterpret_cast<const char*>(data), size}, "sources/a.yml");
    const auto source = connector::read_source(root, "sources/a.yml", {{"folder", "data"}}, problems);
    if (problems.empty()) connector::source_tables(source, problems);
  } catch (const Error& error) {
    problems = error.problems();
  }
  for (const Problem& problem : problems) {
    if (problem.fault != Fault::user || problem.where.file.empty()) std::abort();
  }
  return 0;
}
