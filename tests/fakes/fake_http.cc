// A transport that answers from a function.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_http.h"

namespace schoolhouse::fakes {

http::Exchange FakeTransport::send(const http::Request& request, const http::Limits&, const http::Receiver& receiver) {
  Answer answer;
  {
    const std::scoped_lock hold(lock_);
    requests.push_back(request);
    answer = respond_(request);
  }
  http::Exchange exchange{.head = {answer.status, answer.headers}, .failure = answer.failure};
  if (answer.failure == http::Failure::none || !answer.body.empty()) {
    receiver.begin(exchange.head);
    // In two pieces, as the network does.
    const std::string_view body = answer.body;
    receiver.take(body.substr(0, body.size() / 2));
    receiver.take(body.substr(body.size() / 2));
  }
  return exchange;
}

}  // namespace schoolhouse::fakes
