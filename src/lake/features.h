// Which Delta features of a table this program can read and write; others are refused by name.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/error.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// What keeps this program from reading the table's rows; nothing when it can. `folder` is the table's, for the message.
std::optional<Problem> find_read_obstacle(const TableState& state, const std::string& folder);
// What keeps it from writing to the table; looked for after find_read_obstacle.
std::optional<Problem> find_write_obstacle(const TableState& state, const std::string& folder);

}  // namespace schoolhouse::lake
