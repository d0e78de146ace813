// Reads people from what one pastes: a guest list of mail or calendar, lines of names and addresses, or a CSV with a header.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::connector {

struct Guest {
  std::string name;                    // the part of the address before the @ where there is no name
  std::string email;                   // in lower case
  std::optional<std::string> id = {};  // of CSV only, as are the next two
  std::optional<std::string> cohort = {};
  std::optional<std::string> leetcode_id = {};
};
struct GuestList {
  std::vector<Guest> guests = {};               // each address once, in order
  std::vector<int> lines_without_address = {};  // from 1; blank ones and a header are not among them
};
GuestList read_guest_list(std::string_view text);

}  // namespace schoolhouse::connector
