// Which nodes a command works on: the selection grammar of --select and --exclude, as dbt has it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "run/graph.h"

namespace schoolhouse::run {

struct Selection {
  std::vector<std::string> select = {};  // empty: everything
  std::vector<std::string> exclude = {};
};

// A way to name nodes, "tag:" in "tag:daily"; a row each for the help pages.
struct SelectionMethod {
  std::string_view name;
  std::string_view sentence;
};
const std::vector<SelectionMethod>& selection_methods();

// The numbers of the chosen nodes in graph order. Each text is a union of parts between spaces; a part is an intersection between commas; what
// is intersected is [N+]method:value[+N], where a plus adds all that comes before or after, N steps far at most. `*`, `?` and `[abc]` match as in a
// shell. Throws Error(user) for what can't be read or names nothing, with the nearest name.
std::vector<std::size_t> select_nodes(const Graph& graph, const Selection& selection);

}  // namespace schoolhouse::run
