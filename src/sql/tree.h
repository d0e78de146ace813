// Reading of the JSON trees that DuckDB makes of SQL: the lake's words for them, and places in the text.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "lake/plan_tree.h"

namespace schoolhouse::sql {

using lake::is_true_at;
using lake::list_at;
using lake::number_at;
using lake::object_at;
using lake::text_at;
using lake::Tree;
using lake::TreeObject;

// The byte of the SQL that the node stands for, where DuckDB kept it.
std::optional<std::size_t> location_of(const TreeObject& object);

}  // namespace schoolhouse::sql
