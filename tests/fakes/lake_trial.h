// A copy of a prepared lake on a disk that can fail, for one try of one piece of work.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "lake/lake.h"
#include "lake/state_cache.h"
#include "tests/fakes/fake_storage.h"
#include "tests/fakes/unsteady_storage.h"

namespace schoolhouse::fakes {

// All of its files are durable at first.
struct LakeTrial {
  LakeTrial(const std::filesystem::path& prepared, const lake::Lake& like) : copy(like) {
    namespace fs = std::filesystem;
    root = folder.path() / "lake";
    fs::copy(prepared, root, fs::copy_options::recursive);
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      // A copy is younger than what it was made from: times of entries tell when versions were made.
      fs::last_write_time(entry.path(), fs::last_write_time(prepared / entry.path().lexically_relative(root)));
      files.push_back(entry.path());
    }
    disk.emplace(root);
    disk->sync(files, root);
    unsteady.emplace(*disk);
    copy.root = root;
    copy.storage = &*unsteady;
    copy.states = std::make_shared<lake::StateCache>();
  }
  TemporaryFolder folder;
  std::filesystem::path root;
  std::optional<FakeStorage> disk;
  std::optional<UnsteadyStorage> unsteady;
  lake::Lake copy;
};

}  // namespace schoolhouse::fakes
