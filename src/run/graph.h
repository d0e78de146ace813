// What a project makes and what each thing reads: tables, checks and dashboards as a graph in dependency order.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/schema.h"

namespace schoolhouse::duck {
class Connection;
}
namespace schoolhouse::project {
struct Project;
}

namespace schoolhouse::run {

enum class NodeKind { source, reference, model, check, dashboard };
// "source", "reference", "model", "check", "dashboard"
std::string_view to_text(NodeKind kind);
const std::vector<std::string>& node_kind_names();

struct Node {
  std::string name;  // "analytics.grade_distribution", or the stem of a check's or dashboard's file
  NodeKind kind = NodeKind::model;
  std::string file = {};     // where it is declared, as shown in messages
  std::string source = {};   // the source that loads it
  std::string package = {};  // empty: the project itself
  bool is_view = false;
  std::vector<std::string> tags = {};
  std::vector<std::size_t> inputs = {};      // nodes that come before it, because it or its checks read them
  std::vector<std::string> reads = {};       // tables that its SQL names (not those of its checks)
  std::vector<std::string> parameters = {};  // $names that its SQL uses
};

// Every node stands behind its inputs.
struct Graph {
  std::vector<Node> nodes;
  std::optional<std::size_t> find(std::string_view name, NodeKind kind) const;
  // The node that makes a table.
  std::optional<std::size_t> find_table(std::string_view name) const;
};

// The graph of a project whose models are resolved. Parses and binds the SQL of checks and dashboards; notes what is wrong in them, and
// relationships between tables that go in a circle.
Graph make_graph(const project::Project& project, duck::Connection& connection, std::vector<Problem>& problems);

// As JSON text, to be kept; nothing when the text is not one of ours.
std::string to_json(const Graph& graph);
std::optional<Graph> parse_graph(std::string_view json);

}  // namespace schoolhouse::run
