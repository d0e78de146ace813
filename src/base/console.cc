// What a person sees while a command works: results on standard output, progress and notes on standard error.
// SPDX-License-Identifier: Apache-2.0
#include "base/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

namespace schoolhouse {
namespace {

std::mutex& output_lock() {
  static std::mutex lock;
  return lock;
}

// Writes all of it; output that nobody reads any more is not an error of ours.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

SystemConsole::SystemConsole() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  is_terminal_ =
      ::isatty(STDERR_FILENO) == 1 && !(no_color && *no_color) && !(term && std::string_view(term) == "dumb");
}

SystemConsole::~SystemConsole() {
  const std::scoped_lock hold(output_lock());
  clear_bar();
}

void SystemConsole::out(std::string_view text) {
  const std::scoped_lock hold(output_lock());
  clear_bar();
  write_all(STDOUT_FILENO, text);
}

void SystemConsole::note(std::string_view line) {
  const std::scoped_lock hold(output_lock());
  clear_bar();
  write_all(STDERR_FILENO, std::string(line) + "\n");
}

void SystemConsole::progress(std::string_view what, std::int64_t done, std::int64_t total) {
  if (!is_terminal_) return;
  constexpr std::int64_t width = 24;
  const std::int64_t filled = total > 0 ? done * width / total : 0;
  std::string bar = "\r\x1b[K";
  for (std::int64_t i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
  bar += total > 0 ? fmt::format(" {}/{} {}", done, total, what) : fmt::format(" {} {}", done, what);
  const std::scoped_lock hold(output_lock());
  write_all(STDERR_FILENO, bar);
  has_bar_ = true;
}

void SystemConsole::clear_bar() {
  if (!has_bar_) return;
  write_all(STDERR_FILENO, "\r\x1b[K");
  has_bar_ = false;
}

}  // namespace schoolhouse
