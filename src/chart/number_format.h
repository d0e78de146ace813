// Numbers as people read them: a small part of d3-format, so that axes, labels, tables and texts agree.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace schoolhouse::chart {

// "[$][,][.N](f|%|d)": ",.1f" gives 1,234.5; ".0%" gives 45%; "$,.2f" gives $1,234.50; ",d" gives 1,235.
bool is_number_format(std::string_view format);
// The format must be one of the above. A minus is the sign −, as in d3.
std::string format_number(double value, std::string_view format);
// The format with the fewest decimals, up to three, that tells these values apart from their rounding.
std::string fitting_format(std::span<const double> values);

}  // namespace schoolhouse::chart
