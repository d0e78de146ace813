// A disk for tests that lists in disorder, or late, and whose puts may break off half-way.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/unsteady_storage.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "base/hash.h"

namespace schoolhouse::fakes {

namespace fs = std::filesystem;

void UnsteadyStorage::begin_put(const fs::path& file, std::string_view bytes) {
  const std::lock_guard guard(lock_);
  if (++puts_ != torn_put_) return;
  fs::create_directories(file.parent_path());
  std::ofstream(file.parent_path() / (std::string(storage::unfinished_prefix) + random_uuid()), std::ios::binary)
      << bytes.substr(0, bytes.size() / 2);
  storage::throw_disk_failure("write the file", file, EIO);
}

void UnsteadyStorage::end_put(const fs::path& file) {
  const std::lock_guard guard(lock_);
  newest_.push_back(file);
  if (newest_.size() > 2) newest_.pop_front();
}

bool UnsteadyStorage::put_if_absent(const fs::path& file, std::string_view bytes) {
  begin_put(file, bytes);
  const bool is_new = disk_.put_if_absent(file, bytes);
  if (is_new) end_put(file);
  return is_new;
}

void UnsteadyStorage::put(const fs::path& file, std::string_view bytes) {
  begin_put(file, bytes);
  disk_.put(file, bytes);
  end_put(file);
}

std::vector<storage::Entry> UnsteadyStorage::list(const fs::path& folder, std::string_view after) {
  std::vector<storage::Entry> entries = disk_.list(folder, after);
  const std::lock_guard guard(lock_);
  ++listings_;
  if (late_listings_ > 0) {
    --late_listings_;
    std::erase_if(entries, [&](const storage::Entry& entry) {
      return std::ranges::find(newest_, folder / entry.name) != newest_.end();
    });
  }
  if (random_) std::ranges::shuffle(entries, *random_);
  return entries;
}

}  // namespace schoolhouse::fakes
