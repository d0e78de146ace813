// Loads one table of a database.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connector/source.h"

namespace schoolhouse::connector {

TableLoad load_postgres_table(const Source& source, const PostgresSource& postgres, const PostgresTable& table,
                              const LoadContext& context);

}  // namespace schoolhouse::connector
