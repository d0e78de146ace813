// Feeds any bytes to the reader of DuckDB's error texts: it always yields a kind, and never throws.
// SPDX-License-Identifier: Apache-2.0
#include "duck/failure.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const auto failure = duck::parse_failure({reinterpret_cast<const char*>(data), size});
  if (failure.kind.empty()) std::abort();
  static_cast<void>(duck::fault_of(failure.kind));
  return 0;
}
