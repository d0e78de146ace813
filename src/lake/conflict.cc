// Whether a commit that came first stands in the way of ours. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conflict.h"

#include <algorithm>

#include "lake/partition_value.h"

namespace schoolhouse::lake {
namespace {

bool touches(const Intent& intent, const PartitionValues& values) {
  switch (intent.reads) {
    case Reads::nothing:
      return false;
    case Reads::whole_table:
      return true;
    case Reads::partitions:
      return std::ranges::any_of(intent.partitions, [&](const PartitionValues& ours) {
        return is_same_partition(intent.schema, intent.partition_by, ours, values);
      });
  }
  return true;
}

// Entries that only move rows between files (dataChange false) change nothing that we rest on: which files there are is taken
// from the newest version anyway.
struct Check {
  const Intent& intent;

  std::optional<ConflictKind> operator()(const Protocol&) const { return ConflictKind::protocol_changed; }
  std::optional<ConflictKind> operator()(const Metadata&) const { return ConflictKind::metadata_changed; }
  std::optional<ConflictKind> operator()(const AddFile& add) const {
    return add.has_data_change && touches(intent, add.partition_values) ? std::optional(ConflictKind::concurrent_append)
                                                                        : std::nullopt;
  }
  std::optional<ConflictKind> operator()(const RemoveFile& remove) const {
    if (!remove.has_data_change || intent.reads == Reads::nothing) return std::nullopt;
    // Without its partition values a removed file may have been any.
    const bool is_ours = !remove.has_extended_metadata || touches(intent, remove.partition_values);
    return is_ours ? std::optional(ConflictKind::concurrent_delete) : std::nullopt;
  }
  std::optional<ConflictKind> operator()(const CommitInfo&) const { return std::nullopt; }
  // We write no application versions and no domains.
  std::optional<ConflictKind> operator()(const ApplicationTransaction&) const { return std::nullopt; }
  std::optional<ConflictKind> operator()(const DomainMetadata&) const { return std::nullopt; }
  std::optional<ConflictKind> operator()(const Sidecar&) const { return std::nullopt; }
};

}  // namespace

std::optional<ConflictKind> find_conflict(const Intent& intent, std::span<const Action> winner) {
  std::optional<ConflictKind> gravest;
  for (const Action& action : winner) {
    const std::optional<ConflictKind> found = std::visit(Check{intent}, action);
    if (found && (!gravest || *found < *gravest)) gravest = found;
  }
  return gravest;
}

Problem describe_conflict(ConflictKind kind, const TableName& table, std::int64_t version) {
  const auto problem = [&](std::string_view did, std::string_view name) {
    return Problem{Fault::outside,
                   "another writer " + std::string(did) + " the table " + table.text() + " (version " +
                       std::to_string(version) + ") while this step was at work (" + std::string(name) + ")",
                   {},
                   "run the same command again: it starts from the newest version; nothing was published"};
  };
  switch (kind) {
    case ConflictKind::protocol_changed:
      return problem("changed the protocol of", "ProtocolChanged");
    case ConflictKind::metadata_changed:
      return problem("changed the schema or the properties of", "MetadataChanged");
    case ConflictKind::concurrent_append:
      return problem("added rows to", "ConcurrentAppend");
    case ConflictKind::concurrent_delete:
      return problem("removed rows from", "ConcurrentDeleteRead");
  }
  return problem("changed", "Conflict");
}

}  // namespace schoolhouse::lake
