// Waiting, behind an interface, so that tests need not wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <mutex>

namespace schoolhouse::http {

class Timer {
 public:
  virtual ~Timer() = default;
  // Seconds since an arbitrary start, never going back.
  virtual double now() = 0;
  // Returns false, at once, when it was stopped.
  virtual bool wait(double seconds) = 0;
  virtual void stop() = 0;
};

class SystemTimer final : public Timer {
 public:
  double now() override;
  bool wait(double seconds) override;
  void stop() override;

 private:
  std::mutex lock_;
  std::condition_variable wakes_;
  bool is_stopped_ = false;
};

}  // namespace schoolhouse::http
