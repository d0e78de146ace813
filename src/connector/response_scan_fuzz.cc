// Feeds any text to the reader of answers, whole and in pieces: both must say the same.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "connector/rest/response_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using schoolhouse::connector::ResponseScan;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  ResponseScan whole("results", {"next", "meta.count"});
  whole.feed(body);
  ResponseScan pieces("results", {"next", "meta.count"});
  for (std::size_t at = 0; at < size; at += 3) pieces.feed(body.substr(at, 3));
  const auto one = whole.finish();
  const auto other = pieces.finish();
  if (one.fault != other.fault || one.records != other.records || one.fields != other.fields ||
      one.hints != other.hints)
    std::abort();
  return 0;
}
