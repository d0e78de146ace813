// Fits text into a width by its measured length: wraps it into lines and shortens it with an ellipsis.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "chart/renderer.h"

namespace schoolhouse::chart {

// The width in pixels of one line of text.
using Ruler = std::function<double(std::string_view text, const TextStyle& style)>;

// One line without control characters: tabs and line breaks become spaces, what XML can't hold is left out.
std::string clean_text(std::string_view text);
// The text, or as much of its beginning as fits followed by "…".
std::string shorten(const std::string& text, double width, const TextStyle& style, const Ruler& ruler);
// Each shortened at its end, or, where two different texts would then read the same, in its middle.
std::vector<std::string> shorten_apart(const std::vector<std::string>& texts, double width, const TextStyle& style,
                                       const Ruler& ruler);
// At most `max_lines` lines, broken at spaces (within a word only where it is longer than a line); the last one is
// shortened when more would be needed.
std::vector<std::string> wrap(const std::string& text, double width, int max_lines, const TextStyle& style,
                              const Ruler& ruler);
// Each wrapped; where two different texts would then read the same, the last line is shortened in its middle.
std::vector<std::vector<std::string>> wrap_apart(const std::vector<std::string>& texts, double width, int max_lines,
                                                 const TextStyle& style, const Ruler& ruler);
// The widest of the lines.
double widest(const std::vector<std::string>& lines, const TextStyle& style, const Ruler& ruler);
// "avg_gpa" -> "Avg gpa": a column's name where nobody gave a better one.
std::string words_of_column(std::string_view column);

}  // namespace schoolhouse::chart
