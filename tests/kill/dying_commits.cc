// A library for LD_PRELOAD that kills its program in the middle of a commit: SCHOOLHOUSE_DIE="unsynced", "unlinked", "linked" or "kept".
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

// A log entry: twenty digits and ".json".
bool is_entry(std::string_view path) {
  constexpr std::string_view ending = ".json";
  constexpr std::size_t digits = 20;
  return path.ends_with(ending) && path.find("/_delta_log/") != std::string_view::npos &&
         path.size() - path.rfind('/') - 1 == digits + ending.size() && path.find(".tmp-") == std::string_view::npos;
}

bool is_unfinished_entry(std::string_view path) { return path.find("/_delta_log/.tmp-") != std::string_view::npos; }

bool dies(std::string_view moment) {
  const char* wanted = std::getenv("SCHOOLHOUSE_DIE");
  return wanted != nullptr && moment == wanted;
}

void die() { ::kill(::getpid(), SIGKILL); }

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string path_of(int file) {
  std::array<char, 4096> path = {};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

std::atomic<bool> has_entry = false;

}  // namespace

extern "C" {

// The bytes of the entry are written under another name, but not durable.
int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  if (dies("unsynced") && is_unfinished_entry(path_of(file))) die();
  return real(file);
}

// Just before the entry has its number, and just after: nobody has been told of it, and it is there.
int link(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("link");
  const bool is_commit = is_entry(to);
  if (is_commit && dies("unlinked")) die();
  const int result = real(from, to);
  if (is_commit && result == 0) {
    has_entry = true;
    if (dies("linked")) die();
  }
  return result;
}

// The entry is there, its other name as well.
int unlink(const char* path) {
  static const auto real = next<int (*)(const char*)>("unlink");
  if (has_entry && dies("kept") && is_unfinished_entry(path)) die();
  return real(path);
}
}
