// Decides after a failed try whether to try again, and how long to wait before.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/message.h"

namespace schoolhouse::http {

struct RetryPolicy {
  int attempts = 5;  // tries in all
  double first_wait_seconds = 0.5;
  double longest_wait_seconds = 30;    // between two tries, when the server does not say
  double longest_asked_seconds = 300;  // that a server may ask for by Retry-After
};

// What the server asks for in Retry-After, in seconds or as a date. Nothing when it does not, or not in a way that can be read.
std::optional<double> asked_wait(const ResponseHead& head, Micros now);

// True for a failure or status that may be gone the next time: time-outs, broken connections, 408, 425, 429 and 5xx.
bool is_passing(const Exchange& exchange);

// Seconds to wait before try number `attempt` + 1. `chance` from 0 to 1 spreads the waits of many.
// Nothing: give up, as this was the last try, it is no use, or the server asks for too long a wait.
std::optional<double> next_wait(const RetryPolicy& policy, int attempt, const Exchange& exchange, Micros now,
                                double chance);

// "HTTP 503 (service unavailable)", "no whole answer within 60 s"
std::string describe(const Exchange& exchange);
// What to do about it.
std::string advise(const Exchange& exchange);

}  // namespace schoolhouse::http
