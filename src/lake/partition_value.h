// Values of partition columns as a Delta log writes them: text, with nothing for NULL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "lake/action.h"
#include "lake/schema.h"

namespace schoolhouse::lake {

// "2026-01-01 08:00:00.5+00", "2026-01-01T08:00:00.500000Z" or "2026-01-01": the time in UTC. Nothing for what is not of this
// form or not within the years 1 to 9999.
std::optional<Micros> parse_utc(std::string_view text);

// DuckDB's text of a value as the log wants it. An empty text is NULL to Delta.
std::optional<std::string> partition_value(const Type& type, const std::optional<std::string>& duckdb_text);
// True when both texts stand for the same value of the type.
bool is_same_value(const Type& type, const std::optional<std::string>& a, const std::optional<std::string>& b);
// True when the two agree in every partition column.
bool is_same_partition(const Schema& schema, const std::vector<std::string>& partition_by, const PartitionValues& a,
                       const PartitionValues& b);

}  // namespace schoolhouse::lake
