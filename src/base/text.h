// Small work on text: splitting, trimming, quoting, numbers, and the nearest known word.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse {

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
// ASCII only, without the locale.
std::string to_lower(std::string_view text);

// "x" with inner double quotes doubled: an SQL identifier.
std::string quote_identifier(std::string_view name);
// 'x' with inner single quotes doubled: an SQL text literal.
std::string quote_literal(std::string_view text);

// What an address writes as it is in every part: ASCII letters and digits, - . _ ~ (RFC 3986).
bool is_unreserved(char c);
// "a b" -> "a%20b": every byte that is not plain becomes its number in hexadecimal.
std::string percent_encode(std::string_view text, bool (*is_plain)(char) = is_unreserved);

// The whole text as a number, or nothing.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

// 31800000 -> "31,800,000"
std::string format_count(std::int64_t count);
// "0.03 s", "12.4 s", "3 min 5 s"
std::string format_seconds(double seconds);
// "12 B", "3.4 MB"
std::string format_bytes(std::int64_t bytes);

// The known word nearest to `word` by edit distance, when it is near enough to be a slip of the hand.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);
// "did you mean 'x'?", or "use one of: a, b, c" when nothing is near.
std::string suggest(std::string_view word, std::span<const std::string> known);

}  // namespace schoolhouse
