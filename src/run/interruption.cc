// Ctrl-C and SIGTERM: running queries stop at once, no further step begins, and nothing is half-published.
// SPDX-License-Identifier: Apache-2.0
#include "run/interruption.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/error.h"

namespace schoolhouse::run {
namespace {

constexpr int patience_milliseconds = 2000;
constexpr int interrupted_exit_code = 130;

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
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
  std::array<pollfd, 2> sources{{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
  for (;;) {
    const int ready = ::poll(sources.data(), sources.size(), has_happened_ ? patience_milliseconds : -1);
    if (ready < 0) continue;
    if (sources[1].revents & POLLIN) return;
    if (has_happened_) ::_exit(interrupted_exit_code);
    signalfd_siginfo signal{};
    if (::read(signals_, &signal, sizeof signal) != sizeof signal) continue;
    has_happened_ = true;
    const std::scoped_lock hold(lock_);
    if (stop_) stop_();
  }
}

}  // namespace schoolhouse::run
