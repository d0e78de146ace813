// Which requests a table needs: one for each combination of its lists, and what each one says.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "connector/rest/rest_source.h"
#include "http/message.h"

namespace schoolhouse::connector {

// Values by name: "year" -> "2021", "person.id" -> "17".
using EachValues = std::map<std::string, std::string>;

struct RequestSpec {
  std::string key;  // "year=2021,grade=grade-pk": what its address differs in; empty for the only request of a table
  EachValues values;
  std::string cursor = {};
};

// The rows of one list that is a table of the lake: values of its columns.
using ReadEachRows = std::function<std::vector<std::vector<std::string>>(const EachRows& rows)>;
// In the order of the lists, the last one changing fastest. Two that ask for the same are a problem.
std::vector<RequestSpec> plan_requests(const RestTable& table, const ReadEachRows& read_rows, const Place& place);

// The names behind {each.…} in path, parameters, headers and body.
std::vector<std::string> address_names(const RestTable& table);

// The request for one page: {each.NAME} and {cursor} filled in, {secret.NAME} and {env.NAME} not yet.
http::Request page_request(const RestSource& source, const RestTable& table, const RequestSpec& spec,
                           const PageKey& page);

}  // namespace schoolhouse::connector
