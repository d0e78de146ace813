// Tells the address of a next page from a token that stands for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace schoolhouse::connector {

// Whether a text is an address, or its end.
inline bool is_link(std::string_view value) {
  return value.starts_with("http") || value.starts_with('/') || value.starts_with('?');
}

}  // namespace schoolhouse::connector
