// Feeds any bytes to the reader of model files: it yields a model or tells problems with their line.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "model/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Problem> problems;
  const auto read = [&](const std::string& sql, const std::optional<std::string>& yaml) {
    try {
      const auto model = model::read_model("a/b.sql", "models/a/b.sql", sql, yaml, "models/a/b.yml", problems);
      if (problems.empty() && (model.sql_line < 1 || model.name.name.empty())) std::abort();
    } catch (const Error& error) {
      problems = error.problems();
    }
    for (const Problem& problem : problems) {
      if (problem.fault != Fault::user || problem.where.file.empty()) std::abort();
    }
    problems.clear();
  };
  read(text, std::nullopt);
  read("SELECT 1 AS n", text);
  return 0;
}
