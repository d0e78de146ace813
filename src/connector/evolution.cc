// Columns that a table takes over from its rows though they are not declared (schema_contract: evolve).
// SPDX-License-Identifier: Apache-2.0
#include "connector/evolution.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "connector/column_name.h"
#include "connector/file_table.h"

namespace schoolhouse::connector {
namespace {

constexpr const char* note_name = "evolved_columns";
constexpr const char* variant_ending = "__v_text";

lake::Type type_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::boolean:
      return {lake::Type::Kind::boolean};
    case ValueKind::whole:
      return {lake::Type::Kind::long_};
    case ValueKind::number:
      return {lake::Type::Kind::double_};
    case ValueKind::none:
    case ValueKind::text:
      break;
  }
  return {lake::Type::Kind::string};
}

SourceColumn evolved_column(const std::string& name, const lake::Type& type) {
  SourceColumn column;
  column.contract.name = name;
  column.contract.type = type;
  column.is_evolved = true;
  return column;
}

SourceColumn key_column(const std::string& name, const std::string& key, const lake::Type& type) {
  SourceColumn column = evolved_column(name, type);
  column.aliases = {key};
  column.contract.description = "not declared: '" + key + "' of the rows";
  return column;
}

SourceColumn variant_column(const std::string& name, const std::string& of) {
  SourceColumn column = evolved_column(name, {lake::Type::Kind::string});
  column.variant_of = of;
  column.contract.description = "what does not fit " + of + ", as text";
  return column;
}

std::set<std::string> names_taken(const FileTable& table) {
  std::set<std::string> names;
  for (const catalog::ContractColumn& column : file_table_contract(table).columns) names.insert(to_lower(column.name));
  return names;
}

std::string free_name(const FileTable& table, std::string name) {
  const std::set<std::string> taken = names_taken(table);
  while (taken.contains(name)) name += "_2";
  return name;
}

bool has_key(const FileTable& table, const std::string& key) {
  return std::ranges::any_of(table.columns, [&](const SourceColumn& column) {
    const std::vector<std::string> names = column.names_in_files();
    return std::ranges::find(names, key) != names.end();
  });
}

bool has_column(const FileTable& table, const std::string& name) { return names_taken(table).contains(to_lower(name)); }

}  // namespace

bool evolves(const FileTable& table) {
  return table.schema_contract.columns == SchemaChange::evolve ||
         table.schema_contract.data_type == SchemaChange::evolve;
}

void take_known_columns(FileTable& table, const std::map<std::string, std::string>& notes) {
  const auto note = notes.find(note_name);
  if (!evolves(table) || note == notes.end()) return;
  const auto known = nlohmann::json::parse(note->second, nullptr, false);
  if (!known.is_array()) return;
  for (const auto& one : known) {
    const std::string name = one.value("name", "");
    const std::string key = one.value("key", "");
    const std::string of = one.value("variant_of", "");
    const auto type = lake::parse_type(one.value("type", ""));
    if (name.empty() || !type || has_column(table, name)) continue;
    if (!of.empty() && table.schema_contract.data_type == SchemaChange::evolve && has_column(table, of))
      table.columns.push_back(variant_column(name, of));
    if (of.empty() && table.schema_contract.columns == SchemaChange::evolve && !has_key(table, key))
      table.columns.push_back(key_column(name, key, *type));
  }
}

void note_evolved_columns(const FileTable& table, std::map<std::string, std::string>& notes) {
  nlohmann::json evolved = nlohmann::json::array();
  for (const SourceColumn& column : table.columns) {
    if (!column.is_evolved) continue;
    nlohmann::json one{{"name", column.contract.name}, {"type", lake::to_text(column.contract.type)}};
    if (column.variant_of.empty())
      one["key"] = column.aliases.front();
    else
      one["variant_of"] = column.variant_of;
    evolved.push_back(std::move(one));
  }
  if (!evolved.empty()) notes[note_name] = evolved.dump();
}

bool take_new_columns(FileTable& table, const NewColumns& found) {
  for (const std::size_t column : found.misfit_columns) {
    const std::string of = table.columns.at(column).contract.name;
    table.columns.push_back(variant_column(free_name(table, of + variant_ending), of));
  }
  for (const auto& [key, kind] : found.keys)
    table.columns.push_back(key_column(free_name(table, column_name_of(key)), key, type_of(kind)));
  return !found.is_empty();
}

bool take_new_names(FileTable& table, const std::vector<std::string>& names) {
  if (table.schema_contract.columns != SchemaChange::evolve) return false;
  NewColumns found;
  for (const std::string& name : names) {
    if (!name.empty() && !has_key(table, name)) found.keys.emplace(name, ValueKind::text);
  }
  return take_new_columns(table, found);
}

}  // namespace schoolhouse::connector
