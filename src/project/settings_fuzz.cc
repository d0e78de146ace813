// Feeds any bytes to the readers of schoolhouse.yml: they yield settings and parameters or tell problems with their line.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "project/parameters.h"
#include "project/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Problem> problems;
  try {
    const Yaml root = parse_yaml(text, "schoolhouse.yml");
    const project::Settings settings = project::read_settings(root, "/project", problems);
    if (problems.empty() && (settings.name.empty() && !root.find("name"))) std::abort();
    if (const Yaml* map = root.find("parameters")) {
      project::Parameters parameters;
      project::read_parameters(*map, "schoolhouse.yml", parameters, problems);
      project::apply_overrides({}, parameters, problems);
      for (const auto& [name, value] : project::sql_values(parameters)) {
        if (sql::literal(name, value).empty()) std::abort();
      }
    }
  } catch (const Error& error) {
    problems = error.problems();
  }
  for (const Problem& problem : problems) {
    if (problem.fault != Fault::user || problem.where.file.empty()) std::abort();
  }
  return 0;
}
