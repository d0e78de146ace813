// Which tables of the lake --select and --exclude mean, and how versions are written on a command line.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "lake/lake.h"

namespace schoolhouse::cli {

// A version's number, a time ("2026-11-21", "2026-11-21T08:00:00Z"; a day without a time means its end in UTC), or a tag.
// Throws Error(user) for anything else.
lake::AsOf read_as_of(const std::string& word);

// The tables that are chosen, in order: `schema.name`, a schema, or a pattern with `*`, `?` and `[abc]`; a space or a second
// option means either. Throws Error(user) for a choice that names no table.
std::vector<lake::TableName> choose_tables(const std::vector<lake::TableName>& tables, const Options& options);

}  // namespace schoolhouse::cli
