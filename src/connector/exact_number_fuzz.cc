// Feeds any bytes to the readers of cells: what they take for a number, day or time is printed and read again as the same.
// SPDX-License-Identifier: Apache-2.0
#include "connector/exact_number.h"

#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "base/clock.h"
#include "connector/time_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto whole = connector::parse_exact_whole(text)) {
    if (connector::parse_exact_whole(std::to_string(*whole)) != whole) std::abort();
    if (!connector::parse_exact_decimal(text, 38, 0)) std::abort();
  }
  for (const int scale : {0, 4, 18}) {
    const auto decimal = connector::parse_exact_decimal(text, 18, scale);
    if (decimal && connector::parse_exact_decimal(*decimal, 18, scale) != decimal) std::abort();
    constexpr std::size_t longest = std::string_view("-0.").size() + 18;
    if (decimal && decimal->size() > longest) std::abort();
  }
  if (const auto instant = connector::parse_instant(text, {})) {
    if (connector::parse_instant(format_utc(*instant), {}) != instant) std::abort();
  }
  if (const auto day = connector::parse_day(text, {})) {
    // Midnight of a zone is the day that is written, and less than a day from that of UTC.
    constexpr std::int64_t day_long = 86'400'000'000;
    const auto instant = connector::parse_instant(text, {});
    if (!instant || std::abs(*instant - std::int64_t{*day} * day_long) >= day_long) std::abort();
  }
  // The text is a format, too.
  if (!connector::find_format_fault(text)) {
    connector::parse_day("21/11/2026", {text});
    connector::parse_instant("2026-11-21 08:00:00.5", {text});
  }
  return 0;
}
