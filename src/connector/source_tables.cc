// The tables that a source makes, as the catalog knows them.
// SPDX-License-Identifier: Apache-2.0
#include "connector/child_table.h"
#include "connector/dataset.h"
#include "connector/file_table.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

void add_table(const FileTable& table, const Source& source, std::vector<catalog::Table>& tables,
               std::vector<Problem>& problems) {
  catalog::Table made{.name = table.name, .kind = catalog::TableKind::source, .contract = file_table_contract(table)};
  made.description = table.description;
  made.file = source.file;
  made.line = table.line;
  made.tags = table.tags;
  catalog::apply_key(made.contract, {source.file, table.line, "tables." + table.name.name + ".key"}, problems);
  tables.push_back(std::move(made));
  for (const FileTable& child : table.child_tables) add_table(child, source, tables, problems);
}

std::vector<catalog::Table> tables_of(const FilesSource& files, const Source& source, std::vector<Problem>& problems) {
  std::vector<catalog::Table> tables;
  for (const FileTable& table : files.tables) add_table(table, source, tables, problems);
  return tables;
}

std::vector<catalog::Table> tables_of(const RestSource& rest, const Source& source, std::vector<Problem>& problems) {
  std::vector<catalog::Table> tables;
  for (const RestTable& table : rest.tables) add_table(table.rows, source, tables, problems);
  return tables;
}

std::vector<catalog::Table> tables_of(const PostgresSource& postgres, const Source& source,
                                      std::vector<Problem>& problems) {
  std::vector<catalog::Table> tables;
  for (const PostgresTable& table : postgres.tables) add_table(table.rows, source, tables, problems);
  return tables;
}

std::vector<catalog::Table> tables_of(const GeneratorSource& generator, const Source& source,
                                      std::vector<Problem>& problems) {
  if (const Dataset* dataset = find_dataset(generator.dataset)) return dataset->tables(source, problems);
  if (generator.dataset.empty()) return {};
  std::string known;
  for (const Dataset& dataset : datasets())
    known += (known.empty() ? "use one of: " : ", ") + std::string(dataset.name);
  problems.push_back({Fault::user, "unknown dataset '" + generator.dataset + "'", {source.file, 0, "dataset"}, known});
  return {};
}

template <class Pointer>
void add_with_children(Pointer table, std::vector<Pointer>& tables) {
  tables.push_back(table);
  for (auto& child : table->child_tables) add_with_children<Pointer>(&child, tables);
}

template <class Pointer>
std::vector<Pointer> tables_in(auto& source) {
  std::vector<Pointer> tables;
  if (auto* files = std::get_if<FilesSource>(&source.kind)) {
    for (auto& table : files->tables) add_with_children<Pointer>(&table, tables);
  }
  if (auto* rest = std::get_if<RestSource>(&source.kind)) {
    for (auto& table : rest->tables) add_with_children<Pointer>(&table.rows, tables);
  }
  if (auto* postgres = std::get_if<PostgresSource>(&source.kind)) {
    for (auto& table : postgres->tables) add_with_children<Pointer>(&table.rows, tables);
  }
  return tables;
}

}  // namespace

std::vector<const FileTable*> declared_tables(const Source& source) { return tables_in<const FileTable*>(source); }
std::vector<FileTable*> declared_tables(Source& source) { return tables_in<FileTable*>(source); }

std::optional<ChildOf> find_child(const Source& source, const lake::TableName& name) {
  for (const FileTable* parent : declared_tables(source)) {
    for (const FileTable& child : parent->child_tables) {
      if (child.name == name) return ChildOf{parent, &child};
    }
  }
  return std::nullopt;
}

std::vector<lake::TableName> tables_read(const Source& source, const lake::TableName& name) {
  if (const auto child = find_child(source, name)) return {child->parent->name};
  std::vector<lake::TableName> read;
  const auto* rest = std::get_if<RestSource>(&source.kind);
  if (!rest) return read;
  for (const RestTable& table : rest->tables) {
    if (table.rows.name != name) continue;
    for (const Each& each : table.each) {
      if (const auto* rows = std::get_if<EachRows>(&each.values)) read.push_back(rows->table);
    }
  }
  return read;
}

std::vector<catalog::Table> source_tables(const Source& source, std::vector<Problem>& problems) {
  return std::visit([&](const auto& kind) { return tables_of(kind, source, problems); }, source.kind);
}

}  // namespace schoolhouse::connector
