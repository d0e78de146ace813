// What the inputs of a step are right now: data versions, and fingerprints that change whenever rows do.
// SPDX-License-Identifier: Apache-2.0
#include "run/inputs.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

// Joins parts so that different lists never give the same text.
std::string digest(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += std::to_string(part.size()) + ":" + part;
  return sha256(text);
}

[[noreturn]] void refuse_unbuilt(const std::string& table, const Node* node) {
  const bool is_loaded = node && (node->kind == NodeKind::source || node->kind == NodeKind::reference);
  throw Error({Fault::user,
               "the table " + table + " is not " + (is_loaded ? "loaded" : "built") + " yet",
               {},
               "'schoolhouse run --select +" + table + "' makes it and all that it needs"});
}

std::string parameter_digest(const StepContext& context, const std::vector<std::string>& names) {
  const project::Parameters& parameters = context.workspace.project().parameters;
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    const auto row = parameters.find(name);
    if (row == parameters.end()) continue;
    parts.push_back(name);
    parts.push_back(row->second.value.value_or(""));
  }
  return digest(parts);
}

}  // namespace

CurrentInputs find_inputs(const StepContext& context, const std::vector<std::string>& tables) {
  CurrentInputs inputs;
  for (const std::string& table : tables) {
    const auto number = context.graph.find_table(table);
    const Node* node = number ? &context.graph.nodes[*number] : nullptr;
    if (node && node->is_view) {
      const CurrentInputs below = find_inputs(context, node->reads);
      inputs.versions.insert(below.versions.begin(), below.versions.end());
      inputs.identities[table] = model_fingerprint(context, *node, below);
      continue;
    }
    const auto name = lake::parse_table_name(table);
    const auto head = name ? lake::find_head(context.workspace.lake(), *name) : std::nullopt;
    if (!head) refuse_unbuilt(table, node);
    const std::int64_t version = head->notes.data_version >= 0 ? head->notes.data_version : head->version;
    inputs.versions[table] = version;
    // A table that was deleted and made anew counts its versions from 0 again; its rows tell it apart.
    inputs.identities[table] = std::to_string(version) + " " + head->notes.row_hash;
  }
  return inputs;
}

const model::Model& model_of(const StepContext& context, const Node& node) {
  const auto& models = context.workspace.project().models;
  const auto found =
      std::ranges::find_if(models, [&](const model::Model& model) { return model.name.text() == node.name; });
  if (found == models.end()) throw Error({Fault::bug, "no model stands behind the step " + node.name});
  return *found;
}

std::string model_fingerprint(const StepContext& context, const Node& node, const CurrentInputs& inputs) {
  model::Inputs model_inputs;
  model_inputs.parameters = project::sql_values(context.workspace.project().parameters);
  model_inputs.versions = inputs.versions;
  model_inputs.views = inputs.identities;
  return model::fingerprint(model_of(context, node), model_inputs, duck::engine_version());
}

std::string file_fingerprint(const StepContext& context, const Node& node, const CurrentInputs& inputs) {
  const project::Project& project = context.workspace.project();
  const auto hash = project.file_hashes.find(node.file);
  std::vector<std::string> parts = {node.name, hash == project.file_hashes.end() ? "" : hash->second,
                                    parameter_digest(context, node.parameters)};
  for (const auto& [table, identity] : inputs.identities) {
    parts.push_back(table);
    parts.push_back(identity);
  }
  return digest(parts);
}

std::string checked_against(const StepContext& context, const Node& node) {
  std::vector<std::string> beside;
  for (const std::size_t input : node.inputs) {
    const std::string& table = context.graph.nodes[input].name;
    if (std::ranges::find(node.reads, table) == node.reads.end()) beside.push_back(table);
  }
  if (beside.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& [table, identity] : find_inputs(context, beside).identities) {
    parts.push_back(table);
    parts.push_back(identity);
  }
  return digest(parts);
}

}  // namespace schoolhouse::run
