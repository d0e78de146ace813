// Versions of tables that belong together, as a JSON object: what a tag and a published run hold.
// SPDX-License-Identifier: Apache-2.0
#include "lake/pinned_version.h"

#include "lake/state_cache.h"

namespace schoolhouse::lake {

PinnedVersions read_pinned_versions(Json json) {
  PinnedVersions tables;
  simdjson::dom::object object;
  if (json.get(object) != simdjson::SUCCESS) throw JsonFault{"'tables' is not an object"};
  for (const auto [name, row] : object) {
    const std::optional<TableName> table = parse_table_name(name);
    if (!table) throw JsonFault{"'" + std::string(name) + "' is not the name of a table"};
    PinnedVersion pinned{.version = read_integer(row, "version"),
                         .table_id = find_text(row, "id").value_or(""),
                         .rows = find_integer(row, "rows").value_or(-1)};
    if (pinned.version < 0) throw JsonFault{"a version below 0"};
    tables[*table] = std::move(pinned);
  }
  return tables;
}

void write_pinned_versions(JsonWriter& out, const PinnedVersions& tables) {
  out.open_object();
  for (const auto& [table, pinned] : tables) {
    out.key(table.text()).open_object().key("version").number(pinned.version);
    if (!pinned.table_id.empty()) out.key("id").text(pinned.table_id);
    if (pinned.rows >= 0) out.key("rows").number(pinned.rows);
    out.close_object();
  }
  out.close_object();
}

std::optional<PinnedVersion> find_version(const Lake& lake, const TableName& table, std::optional<AsOf> as_of) {
  const SharedState state = find_shared_state(lake, table, as_of);
  if (!state || !state->metadata()) return std::nullopt;
  const std::optional<CommitInfo>& info = state->last_info();
  return PinnedVersion{.version = state->version(),
                       .table_id = state->metadata()->id,
                       .rows = info && info->notes ? info->notes->rows : -1};
}

}  // namespace schoolhouse::lake
