// Waiting, behind an interface, so that tests need not wait.
// SPDX-License-Identifier: Apache-2.0
#include "http/timer.h"

#include <chrono>

#include "base/clock.h"

namespace schoolhouse::http {

double SystemTimer::now() { return steady_seconds(); }

bool SystemTimer::wait(double seconds) {
  std::unique_lock hold(lock_);
  wakes_.wait_for(hold, std::chrono::duration<double>(seconds), [&] { return is_stopped_; });
  return !is_stopped_;
}

void SystemTimer::stop() {
  const std::scoped_lock hold(lock_);
  is_stopped_ = true;
  wakes_.notify_all();
}

}  // namespace schoolhouse::http
