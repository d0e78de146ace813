// Ctrl-C and SIGTERM: running queries stop at once, no further step begins, and nothing is half-published.
// SPDX-License-Identifier: Apache-2.0
#include "run/interruption.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <string_view>

#include "base/error.h"

namespace schoolhouse::run {
namespace {

using std::chrono_literals::operator""ms;
constexpr std::chrono::milliseconds patience = 2000ms;
// What supervises us may send a signal to us and to our group: one press, two signals.
constexpr std::chrono::milliseconds one_press = 300ms;
constexpr int interrupted_exit_code = 130;

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

[[noreturn]] void end_now() {
  constexpr std::string_view words = "! stopped\n";
  static_cast<void>(!::write(STDERR_FILENO, words.data(), words.size()));
  ::_exit(interrupted_exit_code);
}

}  // namespace

Interruption::Watch::Watch(Interruption& interruption, std::function<void()> stop) : interruption_(interruption) {
  if (!interruption_.thread_) interruption_.start();
  const std::scoped_lock hold(interruption_.lock_);
  interruption_.stop_ = std::move(stop);
}

Interruption::Watch::~Watch() {
  const std::scoped_lock hold(interruption_.lock_);
  interruption_.stop_ = nullptr;
}

void Interruption::start() {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
  end_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || end_ < 0) throw Error({Fault::outside, "the system has no more file descriptors"});
  thread_.emplace([this] { wait(); });
}

Interruption::~Interruption() {
  if (thread_) {
    const std::uint64_t one = 1;
    if (::write(end_, &one, sizeof one) == sizeof one) thread_->join();
  }
  if (signals_ >= 0) ::close(signals_);
  if (end_ >= 0) ::close(end_);
}

void Interruption::wait() {
  using Clock = std::chrono::steady_clock;
  std::array<pollfd, 2> sources{{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
  Clock::time_point first;
  for (;;) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - first);
    const bool is_out_of_patience = has_happened_ && passed >= patience;
    const auto wait = has_happened_ ? std::max(patience - passed, 0ms) : -1ms;
    const int ready = ::poll(sources.data(), sources.size(), static_cast<int>(wait.count()));
    if (ready < 0) continue;
    if (sources[1].revents & POLLIN) return;
    signalfd_siginfo signal{};
    const bool is_signalled =
        (sources[0].revents & POLLIN) && ::read(signals_, &signal, sizeof signal) == sizeof signal;
    if (has_happened_ && (is_out_of_patience || (is_signalled && Clock::now() - first > one_press))) end_now();
    if (!is_signalled || has_happened_) continue;
    first = Clock::now();
    has_happened_ = true;
    const std::scoped_lock hold(lock_);
    if (stop_) stop_();
  }
}

}  // namespace schoolhouse::run
