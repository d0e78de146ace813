// Feeds any bytes to the reader of checkpoints, as Parquet and as JSON: it gives entries or an Error, and nothing else is thrown.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "duck/database.h"
#include "lake/checkpoint.h"
#include "storage/storage.h"

namespace {

namespace fs = std::filesystem;
using namespace schoolhouse;

// One engine and one folder for all inputs of the process.
struct Bench {
  duck::Database database{duck::DatabaseOptions{.threads = 1, .memory_limit = "1GB"}};
  storage::LocalStorage disk;
  fs::path root = fs::temp_directory_path() / ("schoolhouse-fuzz-" + random_uuid());
  lake::Lake lake{.root = root, .storage = &disk, .database = [this]() -> duck::Database& { return database; }};
  lake::TableName table{"a", "t"};

  Bench() { fs::create_directories(lake::log_folder(lake, table)); }
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
};

void read(Bench& bench, const std::string& name, std::string_view bytes) {
  std::ofstream(lake::log_folder(bench.lake, bench.table) / name, std::ios::binary) << bytes;
  try {
    lake::read_checkpoint(bench.lake, bench.table, {.version = 1, .files = {name}});
  } catch (const Error& error) {
    if (error.problems().empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Bench bench;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bench, lake::checkpoint_file_name(1), bytes);
  read(bench, "00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json", bytes);
  return 0;
}
