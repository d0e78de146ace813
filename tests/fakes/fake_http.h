// A transport that answers from a function, and a timer that does not wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "http/message.h"
#include "http/timer.h"

namespace schoolhouse::fakes {

struct Answer {
  int status = 200;
  std::string body = {};
  std::vector<http::Header> headers = {};
  http::Failure failure = http::Failure::none;  // after the body was given
};

class FakeTransport final : public http::Transport {
 public:
  using Respond = std::function<Answer(const http::Request& request)>;
  explicit FakeTransport(Respond respond) : respond_(std::move(respond)) {}
  http::Exchange send(const http::Request& request, const http::Limits& limits,
                      const http::Receiver& receiver) override;
  void stop() override {}
  // Everything that was asked, in order.
  std::vector<http::Request> requests;

 private:
  Respond respond_;
  std::mutex lock_;
};

class FakeTimer final : public http::Timer {
 public:
  double now() override { return now_; }
  bool wait(double seconds) override {
    now_ += seconds;
    waits.push_back(seconds);
    return !is_stopped_;
  }
  void stop() override { is_stopped_ = true; }
  std::vector<double> waits;

 private:
  double now_ = 0;
  bool is_stopped_ = false;
};

}  // namespace schoolhouse::fakes
