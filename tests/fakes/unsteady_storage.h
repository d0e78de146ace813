// A disk for tests that lists in disorder, or late, and whose puts may break off half-way.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"

namespace schoolhouse::fakes {

// Stands before another disk, which does the work.
class UnsteadyStorage final : public storage::Storage {
 public:
  explicit UnsteadyStorage(storage::Storage& disk) : disk_(disk) {}

  std::optional<std::string> read(const std::filesystem::path& file) override { return disk_.read(file); }
  bool put_if_absent(const std::filesystem::path& file, std::string_view bytes) override;
  void put(const std::filesystem::path& file, std::string_view bytes) override;
  std::vector<storage::Entry> list(const std::filesystem::path& folder, std::string_view after = {}) override;
  void sync(const std::vector<std::filesystem::path>& files, const std::filesystem::path& top = {}) override {
    disk_.sync(files, top);
  }
  void remove(const std::filesystem::path& file) override { disk_.remove(file); }

  // Listings come in another order each time.
  void list_in_disorder(unsigned seed) { random_.emplace(seed); }
  // The next listings do not tell of the two files that were put last.
  void list_late(int listings) { late_listings_ = listings; }
  // The nth put from now on writes half of its bytes under another name, and then fails.
  void tear_put(int nth) { torn_put_ = puts_ + nth; }
  int puts() const { return puts_; }
  int listings() const { return listings_; }

 private:
  void begin_put(const std::filesystem::path& file, std::string_view bytes);
  void end_put(const std::filesystem::path& file);

  storage::Storage& disk_;
  std::mutex lock_;
  std::optional<std::minstd_rand> random_;
  std::deque<std::filesystem::path> newest_;
  int late_listings_ = 0;
  int listings_ = 0;
  int puts_ = 0;
  int torn_put_ = 0;
};

}  // namespace schoolhouse::fakes
