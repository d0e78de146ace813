// Unpacks gzip and deflate as it comes, and refuses what grows beyond all measure.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <zlib.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace schoolhouse::http {

class Inflate {
 public:
  Inflate();
  ~Inflate();
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  enum class Outcome { fine, damaged, bomb };
  Outcome take(std::string_view packed, const std::function<void(std::string_view piece)>& give);
  // False while the packed text is not at its end.
  bool is_complete() const { return has_ended_; }

 private:
  z_stream stream_{};
  std::int64_t in_ = 0;
  std::int64_t out_ = 0;
  bool has_ended_ = false;
  std::string buffer_;
};

// Beyond so many bytes, unpacked text must not be more than so many times as long as the packed text. Tables of JSON reach 40.
inline constexpr std::int64_t bomb_bytes = std::int64_t{64} << 20U;
inline constexpr std::int64_t bomb_ratio = 200;

}  // namespace schoolhouse::http
