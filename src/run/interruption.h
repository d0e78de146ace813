// Ctrl-C and SIGTERM: running queries stop at once, no further step begins, and nothing is half-published.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace schoolhouse::run {

// Until the first Watch the signals end the process as usual. One object a process, made in main.
class Interruption {
 public:
  Interruption() = default;
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  bool has_happened() const { return has_happened_; }

  // Takes the signals from here on; make one before other threads start. `stop` is called in another thread when a signal comes, as long
  // as the watch lives. When the process has not ended two seconds after that, or a second signal comes, it ends hard, which is as safe as a
  // kill.
  class Watch {
   public:
    Watch(Interruption& interruption, std::function<void()> stop);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    Interruption& interruption_;
  };

 private:
  void start();
  void wait();
  std::mutex lock_;
  std::atomic<bool> has_happened_ = false;
  std::function<void()> stop_;
  std::optional<std::thread> thread_;
  int signals_ = -1;
  int end_ = -1;
};

}  // namespace schoolhouse::run
