// A window over a stream of bytes that grows until the record at its front is complete.
// SPDX-License-Identifier: Apache-2.0
#include "connector/text_window.h"

#include <cstring>
#include <span>

namespace schoolhouse::connector {

bool TextWindow::grow() {
  constexpr std::size_t least_room = std::size_t{128} * 1024;
  if (is_ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < least_room) buffer_.resize(end_ + std::max(least_room, end_));
  const std::size_t got = read_(std::span(buffer_).subspan(end_));
  end_ += got;
  is_ended_ = got == 0;
  return got > 0;
}

}  // namespace schoolhouse::connector
