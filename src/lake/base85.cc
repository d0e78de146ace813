// Text of 85 printable characters for bytes, as ZeroMQ writes it (Z85): names and inline forms of deletion vectors.
// SPDX-License-Identifier: Apache-2.0
#include "lake/base85.h"

#include <array>
#include <cstdint>
#include <limits>

namespace schoolhouse::lake {
namespace {

constexpr std::string_view alphabet =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
constexpr std::uint64_t base = 85;
constexpr std::size_t group_bytes = 4;
constexpr std::size_t group_characters = 5;

}  // namespace

std::string encode_base85(std::string_view bytes) {
  std::string text;
  for (std::size_t start = 0; start < bytes.size(); start += group_bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = start; i < start + group_bytes; ++i) {
      value = value * 256U + (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    std::array<char, group_characters> group{};
    for (std::size_t i = group_characters; i-- > 0; value /= base) group[i] = alphabet[value % base];
    text.append(group.data(), group.size());
  }
  return text;
}

std::optional<std::string> decode_base85(std::string_view text) {
  if (text.size() % group_characters != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t start = 0; start < text.size(); start += group_characters) {
    std::uint64_t value = 0;
    for (const char character : text.substr(start, group_characters)) {
      const std::size_t digit = alphabet.find(character);
      if (digit == std::string_view::npos) return std::nullopt;
      value = value * base + digit;
    }
    if (value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    for (std::size_t i = group_bytes; i-- > 0;) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  }
  return bytes;
}

}  // namespace schoolhouse::lake
