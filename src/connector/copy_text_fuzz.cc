// Feeds any bytes to the reader of COPY's text format: rows are the same whatever pieces the bytes come in.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "connector/postgres/copy_text.h"
#include "connector/text_pieces.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse::connector;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CopyTextReader whole(pieces(text, text.size() + 1));
  CopyTextReader cut(pieces(text, 3));
  CopyRow one;
  CopyRow other;
  for (;;) {
    const bool has_one = whole.next(one);
    if (has_one != cut.next(other)) std::abort();
    if (!has_one) return 0;
    if (one.cells != other.cells || one.raw != other.raw || one.is_utf8 != other.is_utf8) std::abort();
  }
}
