// Writes bytes to an open file, however many calls of the system that takes.
// SPDX-License-Identifier: Apache-2.0
#include "storage/write_all.h"

#include <unistd.h>

#include <cerrno>

#include "storage/storage.h"

namespace schoolhouse::storage {

void write_all(int descriptor, std::string_view bytes, std::string_view doing, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_disk_failure(doing, file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace schoolhouse::storage
