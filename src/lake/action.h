// The entries of a Delta log as plain structs.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lake/deletion_vector.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

using PartitionValues = std::map<std::string, std::optional<std::string>>;

struct Protocol {
  int min_reader_version = 1;
  int min_writer_version = 2;
  std::vector<std::string> reader_features = {};
  std::vector<std::string> writer_features = {};
};

struct Metadata {
  std::string id;
  std::string name = {};
  std::string description = {};
  std::string format = "parquet";
  std::string schema_string;
  std::vector<std::string> partition_columns = {};
  std::map<std::string, std::string> configuration = {};
  std::optional<std::int64_t> created_ms = {};
};

struct AddFile {
  std::string path;  // URI-encoded
  PartitionValues partition_values = {};
  std::int64_t size = 0;
  std::int64_t modified_ms = 0;
  bool has_data_change = true;
  std::string stats = {};  // JSON; empty: none
  std::map<std::string, std::string> tags = {};
  std::optional<DeletionVector> deletion_vector = {};
};

struct RemoveFile {
  std::string path;
  std::optional<std::int64_t> deleted_ms = {};
  bool has_data_change = true;
  bool has_extended_metadata = false;  // partition values and size are known
  PartitionValues partition_values = {};
  std::optional<std::int64_t> size = {};
  std::optional<DeletionVector> deletion_vector = {};
};

// A file of rows as they were changed by a commit, for those who read changes (the "cdc" entry).
struct ChangeFile {
  std::string path;
  PartitionValues partition_values = {};
  std::int64_t size = 0;
};

// How far an application has come with its own writes (the "txn" entry).
struct ApplicationTransaction {
  std::string app_id;
  std::int64_t version = 0;
  std::optional<std::int64_t> updated_ms = {};
};

struct DomainMetadata {
  std::string domain;
  std::string configuration = {};
  bool is_removed = false;
};

struct CommitInfo {
  std::optional<std::int64_t> timestamp_ms = {};
  std::string operation = {};
  std::map<std::string, std::string> operation_parameters = {};
  std::optional<std::int64_t> read_version = {};
  std::optional<bool> is_blind_append = {};
  std::string isolation_level = {};
  std::optional<std::int64_t> in_commit_timestamp_ms = {};
  std::map<std::string, std::string> operation_metrics = {};
  std::string engine_info = {};
  std::string txn_id = {};
  std::optional<CommitNotes> notes = {};  // ours, under "schoolhouse"
};

// A file beside the log that holds adds and removes of a checkpoint.
struct Sidecar {
  std::string path;
};

using Action = std::variant<CommitInfo, Protocol, Metadata, AddFile, RemoveFile, ChangeFile, ApplicationTransaction,
                            DomainMetadata, Sidecar>;

struct Commit {
  std::int64_t version = -1;
  std::int64_t modified_ms = 0;
  std::vector<Action> actions = {};
};

}  // namespace schoolhouse::lake
