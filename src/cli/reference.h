// Reference pages in Markdown, printed from the tables that the program itself works by.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace schoolhouse::cli {

// Throws Error(user) for an unknown topic.
std::string reference_page(std::string_view topic);

}  // namespace schoolhouse::cli
