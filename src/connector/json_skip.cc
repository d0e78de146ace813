// Finds where a nested JSON value ends, many bytes at a time.
// SPDX-License-Identifier: Apache-2.0
#include "connector/json_skip.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace schoolhouse::connector {
namespace {

constexpr std::size_t block_size = 64;

// One bit a byte of a block.
struct BlockMarks {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t opening = 0;
  std::uint64_t closing = 0;
};

#ifdef __SSE2__
std::uint64_t equal_to(const __m128i (&parts)[4], char c) {
  const __m128i wanted = _mm_set1_epi8(c);
  std::uint64_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(parts[i], wanted)));
    bits |= static_cast<std::uint64_t>(mask) << (16 * i);
  }
  return bits;
}

BlockMarks find_marks(const char* block) {
  __m128i parts[4];
  __m128i folded[4];
  // [ and { differ in one bit, and so do ] and }; no other byte becomes one of them by setting it.
  const __m128i bit = _mm_set1_epi8(0x20);
  for (int i = 0; i < 4; ++i) {
    std::memcpy(&parts[i], block + 16 * i, 16);
    folded[i] = _mm_or_si128(parts[i], bit);
  }
  return {equal_to(parts, '"'), equal_to(parts, '\\'), equal_to(folded, '{'), equal_to(folded, '}')};
}
#else
BlockMarks find_marks(const char* block) {
  BlockMarks marks;
  for (std::size_t i = 0; i < block_size; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = block[i];
    if (c == '"') marks.quotes |= bit;
    if (c == '\\') marks.backslashes |= bit;
    if (c == '{' || c == '[') marks.opening |= bit;
    if (c == '}' || c == ']') marks.closing |= bit;
  }
  return marks;
}
#endif

// Bit i: whether an odd number of bits is set up to i.
std::uint64_t odd_up_to(std::uint64_t bits) {
  for (unsigned step = 1; step < block_size; step *= 2) bits ^= bits << step;
  return bits;
}

// One byte; true when it closed the last bracket.
bool step(char c, JsonNesting& nesting) {
  if (nesting.is_escaped) {
    nesting.is_escaped = false;
  } else if (nesting.is_in_string) {
    nesting.is_escaped = c == '\\';
    nesting.is_in_string = c != '"';
  } else if (c == '"') {
    nesting.is_in_string = true;
  } else if (c == '{' || c == '[') {
    ++nesting.depth;
  } else if (c == '}' || c == ']') {
    return --nesting.depth == 0;
  }
  return false;
}

}  // namespace

std::size_t skip_nested_json(std::string_view text, std::size_t at, JsonNesting& nesting) {
  while (at < text.size()) {
    const bool has_block = text.size() - at >= block_size && !nesting.is_escaped;
    const BlockMarks marks = has_block ? find_marks(text.data() + at) : BlockMarks{};
    if (!has_block || marks.backslashes != 0) {
      const std::size_t end = at + std::min(block_size, text.size() - at);
      while (at < end) {
        if (step(text[at++], nesting)) return at;
      }
      continue;
    }
    const std::uint64_t in_string = odd_up_to(marks.quotes) ^ (nesting.is_in_string ? ~std::uint64_t{0} : 0);
    std::uint64_t closing = marks.closing & ~in_string;
    const std::uint64_t opening = marks.opening & ~in_string;
    // Where fewer brackets are closed than are open, the end is not in the block.
    if (std::popcount(closing) >= nesting.depth) {
      std::uint64_t brackets = opening | closing;
      std::int64_t depth = nesting.depth;
      for (; brackets != 0; brackets &= brackets - 1) {
        const std::uint64_t bit = brackets & (~brackets + 1);
        depth += (opening & bit) != 0 ? 1 : -1;
        if (depth > 0) continue;
        nesting = {.depth = 0};
        return at + static_cast<std::size_t>(std::countr_zero(bit)) + 1;
      }
    }
    nesting.depth += std::popcount(opening) - std::popcount(closing);
    nesting.is_in_string = (in_string >> (block_size - 1)) != 0;
    at += block_size;
  }
  return at;
}

}  // namespace schoolhouse::connector
