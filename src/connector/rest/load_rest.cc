// Loads one table of a REST source.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/load_rest.h"

#include "connector/pull_load.h"
#include "connector/rest/describe_rest.h"
#include "connector/rest/fetch.h"
#include "connector/rest/lake_values.h"

namespace schoolhouse::connector {

std::vector<RequestSpec> plan_rest_table(const RestTable& table, const LakeValues& values, const Place& each) {
  std::vector<RequestSpec> plan =
      plan_requests(table, [&](const EachRows& rows) { return values.read_rows(rows, each); }, each);
  if (plan.empty() && !table.rows.may_be_empty) {
    throw Error({Fault::data, "there is nothing to ask for: a list of 'each' has no rows", each,
                 "load the table that the list is from, check its 'where:', or declare 'may_be_empty: true'"});
  }
  values.set_cursors(plan);
  return plan;
}

TableLoad load_rest_table(const Source& source, const RestSource& rest, const RestTable& table,
                          const LoadContext& context) {
  const Place place{source.file, table.rows.line, "tables." + table.rows.name.name};
  const Place each{place.file, place.line, place.key + ".each"};
  const Puller puller{
      .plan = [&](const LakeValues& values) { return plan_rest_table(table, values, each); },
      .fingerprint = [&](const std::vector<RequestSpec>& plan,
                         const std::string& outside) { return fetch_declaration(rest, table, plan, outside); },
      .fetch = [&](const std::vector<RequestSpec>& plan,
                   Pull& pull) { return fetch(rest, table, plan, pull, context.remote(), context.tell, place); }};
  return load_pulled_table(source, table, puller, context);
}

}  // namespace schoolhouse::connector
