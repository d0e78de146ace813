// What a SELECT asks of the rows of each table that it reads: found in DuckDB's own plan over stand-ins for the tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lake/condition.h"
#include "lake/schema.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::lake {

// A SELECT that stands in FROM, in brackets, for a table in one place of a statement. DuckDB knows its columns and nothing of its rows; it is never run.
std::string stand_in(std::size_t number, const Schema& schema);

// For each stand-in of the statement, 0 to count - 1, a condition that its rows must fulfil to have part in the answer. `anything` where
// the plan tells none, and for all where DuckDB can't plan the statement: its fault is told when it is run.
std::vector<Condition> find_conditions(duck::Connection& connection, std::string_view sql, std::size_t count);

}  // namespace schoolhouse::lake
