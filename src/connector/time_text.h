// Turns text into days and instants, by ISO 8601 or by a declared format such as "%d/%m/%Y".
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::connector {

// What the reference page says about one specifier of a format.
struct TimeSpecifier {
  char letter;
  std::string_view meaning;
};
const std::vector<TimeSpecifier>& time_specifiers();

// The first thing that is wrong with a format: an unknown specifier, no year. Nothing when it is right.
std::optional<std::string> find_format_fault(std::string_view format);

// Days since 1970-01-01. Without formats: 2026-11-21, also with a time of day that is midnight. With formats: the first that fits.
std::optional<std::int32_t> parse_day(std::string_view text, const std::vector<std::string>& formats);
// Microseconds since 1970-01-01T00:00:00Z; a time without zone is UTC. Without formats: ISO 8601 ("2026-11-21", "2026-11-21 08:00:00.5",
// "2026-11-21T08:00Z", "…+02:00"). More than microseconds fit only where nothing is lost, except by %f.
std::optional<std::int64_t> parse_instant(std::string_view text, const std::vector<std::string>& formats);

}  // namespace schoolhouse::connector
