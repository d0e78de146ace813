// Unpacks gzip and deflate as it comes, and refuses what grows beyond all measure.
// SPDX-License-Identifier: Apache-2.0
#include "http/inflate.h"

#include <new>

namespace schoolhouse::http {

Inflate::Inflate() : buffer_(std::size_t{256} * 1024, '\0') {
  if (::inflateInit2(&stream_, 32 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

Inflate::~Inflate() { ::inflateEnd(&stream_); }

Inflate::Outcome Inflate::take(std::string_view packed, const std::function<void(std::string_view piece)>& give) {
  in_ += static_cast<std::int64_t>(packed.size());
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream_.avail_in = static_cast<uInt>(packed.size());
  while (stream_.avail_in > 0) {
    if (has_ended_) {
      // Several parts may be joined.
      if (::inflateReset(&stream_) != Z_OK) return Outcome::damaged;
      has_ended_ = false;
    }
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int state = ::inflate(&stream_, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return Outcome::damaged;
      has_ended_ = state == Z_STREAM_END;
      const std::size_t count = buffer_.size() - stream_.avail_out;
      out_ += static_cast<std::int64_t>(count);
      if (out_ > bomb_bytes && out_ > in_ * bomb_ratio) return Outcome::bomb;
      if (count > 0) give(std::string_view(buffer_).substr(0, count));
    } while (stream_.avail_out == 0 && !has_ended_);
  }
  return Outcome::fine;
}

}  // namespace schoolhouse::http
