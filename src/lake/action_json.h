// Log entries as JSON, one a line: the text of commits and of the rows of checkpoints.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lake/action.h"

namespace schoolhouse::lake {

// All entries in order; those of kinds that Delta lets a reader pass by are left out. Throws Error(outside) with file and line.
std::vector<Action> read_actions(std::string_view text, const std::string& file);
// The commitInfo entry alone, quickly.
std::optional<CommitInfo> find_commit_info(std::string_view text, const std::string& file);
// Statistics of a checkpoint that keeps them as columns of their own types, the column "stats_parsed" as JSON: as a commit writes them.
std::string bounds_of_columns(const std::string& json);
// One line with its newline for each entry; the same bytes for the same entries.
std::string write_actions(std::span<const Action> actions);

}  // namespace schoolhouse::lake
