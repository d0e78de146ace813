// A disk for tests that fails at any chosen call and, on a crash, forgets what was not made durable.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_storage.h"

#include <cstdlib>
#include <fstream>

#include "base/hash.h"

namespace schoolhouse::fakes {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() : path_(fs::temp_directory_path() / ("schoolhouse-test-" + random_uuid())) {
  fs::create_directories(path_);
}

// With SCHOOLHOUSE_KEPT_LAKES what a test has written is copied there, for the validator of logs.
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (const char* kept = std::getenv("SCHOOLHOUSE_KEPT_LAKES")) {
    fs::copy(path_, fs::path(kept) / path_.filename(), fs::copy_options::recursive, ignored);
  }
  fs::remove_all(path_, ignored);
}

template <class Work>
auto FakeStorage::call(const fs::path& path, Work work) {
  const std::lock_guard guard(lock_);
  const bool strikes = ++calls_ == fail_at_;
  if (strikes && strike_ == Strike::before) storage::throw_disk_failure("use the disk", path, error_);
  auto result = work();
  if (strikes) storage::throw_disk_failure("use the disk", path, error_);
  return result;
}

std::optional<std::string> FakeStorage::read(const fs::path& file) {
  return call(file, [&] { return disk_.read(file); });
}

bool FakeStorage::put_if_absent(const fs::path& file, std::string_view bytes) {
  if (before_put_) before_put_(file);
  return call(file, [&] {
    const bool is_new = disk_.put_if_absent(file, bytes);
    if (is_new) durable_[file] = bytes;
    return is_new;
  });
}

void FakeStorage::put(const fs::path& file, std::string_view bytes) {
  call(file, [&] {
    disk_.put(file, bytes);
    durable_[file] = bytes;
    return true;
  });
}

std::vector<storage::Entry> FakeStorage::list(const fs::path& folder, std::string_view after) {
  return call(folder, [&] { return disk_.list(folder, after); });
}

void FakeStorage::sync(const std::vector<fs::path>& files, const fs::path& top) {
  call(files.empty() ? top : files.front(), [&] {
    disk_.sync(files, top);
    for (const fs::path& file : files) {
      if (!fs::is_directory(file)) durable_[file] = disk_.read(file).value_or("");
    }
    return true;
  });
}

void FakeStorage::remove(const fs::path& file) {
  call(file, [&] {
    disk_.remove(file);
    return true;
  });
}

void FakeStorage::fail_at(int nth, int error, Strike strike) {
  fail_at_ = calls_ + nth;
  error_ = error;
  strike_ = strike;
}

void FakeStorage::crash() {
  std::vector<fs::path> lost;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root_)) {
    if (entry.is_regular_file() && !durable_.contains(entry.path())) lost.push_back(entry.path());
  }
  for (const fs::path& file : lost) fs::remove(file);
  for (const auto& [file, bytes] : durable_) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
}

}  // namespace schoolhouse::fakes
