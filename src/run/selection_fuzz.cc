// Feeds any bytes to the reader of selections, and to the reader of a kept graph.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "run/selection.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const run::Graph graph{{
      {.name = "raw.students",
       .kind = run::NodeKind::source,
       .file = "sources/sis.yml",
       .source = "sis",
       .tags = {"daily"}},
      {.name = "staging.students", .file = "packages/p/models/staging/students.sql", .package = "p", .inputs = {0}},
      {.name = "no_gaps", .kind = run::NodeKind::check, .file = "checks/no_gaps.sql", .inputs = {1}},
  }};
  try {
    const auto chosen = run::select_nodes(graph, {{text}, {}});
    for (const std::size_t node : chosen) {
      if (node >= graph.nodes.size()) std::abort();
    }
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) {
      if (problem.fault != Fault::user) std::abort();
    }
  }
  if (const auto kept = run::parse_graph(text)) {
    const auto again = run::parse_graph(run::to_json(*kept));
    if (!again || again->nodes.size() != kept->nodes.size()) std::abort();
  }
  return 0;
}
