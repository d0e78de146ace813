// Which version of a table "as of" a number or a time means.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "lake/lake.h"
#include "lake/log.h"

namespace schoolhouse::lake {

// Commit times in milliseconds, by the files' modification times made to rise from version to version.
std::vector<std::int64_t> rising_times(const std::vector<CommitFile>& commits);
// The same; of tables whose commits say themselves when they were made, by what they say.
std::vector<std::int64_t> commit_times(const Lake& lake, const Log& log, const TableName& table);
// Throws Error(user) when the table has no such version, or had none at that time. A time after the newest version means the
// newest. `log` must be the whole log when `as_of` is a time.
std::int64_t version_of(const Lake& lake, const Log& log, const TableName& table, const AsOf& as_of);

}  // namespace schoolhouse::lake
