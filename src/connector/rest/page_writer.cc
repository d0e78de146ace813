// Packs the body of an answer as it comes, and unpacks it again.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "base/error.h"
#include "connector/rest/page_state.h"
#include "storage/storage.h"
#include "storage/write_all.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

// A body that packs to more goes to a file of its own.
constexpr std::size_t most_in_memory = std::size_t{2} << 20U;
// A longer one is packed while it comes.
constexpr std::size_t most_raw = std::size_t{8} << 20U;
constexpr int zstd_level = 1;

std::string to_hex(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += {digits[bytes[i] >> 4U], digits[bytes[i] & 15U]};
  return text;
}

}  // namespace

void keep_bytes(const File& file, std::string_view bytes, const fs::path& path) {
  storage::write_all(file.descriptor(), bytes, "keep the answer", path);
}

File::File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) storage::throw_disk_failure("open the file", path, errno);
}
File::~File() { ::close(descriptor_); }

PageWriter::State::State()
    : packer(::ZSTD_createCCtx()), hash(::EVP_MD_CTX_new()), block(::ZSTD_CStreamOutSize(), '\0') {
  if (!packer || !hash) throw std::bad_alloc();
  begin();
}

void PageWriter::State::begin() {
  ::ZSTD_CCtx_reset(packer.get(), ZSTD_reset_session_and_parameters);
  ::ZSTD_CCtx_setParameter(packer.get(), ZSTD_c_compressionLevel, zstd_level);
  ::ZSTD_CCtx_setParameter(packer.get(), ZSTD_c_checksumFlag, 1);
  ::EVP_DigestInit_ex(hash.get(), ::EVP_sha256(), nullptr);
  raw.clear();
  is_streamed = false;
  packed.clear();
  file.reset();
  file_size = 0;
}

PageWriter::PageWriter(const fs::path& folder, std::string own_file)
    : folder_(folder), own_file_(std::move(own_file)), state_(std::make_unique<State>()) {}
PageWriter::~PageWriter() = default;

void PageWriter::restart() {
  state_->begin();
  bytes_ = 0;
}

void PageWriter::spill() {
  if (!state_->file) state_->file = std::make_unique<File>(folder_ / own_file_, O_WRONLY | O_CREAT | O_TRUNC);
  keep_bytes(*state_->file, state_->packed, folder_ / own_file_);
  state_->file_size += static_cast<std::int64_t>(state_->packed.size());
  state_->packed.clear();
}

void PageWriter::take(std::string_view piece) {
  if (state_->is_streamed) return pack(piece);
  state_->raw += piece;
  if (state_->raw.size() < most_raw) return;
  state_->is_streamed = true;
  pack(state_->raw);
  state_->raw.clear();
}

void PageWriter::pack(std::string_view piece) {
  bytes_ += static_cast<std::int64_t>(piece.size());
  ::EVP_DigestUpdate(state_->hash.get(), piece.data(), piece.size());
  ZSTD_inBuffer in{piece.data(), piece.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out{state_->block.data(), state_->block.size(), 0};
    if (::ZSTD_isError(::ZSTD_compressStream2(state_->packer.get(), &out, &in, ZSTD_e_continue)) != 0)
      throw std::bad_alloc();
    state_->packed.append(state_->block.data(), out.pos);
  }
  if (state_->packed.size() > most_in_memory) spill();
}

void PageWriter::finish() {
  pack(state_->raw);
  state_->raw = {};
  ZSTD_inBuffer in{nullptr, 0, 0};
  for (std::size_t left = 1; left != 0;) {
    ZSTD_outBuffer out{state_->block.data(), state_->block.size(), 0};
    left = ::ZSTD_compressStream2(state_->packer.get(), &out, &in, ZSTD_e_end);
    if (::ZSTD_isError(left) != 0) throw std::bad_alloc();
    state_->packed.append(state_->block.data(), out.pos);
  }
  if (state_->file) spill();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  ::EVP_DigestFinal_ex(state_->hash.get(), digest, &size);
  sha256_ = to_hex(digest, size);
}

namespace {

class Unpacker {
 public:
  Unpacker(const fs::path& file, const PulledPage& page, std::string shown)
      : file_(file, O_RDONLY),
        shown_(std::move(shown)),
        unpacker_(::ZSTD_createDCtx()),
        input_(std::size_t{256} * 1024, '\0'),
        at_(page.offset),
        left_(page.length) {
    if (!unpacker_) throw std::bad_alloc();
  }

  std::size_t read(std::span<char> buffer) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size && !refill()) {
        if (!is_at_end_) fail();
        return 0;
      }
      const std::size_t state = ::ZSTD_decompressStream(unpacker_.get(), &out, &in_);
      if (::ZSTD_isError(state) != 0) fail();
      is_at_end_ = state == 0;
    }
    return out.pos;
  }

 private:
  struct FreeUnpacker {
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
  };
  [[noreturn]] void fail() const {
    throw Error(
        {Fault::outside, "the answer in the landing area is damaged", {shown_, 0, ""}, "pull again with --force"});
  }
  bool refill() {
    if (left_ == 0) return false;
    const std::size_t most = std::min(input_.size(), static_cast<std::size_t>(left_));
    const ssize_t got = ::pread(file_.descriptor(), input_.data(), most, at_);
    if (got <= 0) fail();
    at_ += got;
    left_ -= got;
    in_ = {input_.data(), static_cast<std::size_t>(got), 0};
    return true;
  }

  File file_;
  std::string shown_;
  std::unique_ptr<ZSTD_DCtx, FreeUnpacker> unpacker_;
  std::string input_;
  ZSTD_inBuffer in_{};
  std::int64_t at_;
  std::int64_t left_;
  bool is_at_end_ = false;
};

}  // namespace

ReadBytes open_page(const fs::path& folder, const PulledPage& page, const std::string& shown) {
  if (page.file.empty()) return [](std::span<char>) -> std::size_t { return 0; };
  // Shared: a std::function must be copyable, and there is one reader all the same.
  return [unpacker = std::make_shared<Unpacker>(folder / page.file, page, shown)](std::span<char> buffer) {
    return unpacker->read(buffer);
  };
}

}  // namespace schoolhouse::connector
