// Text that is put aside on the disk while one load works, and is read again in parts by several threads.
// SPDX-License-Identifier: Apache-2.0
#include "connector/spool_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "storage/storage.h"
#include "storage/write_all.h"

namespace schoolhouse::connector {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 20U;

}  // namespace

SpoolFile::SpoolFile(const std::filesystem::path& folder) : folder_(folder) {
  std::string name = (folder / (std::string(storage::unfinished_prefix) + "XXXXXX")).string();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) storage::throw_disk_failure("put rows aside", folder, errno);
  ::unlink(name.c_str());
}

SpoolFile::~SpoolFile() { ::close(descriptor_); }

void SpoolFile::add(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() >= block_size) flush();
}

void SpoolFile::flush() {
  storage::write_all(descriptor_, waiting_, "put rows aside", folder_);
  written_ += static_cast<std::int64_t>(waiting_.size());
  waiting_.clear();
}

ReadBytes SpoolFile::open(std::int64_t begin, std::int64_t end) const {
  return [this, at = begin, end](std::span<char> buffer) mutable {
    const auto most = std::min(buffer.size(), static_cast<std::size_t>(end - at));
    for (;;) {
      const ssize_t count = ::pread(descriptor_, buffer.data(), most, at);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) storage::throw_disk_failure("read rows that were put aside", folder_, errno);
      at += count;
      return static_cast<std::size_t>(count);
    }
  };
}

}  // namespace schoolhouse::connector
