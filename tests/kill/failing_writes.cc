// A library for LD_PRELOAD that spoils one write to a Parquet file: SCHOOLHOUSE_SPOIL="fail 3", "full 3", "short 3", "cut 3", "drop 3"; a path may follow.
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

enum class Spoil { none, fail, full, short_, cut, drop };

struct Plan {
  Spoil spoil = Spoil::none;
  int nth = 0;
  std::string done;  // a file that is made when it was this write's turn
};

Plan read_plan() {
  const char* text = std::getenv("SCHOOLHOUSE_SPOIL");
  if (text == nullptr) return {};
  const std::string_view words = text;
  const std::string_view kind = words.substr(0, words.find(' '));
  Plan plan;
  if (kind.size() < words.size()) {
    const char* end = std::from_chars(words.data() + kind.size() + 1, words.data() + words.size(), plan.nth).ptr;
    if (end < words.data() + words.size()) plan.done = end + 1;
  }
  if (kind == "fail") plan.spoil = Spoil::fail;
  if (kind == "full") plan.spoil = Spoil::full;
  if (kind == "short") plan.spoil = Spoil::short_;
  if (kind == "cut") plan.spoil = Spoil::cut;
  if (kind == "drop") plan.spoil = Spoil::drop;
  return plan;
}

std::atomic<int> writes = 0;

bool is_data_file(int file) {
  std::array<char, 4096> path = {};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).ends_with(".parquet");
}

// Writes by `write_some` unless it is this write's turn.
template <class Write>
ssize_t spoiled(int file, std::size_t size, Write write_some) {
  static const Plan plan = read_plan();
  if (plan.spoil == Spoil::none || !is_data_file(file) || ++writes != plan.nth) return write_some(size);
  if (!plan.done.empty()) ::close(::open(plan.done.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  switch (plan.spoil) {
    case Spoil::fail:
      errno = EIO;
      return -1;
    case Spoil::full:
      errno = ENOSPC;
      return -1;
    case Spoil::short_:
      return write_some((size + 1) / 2);
    case Spoil::cut:
      write_some(size / 2);
      return static_cast<ssize_t>(size);
    case Spoil::drop:
      return static_cast<ssize_t>(size);
    case Spoil::none:
      break;
  }
  return write_some(size);
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return spoiled(file, size, [&](std::size_t some) { return real(file, bytes, some); });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t place) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return spoiled(file, size, [&](std::size_t some) { return real(file, bytes, some, place); });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off_t place) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite64");
  return spoiled(file, size, [&](std::size_t some) { return real(file, bytes, some, place); });
}
}
