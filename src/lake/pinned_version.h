// Versions of tables that belong together, as a JSON object: what a tag and a published run hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "lake/json_reader.h"
#include "lake/json_writer.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// `{"raw.sis_students": {"version": 3, "id": "…", "rows": 12}}`. Throws JsonFault.
PinnedVersions read_pinned_versions(Json json);
void write_pinned_versions(JsonWriter& out, const PinnedVersions& tables);

// One version of a table, the newest without `as_of`; nothing when there is no such table.
std::optional<PinnedVersion> find_version(const Lake& lake, const TableName& table, std::optional<AsOf> as_of = {});

}  // namespace schoolhouse::lake
