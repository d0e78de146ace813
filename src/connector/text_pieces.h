// Hands out a text in pieces, for tests and fuzzers of readers: records then break anywhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "connector/byte_stream.h"

namespace schoolhouse::connector {

inline ReadBytes pieces(std::string text, std::size_t piece) {
  return [text = std::move(text), piece, at = std::size_t{0}](std::span<char> buffer) mutable {
    const std::size_t count = std::min({piece, buffer.size(), text.size() - at});
    std::memcpy(buffer.data(), text.data() + at, count);
    at += count;
    return count;
  };
}

}  // namespace schoolhouse::connector
