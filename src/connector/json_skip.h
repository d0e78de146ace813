// Finds where a nested JSON value ends, many bytes at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace schoolhouse::connector {

// How far one has come within a value. It begins behind the opening bracket; a text may come in pieces.
struct JsonNesting {
  std::int64_t depth = 1;  // brackets that are open
  bool is_in_string = false;
  bool is_escaped = false;  // the character before was a backslash of a string
};

// Reads on from `at` until no bracket is open. Returns the place behind the closing one, or the end of the text when it is not in it; then
// the depth is above 0. Whether brackets fit each other is not looked at.
std::size_t skip_nested_json(std::string_view text, std::size_t at, JsonNesting& nesting);

}  // namespace schoolhouse::connector
