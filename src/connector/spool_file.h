// Text that is put aside on the disk while one load works, and is read again in parts by several threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "connector/byte_stream.h"

namespace schoolhouse::connector {

// Its file has no name: it goes with the object, and with a program that is killed.
class SpoolFile {
 public:
  explicit SpoolFile(const std::filesystem::path& folder);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // At the end. Throws Error(outside) when the disk fails.
  void add(std::string_view text);
  // Of all that was added.
  std::int64_t size() const { return written_ + static_cast<std::int64_t>(waiting_.size()); }
  // Call it before the first `open`.
  void flush();
  // The bytes from `begin` to before `end`; the file must outlive the reader.
  ReadBytes open(std::int64_t begin, std::int64_t end) const;

 private:
  std::filesystem::path folder_;
  int descriptor_ = -1;
  std::int64_t written_ = 0;
  std::string waiting_;
};

}  // namespace schoolhouse::connector
