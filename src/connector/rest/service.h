// One service that tables are fetched from: a request for one answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "connector/rest/pull.h"
#include "connector/rest/request_plan.h"
#include "connector/rest/response_scan.h"
#include "connector/source.h"
#include "connector/web/web_session.h"

namespace schoolhouse::connector {

// What one answer said.
struct Answer {
  PageFacts facts;
  std::string asked;     // the address, secrets as {secret.NAME}
  bool has_body = true;  // false: a status that stands for no rows
};

// Any thread may call.
class Service {
 public:
  Service(const RestSource& source, const Remote& remote) : source_(source), web_(source.service, remote) {}
  // Fetches one page; the body goes to the writer, which is left to be finished. Throws Error: no whole answer, or one that can't be read.
  Answer ask(const RestTable& table, const RequestSpec& spec, const PageKey& page, PageWriter& body);
  bool is_stopped() const { return web_.is_stopped(); }

 private:
  const RestSource& source_;
  WebSession web_;
};

}  // namespace schoolhouse::connector
