// Checkpoints: the whole state of a table at one version in a Parquet file, read and written by DuckDB.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"
#include "lake/log.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// Its entries. Throws Error(outside) naming the file when it can't be read, and whether the table can do without it.
std::vector<Action> read_checkpoint(const Lake& lake, const TableName& table, const Checkpoint& checkpoint);

// Writes the checkpoint of the state's version and the hint that points at it. Files removed longer ago than the table's
// retention are left out.
void write_checkpoint(const Lake& lake, const TableName& table, const TableState& state);

// True when the table's interval (10 versions unless its properties say otherwise) says so.
bool is_checkpoint_due(std::int64_t version, const Metadata& metadata);

// "interval 30 days" -> milliseconds; nothing for what is not of that form.
std::optional<std::int64_t> parse_interval_ms(std::string_view text);

}  // namespace schoolhouse::lake
