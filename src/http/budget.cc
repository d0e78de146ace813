// How many requests a host gets at once and a second, shared by everything that asks it.
// SPDX-License-Identifier: Apache-2.0
#include "http/budget.h"

#include <algorithm>

namespace schoolhouse::http {

void Budget::limit(const std::string& host, const HostLimit& limit) {
  const std::scoped_lock hold(lock_);
  Host& row = hosts_[host];
  if (!row.is_limited) {
    row.limit = limit;
    row.is_limited = true;
    return;
  }
  row.limit.concurrency = std::min(row.limit.concurrency, limit.concurrency);
  if (limit.per_second > 0 && (row.limit.per_second == 0 || limit.per_second < row.limit.per_second))
    row.limit.per_second = limit.per_second;
}

void Budget::pause(const std::string& host, double seconds) {
  const std::scoped_lock hold(lock_);
  Host& row = hosts_[host];
  row.next_at = std::max(row.next_at, timer_.now() + seconds);
}

void Budget::stop() {
  const std::scoped_lock hold(lock_);
  is_stopped_ = true;
  freed_.notify_all();
}

Budget::Turn::Turn(Budget& budget, std::string host) : budget_(budget), host_(std::move(host)) {
  {
    std::unique_lock hold(budget_.lock_);
    Host& row = budget_.hosts_[host_];
    budget_.freed_.wait(hold,
                        [&] { return budget_.is_stopped_ || row.under_way < std::max(1, row.limit.concurrency); });
    ++row.under_way;
  }
  for (;;) {
    double wait = 0;
    {
      const std::scoped_lock hold(budget_.lock_);
      Host& row = budget_.hosts_[host_];
      const double now = budget_.timer_.now();
      wait = row.next_at - now;
      if (wait <= 0) {
        if (row.limit.per_second > 0) row.next_at = std::max(row.next_at, now) + 1 / row.limit.per_second;
        has_come_ = !budget_.is_stopped_;
        return;
      }
    }
    if (!budget_.timer_.wait(wait)) return;
  }
}

Budget::Turn::~Turn() {
  const std::scoped_lock hold(budget_.lock_);
  --budget_.hosts_[host_].under_way;
  budget_.freed_.notify_all();
}

}  // namespace schoolhouse::http
