// The tables that can be asked: those of the project, and those that only the lake has, such as quarantine.
// SPDX-License-Identifier: Apache-2.0
#include "cli/lake_tables.h"

namespace schoolhouse::cli {

catalog::Catalog all_tables(const run::Workspace& workspace) {
  catalog::Catalog catalog = workspace.project().catalog;
  for (const lake::TableName& name : lake::list_tables(workspace.lake())) {
    catalog.tables.try_emplace(name, catalog::Table{.name = name, .kind = catalog::TableKind::source, .contract = {}});
  }
  return catalog;
}

}  // namespace schoolhouse::cli
