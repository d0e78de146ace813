// Loads one table whose rows are asked for: what came is kept, read, held to its rules, checked, and written by the table's way.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "connector/rest/fetch.h"
#include "connector/rest/lake_values.h"
#include "connector/rest/pull.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// How the rows of one table are asked for.
struct Puller {
  // The requests of this load, with their cursors. None: there is nothing to ask for.
  std::function<std::vector<RequestSpec>(const LakeValues& values)> plan;
  // A killed pull goes on only when this is the same; empty: it never does. `outside` is outside_print of the source.
  std::function<std::string(const std::vector<RequestSpec>& plan, const std::string& outside)> fingerprint;
  std::function<FetchResult(const std::vector<RequestSpec>& plan, Pull& pull)> fetch;
  std::string holders = "the answers";  // what holds the rows, for messages
  std::string where = "path";           // the key that says what is asked
};
TableLoad load_pulled_table(const Source& source, const PulledTable& table, const Puller& puller,
                            const LoadContext& context);

}  // namespace schoolhouse::connector
