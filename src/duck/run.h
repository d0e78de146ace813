// Runs one statement to its end, for sources of this folder that read results in their own way.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "duck/database.h"
#include "duck/handles.h"

namespace schoolhouse::duck {

// The whole result; throws QueryError, as Connection::query does.
Result run_one(Connection& connection, std::string_view sql);

}  // namespace schoolhouse::duck
