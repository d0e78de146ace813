// Sends requests politely: within the host's budget, again after a passing failure, and along redirects.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "http/budget.h"
#include "http/message.h"
#include "http/retry.h"

namespace schoolhouse::http {

struct SendOptions {
  Limits limits = {};
  RetryPolicy retry = {};
  // Called before each try: what it asks for may have changed, such as the part that is still missing.
  std::function<void(Request& request)> prepare = {};
};

// No whole answer came, or one of an error status that is worth no further try. The message holds no query and no header.
class RequestFailed : public Error {
 public:
  RequestFailed(const Request& request, Exchange exchange, int attempts);
  const Exchange& exchange() const { return exchange_; }

 private:
  Exchange exchange_;
};

// Any thread may call. Transport, timer and clock outlive it.
class Client {
 public:
  // `chance` gives numbers from 0 to 1: waits are spread by them.
  Client(Transport& transport, Timer& timer, Clock& clock, std::function<double()> chance);

  // The head of a response of status 200 to 299; throws RequestFailed otherwise. `credentials` go only to the origin of the
  // request's own address, also along redirects.
  ResponseHead send(const Request& request, const std::vector<Header>& credentials, const SendOptions& options,
                    const Receiver& receiver);
  Budget& budget() { return budget_; }
  Clock& clock() { return clock_; }
  // Ends what is under way and refuses what comes.
  void stop();
  bool is_stopped() const { return is_stopped_; }
  // Waits for half the time at least and for all of it at most, by chance. Returns false, at once, when it was stopped.
  bool wait(double most_seconds);
  // Tries that failed and were made again, so far.
  std::int64_t retry_count() const { return retry_count_; }

 private:
  Exchange try_once(const Request& request, const std::vector<Header>& credentials, const SendOptions& options,
                    const Receiver& receiver);

  Transport& transport_;
  Timer& timer_;
  Clock& clock_;
  std::function<double()> chance_;
  Budget budget_;
  std::atomic<bool> is_stopped_ = false;
  std::atomic<std::int64_t> retry_count_ = 0;
};

// Numbers from 0 to 1 that differ from process to process.
std::function<double()> system_chance();

}  // namespace schoolhouse::http
