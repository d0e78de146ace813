// Dates as HTTP writes them: "Sat, 31 Oct 2026 12:01:00 GMT".
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/clock.h"

namespace schoolhouse::http {

// Also the two old forms of RFC 9110. Nothing for what is no date.
std::optional<Micros> parse_date(const std::string& text);

}  // namespace schoolhouse::http
