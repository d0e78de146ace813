// Which program this is.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace schoolhouse::run {

// "0.1.0"
std::string_view program_version();
// Changes with every build, so that what an earlier one worked out is not taken over.
std::string build_id();

}  // namespace schoolhouse::run
