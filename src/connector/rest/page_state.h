// What packs the body of an answer, and the files that it goes to.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <openssl/evp.h>
#include <zstd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "connector/rest/pull.h"

namespace schoolhouse::connector {

// An open file; closed with the object.
class File {
 public:
  File(const std::filesystem::path& path, int flags);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};
void keep_bytes(const File& file, std::string_view bytes, const std::filesystem::path& path);

struct PageWriter::State {
  State();
  void begin();

  struct FreePacker {
    void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
  };
  struct FreeHash {
    void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<ZSTD_CCtx, FreePacker> packer;
  std::unique_ptr<EVP_MD_CTX, FreeHash> hash;
  std::string raw;  // that is not packed yet
  std::string block;
  std::string packed;
  bool is_streamed = false;
  std::unique_ptr<File> file;
  std::int64_t file_size = 0;
};

}  // namespace schoolhouse::connector
