// Reads a file .env: NAME=value lines with comments and quotes, as shells and other tools write them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace schoolhouse::secret {

// Values by name; later lines win. A line that is none of "NAME=value", "export NAME=value", "# comment" or blank is a problem,
// which never shows what the line says.
std::map<std::string, std::string> parse_dot_env(std::string_view text, const std::string& file,
                                                 std::vector<Problem>& problems);

}  // namespace schoolhouse::secret
