// The tables that can be asked: those of the project, and those that only the lake has, such as quarantine.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalog/catalog.h"
#include "run/workspace.h"

namespace schoolhouse::cli {

// The project's catalog with the lake's other tables added to it.
catalog::Catalog all_tables(const run::Workspace& workspace);

}  // namespace schoolhouse::cli
