// The tables that a source makes, as the catalog knows them.
// SPDX-License-Identifier: Apache-2.0
#include "connector/dataset.h"
#include "connector/file_table.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

std::vector<catalog::Table> tables_of(const FilesSource& files, const Source& source, std::vector<Problem>& problems) {
  std::vector<catalog::Table> tables;
  for (const FileTable& table : files.tables) {
    catalog::Table made{.name = table.name, .kind = catalog::TableKind::source, .contract = file_table_contract(table)};
    made.description = table.description;
    made.file = source.file;
    made.line = table.line;
    made.tags = table.tags;
    catalog::apply_key(made.contract, {source.file, table.line, "tables." + table.name.name + ".key"}, problems);
    tables.push_back(std::move(made));
  }
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

}  // namespace

std::vector<catalog::Table> source_tables(const Source& source, std::vector<Problem>& problems) {
  return std::visit([&](const auto& kind) { return tables_of(kind, source, problems); }, source.kind);
}

}  // namespace schoolhouse::connector
