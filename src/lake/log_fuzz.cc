// Feeds any bytes to the reader of the hint that names the newest checkpoint: it is taken or passed over, never thrown at.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lake/file_stats.h"
#include "lake/log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (schoolhouse::lake::read_hint(text).value_or(0) < 0) std::abort();
  // Statistics are JSON of the same trust.
  schoolhouse::lake::read_file_stats(text);
  return 0;
}
