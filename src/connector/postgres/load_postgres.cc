// Loads one table of a database.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/load_postgres.h"

#include "connector/postgres/postgres_reader.h"
#include "connector/pull_load.h"

namespace schoolhouse::connector {

TableLoad load_postgres_table(const Source& source, const PostgresSource& postgres, const PostgresTable& table,
                              const LoadContext& context) {
  const Place place{source.file, table.rows.line, "tables." + table.rows.name.name};
  const Puller puller{
      .plan =
          [](const LakeValues& values) {
            std::vector<RequestSpec> plan = {{}};
            values.set_cursors(plan);
            return plan;
          },
      .fingerprint =
          [&](const std::vector<RequestSpec>& plan, const std::string& outside) {
            return fetch_declaration(postgres, table, plan.front(), outside);
          },
      .fetch = [&](const std::vector<RequestSpec>& plan,
                   Pull& pull) { return PostgresReader(postgres, context).fetch(table, plan.front(), pull, place); },
      .holders = "the rows that came",
      .where = "from"};
  return load_pulled_table(source, table, puller, context);
}

}  // namespace schoolhouse::connector
