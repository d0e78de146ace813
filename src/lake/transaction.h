// The one way to a new version of a table: what was read, what is to be said in the log, and the commit that tries until it is first.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/action.h"
#include "lake/conflict.h"
#include "lake/lake.h"
#include "lake/replay.h"
#include "lake/state_cache.h"

namespace schoolhouse::lake {

// A commit that came first stands in the way: the work has to be done again on the newest version.
class ConflictError : public Error {
 public:
  ConflictError(ConflictKind kind, Problem problem) : Error(std::move(problem)), kind_(kind) {}
  ConflictKind kind() const { return kind_; }

 private:
  ConflictKind kind_;
};

struct Transaction {
  std::int64_t read_version = -1;  // that the work was done on; -1: the table did not exist
  Reads reads = {};
  std::optional<Isolation> isolation = {};  // else what the table's delta.isolationLevel says, else write_serializable
  // Everything but the commitInfo entry. At most one protocol and one metadata; a txn entry makes the write idempotent.
  std::vector<Action> actions = {};
  std::string operation = {};                          // Delta's word: "MERGE", "DELETE", "OPTIMIZE", …
  std::map<std::string, std::string> parameters = {};  // values are JSON texts, as Spark has them: a list is "[\"a\"]"
  std::map<std::string, std::string> metrics = {};
  // run_id, step, fingerprint, inputs and extra are kept; rows, row_hash, data_version, engine are filled in at the commit.
  CommitNotes notes = {};
  // Hashes of the rows added less those removed (subtract_hashes); nothing: not known, and the table's hash is not known after it.
  std::optional<std::string> hash_change = {};
};

// Puts the entry of the next version, past winners that do no harm, again and again until it is the first with its number.
// `committed` is called as soon as the entry is, or may be, part of the table: from then on its files must stay.
// Throws ConflictError when a winner stands in the way, Error(user) when the table can't be written to by this program.
CommitResult commit_transaction(const Lake& lake, const TableName& table, const Transaction& transaction,
                                const std::function<void()>& committed = {});

// The newest state of a table that this program may write to. Nothing when there is no such table; throws Error(user) naming the
// feature that is in the way.
std::optional<TableState> find_writable_state(const Lake& lake, const TableName& table);
// The same for a commit: read as find_newest_state does.
SharedState find_newest_writable_state(const Lake& lake, const TableName& table);

}  // namespace schoolhouse::lake
