// What a project makes and what each thing reads: tables, checks and dashboards as a graph in dependency order.
// SPDX-License-Identifier: Apache-2.0
#include "run/graph.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "check/check.h"
#include "duck/database.h"
#include "project/project.h"
#include "run/dashboard_sql.h"

namespace schoolhouse::run {
namespace {

// A node whose inputs are still names of tables.
struct Draft {
  Node node;
  std::set<std::string> waits_for;  // tables that its SQL or its checks read
};

std::string package_of(const project::Project& project, const std::string& file) {
  const auto row = project.package_of.find(file);
  return row == project.package_of.end() ? "" : row->second;
}

void wait_for_checks(duck::Connection& connection, const std::vector<check::Check>& checks, Draft& draft) {
  for (const check::Check& check : checks) {
    for (const lake::TableName& table : check::tables_read(connection, check)) draft.waits_for.insert(table.text());
  }
}

void draft_sources(const project::Project& project, duck::Connection& connection, std::vector<Draft>& drafts) {
  std::vector<Problem> known_already;
  for (const connector::Source& source : project.sources) {
    const NodeKind kind = source.name == "reference" ? NodeKind::reference : NodeKind::source;
    for (const catalog::Table& table : connector::source_tables(source, known_already)) {
      Draft draft{{.name = table.name.text(),
                   .kind = kind,
                   .file = source.file,
                   .source = source.name,
                   .package = package_of(project, source.file),
                   .tags = table.tags},
                  {}};
      for (const connector::FileTable* declared : connector::declared_tables(source)) {
        if (declared->name == table.name) wait_for_checks(connection, declared->checks, draft);
      }
      for (const lake::TableName& read : connector::tables_read(source, table.name)) {
        draft.waits_for.insert(read.text());
      }
      if (const auto added = project.generated_checks.find(table.name); added != project.generated_checks.end()) {
        wait_for_checks(connection, added->second, draft);
      }
      drafts.push_back(std::move(draft));
    }
  }
}

void draft_models(const project::Project& project, duck::Connection& connection, std::vector<Draft>& drafts) {
  for (const model::Model& model : project.models) {
    Draft draft{{.name = model.name.text(),
                 .kind = NodeKind::model,
                 .file = model.file,
                 .package = package_of(project, model.file),
                 .is_view = model.materialized == model::Materialized::view,
                 .tags = model.tags,
                 .parameters = model.select.parameters},
                {}};
    for (const sql::Reference& reference : model.select.references) draft.node.reads.push_back(reference.table.text());
    draft.waits_for.insert(draft.node.reads.begin(), draft.node.reads.end());
    wait_for_checks(connection, model.checks, draft);
    drafts.push_back(std::move(draft));
  }
}

void draft_checks(const project::Project& project, duck::Connection& connection, std::vector<Draft>& drafts) {
  for (const check::Check& check : project.checks) {
    Draft draft{{.name = check.name,
                 .kind = NodeKind::check,
                 .file = check.file,
                 .package = package_of(project, check.file),
                 .tags = check.tags},
                {}};
    if (const auto* rule = std::get_if<check::NoRows>(&check.rule)) {
      const sql::ParseRequest request{.sql = rule->sql, .origin = check.origin};
      const sql::Select select = sql::parse_select(connection, request);
      for (const sql::Reference& reference : select.references) draft.node.reads.push_back(reference.table.text());
      draft.node.parameters = select.parameters;
    }
    draft.waits_for.insert(draft.node.reads.begin(), draft.node.reads.end());
    drafts.push_back(std::move(draft));
  }
}

void draft_dashboards(const project::Project& project, duck::Connection& connection, std::vector<Problem>& problems,
                      std::vector<Draft>& drafts) {
  for (const DashboardSql& sql : read_dashboard_sql(project, connection, problems)) {
    const chart::Dashboard& dashboard = *sql.dashboard;
    Draft draft{{.name = dashboard.name,
                 .kind = NodeKind::dashboard,
                 .file = dashboard.place.file,
                 .package = package_of(project, dashboard.place.file),
                 .tags = dashboard.tags,
                 .reads = sql.tables,
                 .parameters = sql.parameters},
                {}};
    draft.waits_for.insert(sql.tables.begin(), sql.tables.end());
    drafts.push_back(std::move(draft));
  }
}

std::vector<check::Check> all_checks(const project::Project& project) {
  std::vector<check::Check> all = project.checks;
  const auto add = [&](const std::vector<check::Check>& checks) {
    all.insert(all.end(), checks.begin(), checks.end());
  };
  for (const model::Model& model : project.models) add(model.checks);
  for (const auto& [table, checks] : project.generated_checks) add(checks);
  for (const connector::Source& source : project.sources) {
    for (const connector::FileTable* table : connector::declared_tables(source)) add(table->checks);
  }
  return all;
}

// Puts each node behind what it waits for, and keeps the given order otherwise.
Graph in_order(std::vector<Draft> drafts, std::vector<Problem>& problems) {
  Graph graph;
  std::map<std::string, std::size_t> placed;  // tables
  std::set<std::string> tables;
  for (const Draft& draft : drafts) {
    if (draft.node.kind != NodeKind::check && draft.node.kind != NodeKind::dashboard) tables.insert(draft.node.name);
  }
  std::vector<Draft*> left;
  for (Draft& draft : drafts) {
    draft.waits_for.erase(draft.node.name);
    std::erase_if(draft.waits_for, [&](const std::string& table) { return !tables.contains(table); });
    left.push_back(&draft);
  }
  while (!left.empty()) {
    const auto next = std::ranges::find_if(left, [&](const Draft* draft) {
      return std::ranges::all_of(draft->waits_for, [&](const std::string& table) { return placed.contains(table); });
    });
    if (next == left.end()) {
      std::vector<std::string> names;
      for (const Draft* draft : left) names.push_back(draft->node.name);
      problems.push_back({Fault::user,
                          "relationships checks go in a circle, so that no table can be first: " + join(names, ", "),
                          {left.front()->node.file, 0, ""},
                          "take one of the relationships out, or write it as a SELECT in checks/"});
      return graph;
    }
    Node node = std::move((*next)->node);
    for (const std::string& table : (*next)->waits_for) node.inputs.push_back(placed.at(table));
    std::ranges::sort(node.inputs);
    if (tables.contains(node.name) && node.kind != NodeKind::check && node.kind != NodeKind::dashboard) {
      placed[node.name] = graph.nodes.size();
    }
    graph.nodes.push_back(std::move(node));
    left.erase(next);
  }
  return graph;
}

}  // namespace

const std::vector<std::string>& node_kind_names() {
  static const std::vector<std::string> names = {"source", "reference", "model", "check", "dashboard"};
  return names;
}

std::string_view to_text(NodeKind kind) { return node_kind_names()[static_cast<std::size_t>(kind)]; }

std::optional<std::size_t> Graph::find(std::string_view name, NodeKind kind) const {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == name && nodes[i].kind == kind) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Graph::find_table(std::string_view name) const {
  for (const NodeKind kind : {NodeKind::source, NodeKind::reference, NodeKind::model}) {
    if (const auto node = find(name, kind)) return node;
  }
  return std::nullopt;
}

Graph make_graph(const project::Project& project, duck::Connection& connection, std::vector<Problem>& problems) {
  const std::vector<Problem> found =
      check::validate(connection, all_checks(project), project.catalog, project::sql_values(project.parameters));
  problems.insert(problems.end(), found.begin(), found.end());
  if (!found.empty()) return {};
  std::vector<Draft> drafts;
  draft_sources(project, connection, drafts);
  draft_models(project, connection, drafts);
  draft_checks(project, connection, drafts);
  draft_dashboards(project, connection, problems, drafts);
  return in_order(std::move(drafts), problems);
}

std::string to_json(const Graph& graph) {
  nlohmann::json nodes = nlohmann::json::array();
  for (const Node& node : graph.nodes) {
    nodes.push_back({{"name", node.name},
                     {"kind", to_text(node.kind)},
                     {"file", node.file},
                     {"source", node.source},
                     {"package", node.package},
                     {"is_view", node.is_view},
                     {"tags", node.tags},
                     {"inputs", node.inputs},
                     {"reads", node.reads},
                     {"parameters", node.parameters}});
  }
  return nlohmann::json{{"nodes", nodes}}.dump();
}

std::optional<Graph> parse_graph(std::string_view json) {
  try {
    Graph graph;
    const auto object = nlohmann::json::parse(json);
    for (const auto& row : object.at("nodes")) {
      Node node{.name = row.at("name"),
                .file = row.at("file"),
                .source = row.at("source"),
                .package = row.at("package"),
                .is_view = row.at("is_view"),
                .tags = row.at("tags"),
                .inputs = row.at("inputs"),
                .reads = row.at("reads"),
                .parameters = row.at("parameters")};
      const auto kind = std::ranges::find(node_kind_names(), row.at("kind").get<std::string>());
      if (kind == node_kind_names().end()) return std::nullopt;
      node.kind = static_cast<NodeKind>(kind - node_kind_names().begin());
      for (const std::size_t input : node.inputs) {
        if (input >= graph.nodes.size()) return std::nullopt;
      }
      graph.nodes.push_back(std::move(node));
    }
    return graph;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace schoolhouse::run
