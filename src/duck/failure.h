// Turns the text of a DuckDB error into a QueryFailure without values of the data.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"
#include "duck/database.h"

namespace schoolhouse::duck {

// `text` is what DuckDB says with errors_as_json on, or its plain "Kind Error: message" form.
QueryFailure parse_failure(std::string_view text);

// Whose problem an error of this kind is.
Fault fault_of(std::string_view kind);

}  // namespace schoolhouse::duck
