// Small facts about a table's state that plans of commits need: its rows and their hash, last notes, properties, remove entries.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// Of its last commit; of a foreign one, that it may have changed rows.
CommitNotes notes_of(const TableState& state);

// Rows that are still there; nothing when statistics do not tell.
std::optional<std::int64_t> rows_in(const AddFile& file);
std::optional<std::int64_t> rows_in(const std::vector<const AddFile*>& files);
// -1: not known.
std::int64_t rows_in(const TableState& state, const CommitNotes& notes);
// Of all rows; empty: not known.
std::string hash_of(const TableState& state, const CommitNotes& notes);

// The sum and the difference of two row hashes; empty when one is not known.
std::string add_hashes(const std::string& a, const std::string& b);
std::string subtract_hashes(const std::string& a, const std::string& b);
// Of no rows.
std::string empty_hash();

// The value of a table property; nothing when it is not set.
std::optional<std::string> find_property(const TableState& state, const std::string& key);
// True when the property says "true", in whatever case.
bool has_property(const TableState& state, const std::string& key);

// How the table's Parquet pages are packed: what delta.parquet.compression.codec says, else zstd.
std::string codec_of(const TableState& state);

// What a remove entry says about a file that is in the table.
RemoveFile remove_of(const AddFile& file, std::int64_t deleted_ms);

// The version that the application has committed last by a txn entry; nothing when it never has.
std::optional<std::int64_t> application_version(const TableState& state, const std::string& app_id);

}  // namespace schoolhouse::lake
