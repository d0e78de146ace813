// Whether a commit that came first stands in the way of ours. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/action.h"

namespace schoolhouse::lake {

// What a commit of ours rests on: rows that, had they changed meanwhile, would make it wrong.
enum class Reads { nothing, partitions, whole_table };

struct Intent {
  Reads reads = Reads::whole_table;
  Schema schema = {};
  std::vector<std::string> partition_by = {};
  std::vector<PartitionValues> partitions = {};  // that are read and replaced
};

// Delta's names for what went wrong.
enum class ConflictKind { protocol_changed, metadata_changed, concurrent_append, concurrent_delete };

// Nothing when ours can follow `winner` as it is.
std::optional<ConflictKind> find_conflict(const Intent& intent, std::span<const Action> winner);

// "another writer added rows … (ConcurrentAppend)", with the fix.
Problem describe_conflict(ConflictKind kind, const TableName& table, std::int64_t version);

}  // namespace schoolhouse::lake
