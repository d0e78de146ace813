// Looks whether files on the disk are as large as what the engine wrote to them, without holes.
// SPDX-License-Identifier: Apache-2.0
#include "lake/written_check.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>

#include "base/error.h"

namespace schoolhouse::lake {
namespace {

// Where the first bytes are that were never written; the size of the file when there are none, or when that can't be told.
std::uintmax_t first_hole(const std::filesystem::path& path, std::uintmax_t size) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const off_t hole = ::lseek(file, 0, SEEK_HOLE);
  ::close(file);
  return hole < 0 ? size : static_cast<std::uintmax_t>(hole);
}

}  // namespace

void check_written(const std::vector<duck::WrittenFile>& written) {
  for (const duck::WrittenFile& file : written) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file.path, error);
    if (!error && size == static_cast<std::uintmax_t>(file.bytes) && first_hole(file.path, size) == size) continue;
    throw Error({Fault::outside,
                 "the disk lost a part of a data file: not all that was written is there",
                 {file.path},
                 "look after the disk, then run the same command again; nothing was published"});
  }
}

}  // namespace schoolhouse::lake
