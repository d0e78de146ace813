// Which steps a command takes, and which wait for which.
// SPDX-License-Identifier: Apache-2.0
#include "run/plan.h"

#include <algorithm>
#include <set>

namespace schoolhouse::run {
namespace {

bool is_work_of(Job job, NodeKind kind) {
  switch (job) {
    case Job::run:
      return true;
    case Job::ingest:
      return kind == NodeKind::source || kind == NodeKind::reference;
    case Job::build:
      return kind == NodeKind::model || kind == NodeKind::check;
    case Job::check:
      return kind != NodeKind::dashboard;
    case Job::render:
      return kind == NodeKind::dashboard;
  }
  return false;
}

std::string_view work_of(Job job) {
  switch (job) {
    case Job::run:
      return "anything";
    case Job::ingest:
      return "sources and reference tables";
    case Job::build:
      return "models and checks";
    case Job::check:
      return "tables and checks";
    case Job::render:
      return "dashboards";
  }
  return {};
}

}  // namespace

Plan make_plan(const Graph& graph, Job job, const Selection& selection,
               const std::function<bool(const Node& table)>& is_built) {
  const std::vector<std::size_t> named = select_nodes(graph, selection);
  std::set<std::size_t> chosen(named.begin(), named.end());
  if (!selection.select.empty()) {
    for (const std::size_t node : select_nodes(graph, {{}, selection.exclude})) {
      const Node& check = graph.nodes[node];
      if (check.kind != NodeKind::check) continue;
      const auto is_chosen = [&](std::size_t input) { return chosen.contains(input); };
      if (std::ranges::any_of(check.inputs, is_chosen) && std::ranges::all_of(check.inputs, [&](std::size_t input) {
            return is_chosen(input) || is_built(graph.nodes[input]);
          })) {
        chosen.insert(node);
      }
    }
  }
  Plan plan;
  for (const std::size_t node : chosen) {
    if (is_work_of(job, graph.nodes[node].kind)) plan.nodes.push_back(node);
  }
  if (plan.nodes.empty() && !chosen.empty() && !selection.select.empty()) {
    throw Error({Fault::user,
                 "the selection holds nothing that this command works on",
                 {},
                 "it works on " + std::string(work_of(job)) + "; 'schoolhouse run' works on everything"});
  }
  for (const std::size_t node : plan.nodes) {
    std::vector<std::size_t> inputs;
    for (const std::size_t input : graph.nodes[node].inputs) {
      const auto step = std::ranges::lower_bound(plan.nodes, input);
      if (step != plan.nodes.end() && *step == input)
        inputs.push_back(static_cast<std::size_t>(step - plan.nodes.begin()));
    }
    plan.inputs.push_back(std::move(inputs));
  }
  return plan;
}

}  // namespace schoolhouse::run
