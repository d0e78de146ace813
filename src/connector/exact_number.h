// Turns text into numbers exactly or not at all: 13.0 is the whole number 13, 1.6 is none.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace schoolhouse::connector {

// The whole number that the text stands for, in decimal notation with or without fraction and exponent ("13", "+13.0", "1.3e1").
std::optional<std::int64_t> parse_exact_whole(std::string_view text);
// The same number written plainly ("-1.50", scale digits after the point), when it fits DECIMAL(precision, scale) without rounding.
std::optional<std::string> parse_exact_decimal(std::string_view text, int precision, int scale);
// A finite number; nan, inf and what is too large are none.
std::optional<double> parse_finite(std::string_view text);
// true, t, yes, y, 1 and false, f, no, n, 0 in any case.
std::optional<bool> parse_yes_or_no(std::string_view text);

}  // namespace schoolhouse::connector
