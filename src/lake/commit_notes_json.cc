// What our own commits say about themselves, as the JSON under commitInfo.schoolhouse.
// SPDX-License-Identifier: Apache-2.0
#include "lake/commit_notes_json.h"

namespace schoolhouse::lake {

CommitNotes read_commit_notes(Json json) {
  CommitNotes notes;
  notes.run_id = find_text(json, "run_id").value_or("");
  notes.step = find_text(json, "step").value_or("");
  notes.fingerprint = find_text(json, "fingerprint").value_or("");
  notes.row_hash = find_text(json, "row_hash").value_or("");
  notes.rows = find_integer(json, "rows").value_or(-1);
  notes.data_version = find_integer(json, "data_version").value_or(-1);
  if (const std::optional<Json> inputs = find_field(json, "inputs")) {
    simdjson::dom::object versions;
    if (inputs->get(versions) != simdjson::SUCCESS) throw JsonFault{"'inputs' is not an object"};
    for (const auto [table, version] : versions) {
      std::int64_t number = 0;
      if (version.get(number) != simdjson::SUCCESS)
        throw JsonFault{"'inputs' holds something other than whole numbers"};
      notes.inputs[std::string(table)] = number;
    }
  }
  notes.extra = read_text_map(json, "extra");
  notes.engine = find_text(json, "engine").value_or("");
  return notes;
}

void write_commit_notes(JsonWriter& out, const CommitNotes& notes) {
  const auto text = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.key(key).text(value);
  };
  out.open_object();
  text("run_id", notes.run_id);
  text("step", notes.step);
  text("fingerprint", notes.fingerprint);
  text("row_hash", notes.row_hash);
  if (notes.rows >= 0) out.key("rows").number(notes.rows);
  if (notes.data_version >= 0) out.key("data_version").number(notes.data_version);
  if (!notes.inputs.empty()) {
    out.key("inputs").open_object();
    for (const auto& [table, version] : notes.inputs) out.key(table).number(version);
    out.close_object();
  }
  if (!notes.extra.empty()) {
    out.key("extra").open_object();
    for (const auto& [key, value] : notes.extra) out.key(key).text(value);
    out.close_object();
  }
  text("engine", notes.engine);
  out.close_object();
}

}  // namespace schoolhouse::lake
