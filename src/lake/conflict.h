// Whether a commit that came first stands in the way of ours. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/action.h"

namespace schoolhouse::lake {

// Which rows that were added meanwhile are in the way of work that looked for such rows. Delta's own words:
enum class Isolation {
  serializable,        // all
  write_serializable,  // those of commits that looked at rows themselves: pure appends count as coming after ours
  snapshot,            // none
};

// True for a file that holds, or may hold, rows that the work looked at: by its partition values and statistics (JSON, may be empty).
using FileCondition = std::function<bool(const PartitionValues& values, const std::string& stats)>;

// What a commit of ours rests on: had it changed meanwhile, the commit would be wrong.
struct Reads {
  bool has_whole_table = false;
  std::vector<FileCondition> conditions = {};
  // Paths, as in the log, of all files that the work looked into. Nothing: they were not listed, and what is said above holds for
  // removed files as well.
  std::optional<std::vector<std::string>> files = {};
};

struct Intent {
  Reads reads = {};
  Isolation isolation = Isolation::write_serializable;
  std::vector<std::string> removed_paths = {};  // as in the log
  std::vector<std::string> application_ids = {};
  std::vector<std::string> domains = {};
  bool has_new_protocol = false;
};
// The part of an intent that the entries themselves tell: what is removed, application ids, domains, protocol.
Intent intent_of(std::span<const Action> actions, Reads reads, Isolation isolation);

// Delta's names for what went wrong, the gravest first.
enum class ConflictKind {
  protocol_changed,
  metadata_changed,
  concurrent_transaction,
  concurrent_append,
  concurrent_delete_read,
  concurrent_delete_delete
};

// Ready to compare with many winners.
class ConflictCheck {
 public:
  explicit ConflictCheck(const Intent& intent);
  // Nothing when ours can follow `winner` as it is.
  std::optional<ConflictKind> find_conflict(std::span<const Action> winner) const;

 private:
  struct Entry;
  const Intent& intent_;
  std::set<std::string> read_;     // keys of paths
  std::set<std::string> removed_;  // keys of paths
};

// "another writer added rows … (ConcurrentAppend)", with the fix.
Problem describe_conflict(ConflictKind kind, const TableName& table, std::int64_t version);

}  // namespace schoolhouse::lake
