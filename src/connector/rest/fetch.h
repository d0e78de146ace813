// Makes the requests of a table, several at once, and keeps every answer until all pages are there.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "connector/rest/pull.h"
#include "connector/rest/request_plan.h"
#include "connector/source.h"

namespace schoolhouse::connector {

struct FetchedRequest {
  RequestSpec spec;
  std::vector<PulledPage> pages = {};
  std::vector<Problem> failed = {};  // why it has no pages
};

struct FetchCount {
  std::int64_t requests_done = 0;
  std::int64_t pages = 0;    // fetched now
  std::int64_t resumed = 0;  // of a killed pull
  std::int64_t records = 0;
};

struct FetchResult {
  std::vector<FetchedRequest> requests;  // in the order of the plan
  FetchCount count;
};

// Throws when more requests fail than may; what came so far then stays for the next time.
FetchResult fetch(const RestSource& source, const RestTable& table, const std::vector<RequestSpec>& plan, Pull& pull,
                  const Remote& remote, const std::function<void(std::string_view)>& tell, const Place& place);

}  // namespace schoolhouse::connector
