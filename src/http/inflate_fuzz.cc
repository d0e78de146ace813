// Feeds any bytes to the unpacking of responses, in two pieces.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "http/inflate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schoolhouse::http::Inflate inflate;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto nowhere = [](std::string_view) {};
  using Outcome = schoolhouse::http::Inflate::Outcome;
  if (inflate.take(bytes.substr(0, size / 2), nowhere) == Outcome::fine) inflate.take(bytes.substr(size / 2), nowhere);
  return 0;
}
