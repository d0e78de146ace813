// Feeds any bytes to the reader of deletion vectors: rows that it gives are written back and read the same.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lake/base85.h"
#include "lake/row_positions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse::lake;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    constexpr std::uint64_t most = 1'000'000;
    const RowPositions rows = read_positions(bytes, most);
    if (read_positions(write_positions(rows), most) != rows) std::abort();
  } catch (const PositionsFault& fault) {
    if (fault.what.empty()) std::abort();
  }
  const std::string padded(bytes.substr(0, bytes.size() / 4 * 4));
  if (decode_base85(encode_base85(padded)) != padded) std::abort();
  if (const auto decoded = decode_base85(bytes); decoded && encode_base85(*decoded) != bytes) std::abort();
  return 0;
}
