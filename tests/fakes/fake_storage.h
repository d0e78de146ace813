// A disk for tests that fails at any chosen call and, on a crash, forgets what was not made durable.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"

namespace schoolhouse::fakes {

// A folder of its own under the system's folder for temporary files, removed with all its contents at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Where in a call the failure strikes: before anything happened, or after all of it did.
enum class Strike { before, after };

// Keeps its files in a real folder, so that DuckDB can write data files beside those put through it. Files written past it
// (data files) count as durable only once they were synced.
class FakeStorage final : public storage::Storage {
 public:
  explicit FakeStorage(std::filesystem::path root) : root_(std::move(root)) {}

  std::optional<std::string> read(const std::filesystem::path& file) override;
  bool put_if_absent(const std::filesystem::path& file, std::string_view bytes) override;
  void put(const std::filesystem::path& file, std::string_view bytes) override;
  std::vector<storage::Entry> list(const std::filesystem::path& folder, std::string_view after = {}) override;
  void sync(const std::vector<std::filesystem::path>& files, const std::filesystem::path& top = {}) override;
  void remove(const std::filesystem::path& file) override;

  // The nth call from now (1 is the next) throws like a disk with this errno; later calls work again.
  void fail_at(int nth, int error, Strike strike = Strike::before);
  // Called before each put_if_absent with the file's path, for another writer to come between.
  void before_put(std::function<void(const std::filesystem::path&)> work) { before_put_ = std::move(work); }
  // Calls since the start.
  int calls() const { return calls_; }
  // The power goes out: files that are not durable vanish, removed or changed ones come back.
  void crash();

 private:
  template <class Work>
  auto call(const std::filesystem::path& path, Work work);

  std::filesystem::path root_;
  std::mutex lock_;  // writes are made durable beside other work
  storage::LocalStorage disk_;
  std::map<std::filesystem::path, std::string> durable_;
  int calls_ = 0;
  int fail_at_ = 0;
  int error_ = 0;
  Strike strike_ = Strike::before;
  std::function<void(const std::filesystem::path&)> before_put_;
};

}  // namespace schoolhouse::fakes
