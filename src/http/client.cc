// Sends requests politely: within the host's budget, again after a passing failure, and along redirects.
// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <random>

#include "base/text.h"
#include "http/url.h"

namespace schoolhouse::http {
namespace {

constexpr int most_redirects = 5;

// What a declaration adds may be a key of the service: only what says how to read and write goes to another host.
bool may_hold_secret(const Header& header) {
  static constexpr std::array plain{"accept",   "content-type",  "range",
                                    "if-range", "if-none-match", "if-modified-since"};
  return std::ranges::find(plain, to_lower(header.name)) == plain.end();
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Problem to_problem(const Request& request, const Exchange& exchange, int attempts) {
  std::string what = request.method + " " + without_query(request.url) + ": " + describe(exchange);
  if (attempts > 1) what += ", in " + std::to_string(attempts) + " tries";
  return {Fault::outside, what, {}, advise(exchange)};
}

}  // namespace

RequestFailed::RequestFailed(const Request& request, Exchange exchange, int attempts)
    : Error(to_problem(request, exchange, attempts)), exchange_(std::move(exchange)) {}

Client::Client(Transport& transport, Timer& timer, Clock& clock, std::function<double()> chance)
    : transport_(transport), timer_(timer), clock_(clock), chance_(std::move(chance)), budget_(timer) {}

void Client::stop() {
  is_stopped_ = true;
  transport_.stop();
  timer_.stop();
  budget_.stop();
}

bool Client::wait(double most_seconds) { return timer_.wait(most_seconds * (0.5 + chance_() / 2)); }

// One try along its redirects.
Exchange Client::try_once(const Request& request, const std::vector<Header>& credentials, const SendOptions& options,
                          const Receiver& receiver) {
  Request now = request;
  const auto home = origin_of(request.url);
  if (!home) return {.failure = Failure::not_understood, .detail = "no http or https address"};
  for (int hop = 0;; ++hop) {
    const auto origin = origin_of(now.url);
    Request sent = now;
    if (origin == home)
      sent.headers.insert(sent.headers.end(), credentials.begin(), credentials.end());
    else
      std::erase_if(sent.headers, may_hold_secret);
    bool is_moved = false;
    const Receiver watched{[&](const ResponseHead& head) {
                             is_moved = is_redirect(head.status) && head.find("Location").has_value();
                             if (!is_moved) receiver.begin(head);
                           },
                           [&](std::string_view piece) {
                             if (!is_moved) receiver.take(piece);
                           }};
    Exchange exchange;
    {
      const Budget::Turn turn(budget_, host_of(now.url));
      if (!turn.has_come()) return {.failure = Failure::stopped};
      exchange = transport_.send(sent, options.limits, watched);
    }
    const auto location = exchange.head.find("Location");
    if (exchange.failure != Failure::none || !is_redirect(exchange.head.status) || !location) return exchange;
    if (hop == most_redirects) return {.failure = Failure::not_understood, .detail = "it redirects without end"};
    const auto next = resolve(now.url, *location);
    if (!next) return {.failure = Failure::not_understood, .detail = "it redirects to no http or https address"};
    if (now.url.starts_with("https://") && !next->starts_with("https://"))
      return {.failure = Failure::not_understood, .detail = "it redirects from https to http"};
    now.url = *next;
    if (exchange.head.status == 303 || (now.method == "POST" && exchange.head.status <= 302)) {
      now.method = "GET";
      now.body.clear();
    }
    if (!now.body.empty() && origin_of(now.url) != home)
      return {.failure = Failure::not_understood, .detail = "it redirects what is sent to another host"};
  }
}

ResponseHead Client::send(const Request& request, const std::vector<Header>& credentials, const SendOptions& options,
                          const Receiver& receiver) {
  for (int attempt = 1;; ++attempt) {
    Request now = request;
    if (options.prepare) options.prepare(now);
    Exchange exchange = try_once(now, credentials, options, receiver);
    const int status = exchange.head.status;
    if (exchange.failure == Failure::none && status >= 200 && status < 300) return exchange.head;
    const auto wait = next_wait(options.retry, attempt, exchange, clock_.now(), chance_());
    if (!wait || is_stopped_) throw RequestFailed(request, std::move(exchange), attempt);
    ++retry_count_;
    if (asked_wait(exchange.head, clock_.now())) budget_.pause(host_of(request.url), *wait);
    if (!timer_.wait(*wait)) throw RequestFailed(request, {.failure = Failure::stopped}, attempt);
  }
}

std::function<double()> system_chance() {
  struct Source {
    std::mutex lock;
    std::mt19937_64 engine{std::random_device{}()};
  };
  // Shared: a std::function must be copyable.
  return [source = std::make_shared<Source>()] {
    const std::scoped_lock hold(source->lock);
    return std::uniform_real_distribution<double>(0, 1)(source->engine);
  };
}

}  // namespace schoolhouse::http
