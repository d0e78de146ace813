// Decides after a failed try whether to try again, and how long to wait before.
// SPDX-License-Identifier: Apache-2.0
#include "http/retry.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "http/date.h"

namespace schoolhouse::http {
namespace {

struct Status {
  int code;
  std::string_view meaning;
  std::string_view advice;
};
constexpr std::array statuses{
    Status{400, "bad request", "check the path and the parameters that are declared"},
    Status{401, "unauthorized", "check the sign-in that is declared, and its secret: 'schoolhouse secret check'"},
    Status{403, "forbidden", "the sign-in is known but may not read this: ask whoever gives out the access"},
    Status{404, "not found", "check 'url:' and 'path:', the trailing slash too"},
    Status{405, "method not allowed", "check 'method:'"},
    Status{408, "request time-out", "try again later"},
    Status{410, "gone", "the address was given up: ask whoever runs the service for the new one"},
    Status{413, "content too large", "ask for less at a time: a smaller page size, or fewer values in one request"},
    Status{422, "unprocessable content", "check the parameters that are declared"},
    Status{429, "too many requests", "lower 'rate:' and 'concurrency:', or try again later"},
    Status{500, "internal server error", "the service is out of order: try again later"},
    Status{502, "bad gateway", "the service is out of order: try again later"},
    Status{503, "service unavailable", "the service is out of order: try again later"},
    Status{504, "gateway time-out", "the service is out of order: try again later"},
};

const Status* find_status(int code) {
  const auto row = std::ranges::find(statuses, code, &Status::code);
  return row == statuses.end() ? nullptr : &*row;
}

}  // namespace

std::optional<double> asked_wait(const ResponseHead& head, Micros now) {
  const auto text = head.find("Retry-After");
  if (!text) return std::nullopt;
  if (const auto seconds = parse_number(trim(*text))) {
    if (*seconds < 0) return std::nullopt;
    return *seconds;
  }
  const auto at = parse_date(*text);
  if (!at) return std::nullopt;
  return std::max(0.0, static_cast<double>(*at - now) / 1e6);
}

bool is_passing(const Exchange& exchange) {
  switch (exchange.failure) {
    case Failure::none:
      break;
    case Failure::no_address:
    case Failure::no_connection:
    case Failure::too_slow:
    case Failure::cut_off:
      return true;
    case Failure::no_trust:
    case Failure::no_tls:
    case Failure::bomb:
    case Failure::not_understood:
    case Failure::stopped:
      return false;
  }
  const int status = exchange.head.status;
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

std::optional<double> next_wait(const RetryPolicy& policy, int attempt, const Exchange& exchange, Micros now,
                                double chance) {
  if (attempt >= policy.attempts || !is_passing(exchange)) return std::nullopt;
  const double grown = std::min(policy.longest_wait_seconds, policy.first_wait_seconds * std::pow(2, attempt - 1));
  const double wait = grown * (0.5 + chance / 2);
  if (const auto asked = asked_wait(exchange.head, now)) {
    if (*asked > policy.longest_asked_seconds) return std::nullopt;
    // Behind the asked time, and not all at once.
    return *asked + wait * 0.1;
  }
  return wait;
}

std::string describe(const Exchange& exchange) {
  const auto with_detail = [&](const std::string& text) {
    return exchange.detail.empty() ? text : text + " (" + exchange.detail + ")";
  };
  switch (exchange.failure) {
    case Failure::none:
      break;
    case Failure::no_address:
      return "the host is not known";
    case Failure::no_connection:
      return with_detail("no connection");
    case Failure::no_trust:
      return with_detail("the server's certificate is not trusted");
    case Failure::no_tls:
      return with_detail("no secure connection");
    case Failure::too_slow:
      return with_detail("no whole answer in time");
    case Failure::cut_off:
      return with_detail("the answer was cut off");
    case Failure::bomb:
      return with_detail("the packed answer grows beyond all measure");
    case Failure::not_understood:
      return with_detail("not an answer of HTTP");
    case Failure::stopped:
      return "stopped";
  }
  const Status* status = find_status(exchange.head.status);
  std::string text = "HTTP " + std::to_string(exchange.head.status);
  if (status != nullptr) text += " (" + std::string(status->meaning) + ")";
  return text;
}

std::string advise(const Exchange& exchange) {
  switch (exchange.failure) {
    case Failure::none:
      break;
    case Failure::no_address:
      return "check the spelling of 'url:' and the connection to the network";
    case Failure::no_connection:
      return "check 'url:' and that the service runs, or try again later";
    case Failure::no_trust:
      return "check that 'url:' is right; the certificate of a school's own server must be among the trusted ones of "
             "this machine";
    case Failure::no_tls:
      return "check 'url:': whether the service speaks https, and at this port";
    case Failure::too_slow:
      return "try again later, ask for less at a time, or raise 'deadline:'";
    case Failure::cut_off:
      return "try again later";
    case Failure::bomb:
      return "ask whoever runs the service what it sends";
    case Failure::not_understood:
      return "check 'url:': http or https, and the port";
    case Failure::stopped:
      return {};
  }
  if (const Status* status = find_status(exchange.head.status)) return std::string(status->advice);
  return exchange.head.status >= 500 ? "the service is out of order: try again later" : "check 'url:' and 'path:'";
}

}  // namespace schoolhouse::http
