// Problems and reports as JSON, for --json.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "base/error.h"

namespace schoolhouse::run {
struct RunReport;
}

namespace schoolhouse::cli {

nlohmann::json to_json(const std::vector<Problem>& problems);
nlohmann::json to_json(const run::RunReport& report);

}  // namespace schoolhouse::cli
