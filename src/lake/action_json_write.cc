// Log entries as JSON, one a line: what this program writes.
// SPDX-License-Identifier: Apache-2.0
#include "lake/action_json.h"
#include "lake/commit_notes_json.h"
#include "lake/json_writer.h"

namespace schoolhouse::lake {
namespace {

void write_deletion_vector(JsonWriter& out, const DeletionVector& vector) {
  out.key("deletionVector").open_object().key("storageType").text(std::string(1, vector.storage));
  out.key("pathOrInlineDv").text(vector.path_or_inline);
  if (vector.offset) out.key("offset").number(*vector.offset);
  out.key("sizeInBytes").number(vector.size_in_bytes).key("cardinality").number(vector.cardinality).close_object();
}

void write_partition_values(JsonWriter& out, const PartitionValues& values) {
  out.key("partitionValues").open_object();
  for (const auto& [column, value] : values) {
    out.key(column);
    if (value) {
      out.text(*value);
    } else {
      out.null();
    }
  }
  out.close_object();
}

void write_text_map(JsonWriter& out, std::string_view key, const std::map<std::string, std::string>& values) {
  out.key(key).open_object();
  for (const auto& [name, value] : values) out.key(name).text(value);
  out.close_object();
}

void write_text_list(JsonWriter& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).open_array();
  for (const std::string& value : values) out.text(value);
  out.close_array();
}

struct ActionWriter {
  JsonWriter& out;

  void operator()(const CommitInfo& info) const {
    out.key("commitInfo").open_object();
    if (info.in_commit_timestamp_ms) out.key("inCommitTimestamp").number(*info.in_commit_timestamp_ms);
    if (info.timestamp_ms) out.key("timestamp").number(*info.timestamp_ms);
    out.key("operation").text(info.operation);
    write_text_map(out, "operationParameters", info.operation_parameters);
    if (info.read_version) out.key("readVersion").number(*info.read_version);
    if (!info.isolation_level.empty()) out.key("isolationLevel").text(info.isolation_level);
    if (info.is_blind_append) out.key("isBlindAppend").boolean(*info.is_blind_append);
    write_text_map(out, "operationMetrics", info.operation_metrics);
    if (!info.engine_info.empty()) out.key("engineInfo").text(info.engine_info);
    if (!info.txn_id.empty()) out.key("txnId").text(info.txn_id);
    if (info.notes) write_commit_notes(out.key("schoolhouse"), *info.notes);
    out.close_object();
  }

  void operator()(const Protocol& protocol) const {
    out.key("protocol").open_object();
    out.key("minReaderVersion").number(protocol.min_reader_version);
    out.key("minWriterVersion").number(protocol.min_writer_version);
    constexpr int with_reader_features = 3;
    constexpr int with_writer_features = 7;
    if (protocol.min_reader_version >= with_reader_features)
      write_text_list(out, "readerFeatures", protocol.reader_features);
    if (protocol.min_writer_version >= with_writer_features)
      write_text_list(out, "writerFeatures", protocol.writer_features);
    out.close_object();
  }

  void operator()(const Metadata& metadata) const {
    out.key("metaData").open_object().key("id").text(metadata.id);
    if (!metadata.name.empty()) out.key("name").text(metadata.name);
    if (!metadata.description.empty()) out.key("description").text(metadata.description);
    out.key("format")
        .open_object()
        .key("provider")
        .text(metadata.format)
        .key("options")
        .open_object()
        .close_object()
        .close_object();
    out.key("schemaString").text(metadata.schema_string);
    write_text_list(out, "partitionColumns", metadata.partition_columns);
    write_text_map(out, "configuration", metadata.configuration);
    if (metadata.created_ms) out.key("createdTime").number(*metadata.created_ms);
    out.close_object();
  }

  void operator()(const AddFile& add) const {
    out.key("add").open_object().key("path").text(add.path);
    write_partition_values(out, add.partition_values);
    out.key("size").number(add.size).key("modificationTime").number(add.modified_ms);
    out.key("dataChange").boolean(add.has_data_change);
    if (!add.stats.empty()) out.key("stats").text(add.stats);
    if (!add.tags.empty()) write_text_map(out, "tags", add.tags);
    if (add.deletion_vector) write_deletion_vector(out, *add.deletion_vector);
    out.close_object();
  }

  void operator()(const RemoveFile& remove) const {
    out.key("remove").open_object().key("path").text(remove.path);
    if (remove.deleted_ms) out.key("deletionTimestamp").number(*remove.deleted_ms);
    out.key("dataChange").boolean(remove.has_data_change);
    out.key("extendedFileMetadata").boolean(remove.has_extended_metadata);
    if (remove.has_extended_metadata) write_partition_values(out, remove.partition_values);
    if (remove.size) out.key("size").number(*remove.size);
    if (remove.deletion_vector) write_deletion_vector(out, *remove.deletion_vector);
    out.close_object();
  }

  void operator()(const ChangeFile& change) const {
    out.key("cdc").open_object().key("path").text(change.path);
    write_partition_values(out, change.partition_values);
    out.key("size").number(change.size).key("dataChange").boolean(false).close_object();
  }

  void operator()(const ApplicationTransaction& transaction) const {
    out.key("txn").open_object().key("appId").text(transaction.app_id).key("version").number(transaction.version);
    if (transaction.updated_ms) out.key("lastUpdated").number(*transaction.updated_ms);
    out.close_object();
  }

  void operator()(const DomainMetadata& domain) const {
    out.key("domainMetadata").open_object().key("domain").text(domain.domain);
    out.key("configuration").text(domain.configuration).key("removed").boolean(domain.is_removed).close_object();
  }

  void operator()(const Sidecar& sidecar) const {
    out.key("sidecar").open_object().key("path").text(sidecar.path).close_object();
  }
};

}  // namespace

std::string write_actions(std::span<const Action> actions) {
  std::string text;
  for (const Action& action : actions) {
    JsonWriter out;
    out.open_object();
    std::visit(ActionWriter{out}, action);
    out.close_object();
    text += out.take() + "\n";
  }
  return text;
}

}  // namespace schoolhouse::lake
