// Dates as HTTP writes them.
// SPDX-License-Identifier: Apache-2.0
#include "http/date.h"

#include <curl/curl.h>

#include <ctime>

namespace schoolhouse::http {

std::optional<Micros> parse_date(const std::string& text) {
  const std::time_t at = ::curl_getdate(text.c_str(), nullptr);
  if (at < 0) return std::nullopt;
  return Micros{at} * 1'000'000;
}

}  // namespace schoolhouse::http
