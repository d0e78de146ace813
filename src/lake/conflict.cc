// Whether a commit that came first stands in the way of ours. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conflict.h"

#include <algorithm>

#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

bool is_blind_append(std::span<const Action> winner) {
  return std::ranges::any_of(winner, [](const Action& action) {
    const auto* info = std::get_if<CommitInfo>(&action);
    return info != nullptr && info->is_blind_append == true;
  });
}

bool may_have_read(const Reads& reads, const PartitionValues& values, const std::string& stats) {
  return reads.has_whole_table || std::ranges::any_of(reads.conditions, [&](const FileCondition& condition) {
           return condition(values, stats);
         });
}

std::optional<ConflictKind> if_true(bool is_so, ConflictKind kind) {
  return is_so ? std::optional(kind) : std::nullopt;
}

template <class T>
bool holds(const std::vector<T>& values, const T& value) {
  return std::ranges::find(values, value) != values.end();
}

}  // namespace

Intent intent_of(std::span<const Action> actions, Reads reads, Isolation isolation) {
  Intent intent{.reads = std::move(reads), .isolation = isolation};
  bool has_data_change = false;
  for (const Action& action : actions) {
    if (const auto* add = std::get_if<AddFile>(&action)) has_data_change |= add->has_data_change;
    if (const auto* remove = std::get_if<RemoveFile>(&action)) {
      has_data_change |= remove->has_data_change;
      intent.removed_paths.push_back(remove->path);
    }
    if (const auto* transaction = std::get_if<ApplicationTransaction>(&action))
      intent.application_ids.push_back(transaction->app_id);
    if (const auto* domain = std::get_if<DomainMetadata>(&action)) intent.domains.push_back(domain->domain);
    intent.has_new_protocol |= std::holds_alternative<Protocol>(action);
  }
  // What only rearranges rows has nothing to fear from more of them.
  const bool only_rearranges = !has_data_change && !intent.removed_paths.empty();
  if (only_rearranges) intent.isolation = Isolation::snapshot;
  return intent;
}

// One entry of a winner against ours.
struct ConflictCheck::Entry {
  const ConflictCheck& ours;
  bool is_blind;

  std::optional<ConflictKind> operator()(const Protocol&) const {
    // That the table can still be written to is looked at apart, whoever changed it.
    return if_true(ours.intent_.has_new_protocol, ConflictKind::protocol_changed);
  }
  std::optional<ConflictKind> operator()(const Metadata&) const { return ConflictKind::metadata_changed; }
  std::optional<ConflictKind> operator()(const ApplicationTransaction& transaction) const {
    return if_true(holds(ours.intent_.application_ids, transaction.app_id), ConflictKind::concurrent_transaction);
  }
  std::optional<ConflictKind> operator()(const DomainMetadata& domain) const {
    return if_true(holds(ours.intent_.domains, domain.domain), ConflictKind::concurrent_transaction);
  }
  std::optional<ConflictKind> operator()(const AddFile& add) const {
    // Rows that only moved were seen where they were before.
    if (!add.has_data_change || !sees_additions()) return std::nullopt;
    return if_true(may_have_read(ours.intent_.reads, add.partition_values, add.stats), ConflictKind::concurrent_append);
  }
  std::optional<ConflictKind> operator()(const RemoveFile& remove) const {
    const std::string key = path_key(remove.path);
    if (ours.removed_.contains(key)) return ConflictKind::concurrent_delete_delete;
    if (!remove.has_data_change) return std::nullopt;
    const Reads& reads = ours.intent_.reads;
    if (reads.files) return if_true(ours.read_.contains(key), ConflictKind::concurrent_delete_read);
    // Without its partition values a removed file may have been any.
    const bool may_be_any = !remove.has_extended_metadata && !reads.conditions.empty();
    return if_true(may_be_any || may_have_read(reads, remove.partition_values, {}),
                   ConflictKind::concurrent_delete_read);
  }
  std::optional<ConflictKind> operator()(const CommitInfo&) const { return std::nullopt; }
  std::optional<ConflictKind> operator()(const Sidecar&) const { return std::nullopt; }
  std::optional<ConflictKind> operator()(const ChangeFile&) const { return std::nullopt; }

  bool sees_additions() const {
    switch (ours.intent_.isolation) {
      case Isolation::serializable:
        return true;
      case Isolation::write_serializable:
        return !is_blind;
      case Isolation::snapshot:
        return false;
    }
    return true;
  }
};

ConflictCheck::ConflictCheck(const Intent& intent) : intent_(intent) {
  for (const std::string& path : intent.reads.files.value_or(std::vector<std::string>{})) read_.insert(path_key(path));
  for (const std::string& path : intent.removed_paths) removed_.insert(path_key(path));
}

std::optional<ConflictKind> ConflictCheck::find_conflict(std::span<const Action> winner) const {
  const Entry entry{*this, is_blind_append(winner)};
  std::optional<ConflictKind> gravest;
  for (const Action& action : winner) {
    const std::optional<ConflictKind> found = std::visit(entry, action);
    if (found && (!gravest || *found < *gravest)) gravest = found;
  }
  return gravest;
}

Problem describe_conflict(ConflictKind kind, const TableName& table, std::int64_t version) {
  constexpr std::string_view again =
      "run the same command again: it starts from the newest version; nothing was published";
  const auto problem = [&](std::string_view did, std::string_view name, std::string_view fix) {
    return Problem{Fault::outside,
                   "another writer " + std::string(did) + " the table " + table.text() + " (version " +
                       std::to_string(version) + ") while this step was at work (" + std::string(name) + ")",
                   {},
                   std::string(fix)};
  };
  switch (kind) {
    case ConflictKind::protocol_changed:
      return problem("changed the protocol of", "ProtocolChanged", again);
    case ConflictKind::metadata_changed:
      return problem("changed the schema or the properties of", "MetadataChanged", again);
    case ConflictKind::concurrent_transaction:
      return problem(
          "wrote under the same application id or domain to", "ConcurrentTransaction",
          "look at the table's newest version: it may hold these rows already; otherwise run the command again");
    case ConflictKind::concurrent_append:
      return problem("added rows to", "ConcurrentAppend", again);
    case ConflictKind::concurrent_delete_read:
      return problem("removed rows from", "ConcurrentDeleteRead", again);
    case ConflictKind::concurrent_delete_delete:
      return problem("removed or rewrote the same files of", "ConcurrentDeleteDelete", again);
  }
  return problem("changed", "Conflict", again);
}

}  // namespace schoolhouse::lake
