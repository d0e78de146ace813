// Changes rows of a table in one commit: delete, update, replace where, merge.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lake/action.h"
#include "lake/conflict.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

struct ChangeOptions {
  CommitNotes notes = {};  // run_id, step, fingerprint, inputs, extra
  std::optional<Isolation> isolation = {};
  // The write is done once: when the table has this version of the application, or a later one, nothing is done.
  std::optional<ApplicationTransaction> application = {};
  // Work that another writer has overtaken is done again on the newest version, up to so many times.
  int most_attempts = 10;
  // Called before a commit that changes rows, with a SELECT of all rows of the table as they will be. What it throws stops the commit.
  std::function<void(const std::string& rows_sql)> before_commit = {};
};

struct ChangeResult {
  CommitResult commit = {};  // has_new_rows false: no row was changed, nothing was committed
  std::int64_t inserted = 0, updated = 0, removed = 0;
  std::int64_t files_added = 0, files_removed = 0, vectors_added = 0;
};

// "grade = upper(source.grade)": SQL over the columns of the row, and of `source` where there is one.
struct Assignment {
  std::string column;
  std::string value;
};

// Conditions and values are SQL expressions as expression.h takes them. The connection runs the work and holds scratch tables.
ChangeResult delete_rows(const Lake& lake, duck::Connection& connection, const TableName& table,
                         const std::string& condition, const ChangeOptions& options = {});
ChangeResult update_rows(const Lake& lake, duck::Connection& connection, const TableName& table,
                         const std::vector<Assignment>& assignments, const std::string& condition,
                         const ChangeOptions& options = {});
// Rows for which the condition is true are replaced by those of the SELECT, which all must make it true.
ChangeResult replace_where(const Lake& lake, duck::Connection& connection, const TableName& table,
                           const std::string& condition, const std::string& select, const ChangeOptions& options = {});

// One WHEN of a merge. Those of one `when` are tried in order, the first whose condition is true counts; all but the last need one.
struct MergeClause {
  enum class When { matched, not_matched, not_matched_by_source };
  enum class Do { update, remove, insert };
  When when = When::matched;
  Do action = Do::update;
  std::optional<std::string> condition =
      {};  // over target and source; not_matched: source; not_matched_by_source: target
  std::vector<Assignment> values =
      {};  // update and insert: empty means all columns from those of the same name in source
};

struct MergeKey {
  std::string target;                                     // a column of the table
  std::string source;                                     // a column of the source
  enum class Match { equal, same } match = Match::equal;  // same: NULL matches NULL
};

struct MergeRequest {
  TableName table;
  std::string source;  // SELECT; its rows are `source` in conditions and values, those of the table `target`
  std::vector<MergeKey> keys;
  std::optional<std::string> condition = {};  // that matching rows must meet as well
  std::vector<MergeClause> clauses;
};
// Throws Error(data) when several source rows would change the same row.
ChangeResult merge_rows(const Lake& lake, duck::Connection& connection, const MergeRequest& request,
                        const ChangeOptions& options = {});

}  // namespace schoolhouse::lake
