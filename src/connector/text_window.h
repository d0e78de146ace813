// A window over a stream of bytes that grows until the record at its front is complete.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "connector/byte_stream.h"

namespace schoolhouse::connector {

// Positions count from the front of the window; they stay true when it grows, and move when something is taken off the front.
class TextWindow {
 public:
  explicit TextWindow(ReadBytes read) : read_(std::move(read)) {}
  std::string_view text() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
  // Adds bytes behind what is there. False at the end of the stream. Views of text() are void afterwards.
  bool grow();
  void take_off(std::size_t count) { begin_ += count; }

 private:
  ReadBytes read_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_ended_ = false;
};

}  // namespace schoolhouse::connector
