// Decides what a commit says: the log entries that make staged rows the next version. Pure: nothing is read or written.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/conflict.h"
#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

// The rows to be published.
struct NewRows {
  TableName table = {};
  Schema schema = {};
  std::vector<std::string> partition_by = {};
  ColumnMapping mapping = ColumnMapping::none;  // that the files were written for
  std::vector<AddFile> files = {};
  std::int64_t rows = 0;
  std::string row_hash = {};
  std::map<std::string, std::int64_t> null_counts = {};
};

// What the plan takes from outside.
struct Moment {
  std::int64_t version = 0;  // that the entry will have
  std::int64_t now_ms = 0;
  std::string txn_id;
  std::string table_id;  // for a new table
  std::string engine;    // in the notes, when the request names none
};

struct WritePlan {
  std::vector<Action> actions = {};
  CommitResult result;      // its version is one after the state's
  bool uses_files = false;  // false: the same rows were there already
};

Intent intent_of(const NewRows& rows, WriteMode mode);
// `state` is the newest one, null for a new table. Throws Error(user) when the rows do not fit the table, Error(data) when a
// required column has rows without a value.
WritePlan plan_write(const TableState* state, const NewRows& rows, const CommitRequest& request, const Moment& moment);
// Changes the notes alone.
WritePlan plan_notes(const TableState& state, const CommitNotes& notes, const Moment& moment);

}  // namespace schoolhouse::lake
