// Feeds any text to the reader of .env files: it must end, and what it accepts must be names.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "secret/dot_env.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<schoolhouse::Problem> problems;
  const auto values = schoolhouse::secret::parse_dot_env({reinterpret_cast<const char*>(data), size}, ".env", problems);
  for (const auto& [name, value] : values) {
    if (name.empty() || name.find('=') != std::string::npos) std::abort();
  }
  return 0;
}
