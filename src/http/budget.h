// How many requests a host gets at once and a second, shared by everything that asks it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "http/timer.h"

namespace schoolhouse::http {

struct HostLimit {
  int concurrency = 4;
  double per_second = 0;  // 0: as fast as the server answers
};

// Any thread may call.
class Budget {
 public:
  explicit Budget(Timer& timer) : timer_(timer) {}

  // What two declare for one host counts as the lower of both.
  void limit(const std::string& host, const HostLimit& limit);
  // All requests to the host wait so long: it asked for it.
  void pause(const std::string& host, double seconds);
  void stop();

  // Held while a request is under way.
  class Turn {
   public:
    Turn(Budget& budget, std::string host);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // False when it was stopped before it came.
    bool has_come() const { return has_come_; }

   private:
    Budget& budget_;
    std::string host_;
    bool has_come_ = false;
  };

 private:
  struct Host {
    HostLimit limit;
    bool is_limited = false;
    int under_way = 0;
    double next_at = 0;  // earliest start of the next request
  };
  Timer& timer_;
  std::mutex lock_;
  std::condition_variable freed_;
  std::map<std::string, Host> hosts_;
  bool is_stopped_ = false;
};

}  // namespace schoolhouse::http
