// The colours of charts, chosen so that colour-blind readers can tell them apart and text on them can be read.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace schoolhouse::chart {

// Series in this order. Each stands at least 3 to 1 against white; the pairs stay apart in each kind of colour blindness.
inline constexpr std::array<std::string_view, 8> series_colors{"#1657A8", "#BF4420", "#14A06C", "#5A1A66",
                                                               "#3D93EE", "#C08700", "#1A5A4C", "#A67FA5"};
// From little to much, and from below to above a middle.
inline constexpr std::array<std::string_view, 7> sequential_colors{"#E6F0FA", "#BFD9F2", "#8FBCE6", "#5B9BD6",
                                                                   "#2F78BF", "#1657A0", "#0B3A75"};
inline constexpr std::array<std::string_view, 7> diverging_colors{"#9C3412", "#D1703F", "#F0BE9C", "#F3F4F6",
                                                                  "#A9CBEB", "#4A8BCB", "#134B92"};

inline constexpr std::string_view background_color = "#FFFFFF";
inline constexpr std::string_view ink_color = "#10161D";        // titles, labels on light marks
inline constexpr std::string_view quiet_ink_color = "#4A5562";  // subtitles, axis labels, notes
inline constexpr std::string_view light_ink_color = "#FFFFFF";  // labels on dark marks
inline constexpr std::string_view grid_color = "#E3E7EC";
inline constexpr std::string_view axis_color = "#9AA5B1";
inline constexpr std::string_view nothing_color = "#EEF0F3";    // cells without data
inline constexpr std::string_view accent_color = "#A3195B";     // reference lines and their labels
inline constexpr std::string_view remainder_color = "#7A8592";  // "Other"

// Of two "#RRGGBB" colours, by WCAG: 1 to 21.
double contrast(std::string_view one, std::string_view other);
// The colour, darkened as far as text in it needs to read on white (4.5 to 1).
std::string readable(std::string_view color);
// Dark or white ink, whichever reads better on the colour.
std::string_view ink_on(std::string_view color);

}  // namespace schoolhouse::chart
