// Reads the parameters of --params: one JSON object of texts, numbers and lists.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

namespace schoolhouse::cli {

// Values as they are written on the command line: lists with commas between. Throws Error(user).
std::map<std::string, std::string> parse_parameters_json(const std::string& json);

}  // namespace schoolhouse::cli
