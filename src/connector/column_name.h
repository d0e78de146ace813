// The name of a column made from a key or a header cell.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace schoolhouse::connector {

// "First Name" and "firstName" are first_name; "2020" is column_2020.
std::string column_name_of(std::string_view key);

}  // namespace schoolhouse::connector
