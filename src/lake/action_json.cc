// Log entries as JSON, one a line: the text of commits and of the rows of checkpoints.
// SPDX-License-Identifier: Apache-2.0
#include "lake/action_json.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "lake/commit_notes_json.h"
#include "lake/json_reader.h"
#include "lake/json_writer.h"

namespace schoolhouse::lake {
namespace {

std::int32_t read_small(Json json, std::string_view key) {
  const std::int64_t number = read_integer(json, key);
  if (number < 0 || number > std::numeric_limits<std::int32_t>::max())
    throw JsonFault{"'" + std::string(key) + "' is out of range"};
  return static_cast<std::int32_t>(number);
}

std::optional<DeletionVector> find_deletion_vector(Json json) {
  const std::optional<Json> field = find_field(json, "deletionVector");
  if (!field) return std::nullopt;
  DeletionVector vector{.path_or_inline = read_text(*field, "pathOrInlineDv")};
  const std::string storage = read_text(*field, "storageType");
  if (storage != "u" && storage != "i" && storage != "p") throw JsonFault{"'storageType' is not u, i or p"};
  vector.storage = storage.front();
  if (find_field(*field, "offset")) vector.offset = read_small(*field, "offset");
  vector.size_in_bytes = read_small(*field, "sizeInBytes");
  vector.cardinality = read_integer(*field, "cardinality");
  if (vector.cardinality < 0) throw JsonFault{"'cardinality' is out of range"};
  return vector;
}

int read_version(Json json, std::string_view key) {
  const std::int64_t number = read_integer(json, key);
  constexpr std::int64_t most = 1'000'000;
  if (number < 0 || number > most) throw JsonFault{"'" + std::string(key) + "' is not a version"};
  return static_cast<int>(number);
}

Action read_protocol(Json json) {
  return Protocol{.min_reader_version = read_version(json, "minReaderVersion"),
                  .min_writer_version = read_version(json, "minWriterVersion"),
                  .reader_features = read_text_list(json, "readerFeatures"),
                  .writer_features = read_text_list(json, "writerFeatures")};
}

Action read_metadata(Json json) {
  Metadata metadata{.id = read_text(json, "id"), .schema_string = find_text(json, "schemaString").value_or("")};
  metadata.name = find_text(json, "name").value_or("");
  metadata.description = find_text(json, "description").value_or("");
  if (const std::optional<Json> format = find_field(json, "format")) {
    metadata.format = find_text(*format, "provider").value_or("parquet");
  }
  metadata.partition_columns = read_text_list(json, "partitionColumns");
  metadata.configuration = read_text_map(json, "configuration");
  metadata.created_ms = find_integer(json, "createdTime");
  return metadata;
}

std::string bounds_of(Json parsed) {
  JsonWriter out;
  out.open_object();
  for (const char* key : {"numRecords", "nullCount", "minValues", "maxValues"}) {
    if (const std::optional<Json> field = find_field(parsed, key)) out.key(key).json(simdjson::minify(*field));
  }
  out.close_object();
  return out.take();
}

// Some writers of checkpoints keep statistics as columns of their own types only.
std::string stats_of_columns(Json json) {
  const std::optional<Json> parsed = find_field(json, "stats_parsed");
  return parsed ? bounds_of(*parsed) : std::string();
}

Action read_add(Json json) {
  AddFile add{.path = read_text(json, "path"), .partition_values = read_texts_or_nulls(json, "partitionValues")};
  add.size = read_integer(json, "size");
  add.modified_ms = find_integer(json, "modificationTime").value_or(0);
  add.has_data_change = find_boolean(json, "dataChange").value_or(true);
  add.stats = find_text(json, "stats").value_or("");
  if (add.stats.empty()) add.stats = stats_of_columns(json);
  add.tags = read_text_map(json, "tags");
  add.deletion_vector = find_deletion_vector(json);
  return add;
}

Action read_remove(Json json) {
  RemoveFile remove{.path = read_text(json, "path"), .deleted_ms = find_integer(json, "deletionTimestamp")};
  remove.has_data_change = find_boolean(json, "dataChange").value_or(true);
  remove.has_extended_metadata = find_boolean(json, "extendedFileMetadata").value_or(false);
  remove.partition_values = read_texts_or_nulls(json, "partitionValues");
  remove.size = find_integer(json, "size");
  remove.deletion_vector = find_deletion_vector(json);
  return remove;
}

Action read_change(Json json) {
  ChangeFile change{.path = read_text(json, "path"), .partition_values = read_texts_or_nulls(json, "partitionValues")};
  change.size = read_integer(json, "size");
  return change;
}

Action read_transaction(Json json) {
  return ApplicationTransaction{.app_id = read_text(json, "appId"),
                                .version = read_integer(json, "version"),
                                .updated_ms = find_integer(json, "lastUpdated")};
}

Action read_domain_metadata(Json json) {
  return DomainMetadata{.domain = read_text(json, "domain"),
                        .configuration = find_text(json, "configuration").value_or(""),
                        .is_removed = find_boolean(json, "removed").value_or(false)};
}

// Free-form: what is of an unexpected kind is left out, since nothing depends on it but our own notes.
std::optional<std::int64_t> loose_integer(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  std::int64_t number = 0;
  if (!field || field->get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::string loose_text(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  std::string_view text;
  if (!field || field->get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

std::map<std::string, std::string> loose_map(Json json, std::string_view key) {
  const std::optional<Json> field = find_field(json, key);
  return field && field->is_object() ? read_text_map(json, key) : std::map<std::string, std::string>{};
}

CommitInfo read_commit_info(Json json) {
  CommitInfo info;
  info.timestamp_ms = loose_integer(json, "timestamp");
  info.operation = loose_text(json, "operation");
  info.operation_parameters = loose_map(json, "operationParameters");
  info.read_version = loose_integer(json, "readVersion");
  if (const std::optional<Json> field = find_field(json, "isBlindAppend"); field && field->is_bool()) {
    info.is_blind_append = bool(*field);
  }
  info.isolation_level = loose_text(json, "isolationLevel");
  info.in_commit_timestamp_ms = loose_integer(json, "inCommitTimestamp");
  info.operation_metrics = loose_map(json, "operationMetrics");
  info.engine_info = loose_text(json, "engineInfo");
  info.txn_id = loose_text(json, "txnId");
  if (const std::optional<Json> notes = find_field(json, "schoolhouse")) info.notes = read_commit_notes(*notes);
  return info;
}

struct Kind {
  std::string_view key;
  Action (*read)(Json json);
};
constexpr Kind kinds[] = {
    {"add", read_add},
    {"remove", read_remove},
    {"commitInfo", [](Json json) { return Action(read_commit_info(json)); }},
    {"metaData", read_metadata},
    {"protocol", read_protocol},
    {"txn", read_transaction},
    {"cdc", read_change},
    {"domainMetadata", read_domain_metadata},
    {"sidecar", [](Json json) { return Action(Sidecar{read_text(json, "path")}); }},
};

std::optional<Action> read_action(Json json) {
  for (const Kind& kind : kinds) {
    const std::optional<Json> field = find_field(json, kind.key);
    if (!field) continue;
    try {
      return kind.read(*field);
    } catch (JsonFault& fault) {
      throw JsonFault{"in '" + std::string(kind.key) + "': " + fault.what};
    }
  }
  return std::nullopt;
}

[[noreturn]] void throw_corrupt(const std::string& file, int line, const std::string& what) {
  throw Error({Fault::outside,
               "the table's log entry is corrupt: " + what,
               {file, line},
               "restore the file from a backup; or remove the table's folder and build the table again"});
}

// Hands over each line that is not blank, with its number; the text after it may be read past its end.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  int line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = text.find('\n');
    const std::string_view one = text.substr(0, end);
    if (!trim(one).empty() && !take(one, line)) return;
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

// Some writers spread one entry over several lines. False, and nothing done, when the text is no such thing either.
bool find_spread_entries(std::string_view text, std::vector<Action>& actions) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::dom::document_stream documents;
  constexpr std::size_t smallest_batch = 1'000'000;
  if (parser.parse_many(padded, std::max(text.size() + 1, smallest_batch)).get(documents) != simdjson::SUCCESS)
    return false;
  std::vector<Action> found;
  for (const auto document : documents) {
    Json json;
    if (document.get(json) != simdjson::SUCCESS) return false;
    if (std::optional<Action> action = read_action(json)) found.push_back(*std::move(action));
  }
  if (documents.truncated_bytes() > 0) return false;
  actions = std::move(found);
  return true;
}

}  // namespace

std::vector<Action> read_actions(std::string_view text, const std::string& file) {
  std::vector<Action> actions;
  simdjson::dom::parser parser;
  for_each_line(text, [&](std::string_view line, int number) {
    try {
      Json json;
      if (parser.parse(line.data(), line.size()).get(json) != simdjson::SUCCESS) {
        if (find_spread_entries(text, actions)) return false;
        json = parse_json(parser, line);  // to tell what is wrong
      }
      if (std::optional<Action> action = read_action(json)) actions.push_back(*std::move(action));
    } catch (const JsonFault& fault) {
      throw_corrupt(file, number, fault.what);
    }
    return true;
  });
  return actions;
}

std::string bounds_of_columns(const std::string& json) {
  simdjson::dom::parser parser;
  try {
    return json.empty() || json == "null" ? std::string() : bounds_of(parse_json(parser, json));
  } catch (const JsonFault&) {
    return {};
  }
}

std::optional<CommitInfo> find_commit_info(std::string_view text, const std::string& file) {
  std::optional<CommitInfo> info;
  simdjson::dom::parser parser;
  for_each_line(text, [&](std::string_view line, int number) {
    constexpr std::size_t near_start = 64;
    if (line.substr(0, near_start).find("\"commitInfo\"") == std::string_view::npos) return true;
    try {
      if (const std::optional<Json> field = find_field(parse_json(parser, line), "commitInfo"))
        info = read_commit_info(*field);
    } catch (const JsonFault& fault) {
      throw_corrupt(file, number, fault.what);
    }
    return !info;
  });
  return info;
}

}  // namespace schoolhouse::lake
