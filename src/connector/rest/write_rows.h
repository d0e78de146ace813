// Puts the rows of a pull into the table by its way of writing, in one commit.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "connector/rest/rest_source.h"
#include "connector/source.h"

namespace schoolhouse::connector {

struct RowsToWrite {
  const PulledTable& table;
  std::string rows;                      // a table of the connection: declared columns, reasons and origin
  std::vector<std::string> requests;     // that brought them
  std::optional<lake::Snapshot> before;  // nothing: there is no table, or none of its rows can be used
  Micros at = 0;                         // of a history: from when the rows are valid that do not say it themselves
  bool is_forced = false;                // a version is made even when nothing changes
};
struct WrittenRows {
  bool has_new_version = false;
  std::int64_t version = -1;
  std::int64_t rows = 0;  // of the table
};
// What is done with the rows of the table as they will be, before they are: `rows_sql` selects them, `staged` has facts about them where
// they are all new. What it throws stops the commit.
using BeforeCommit = std::function<void(const std::string& rows_sql, const lake::StagedWrite* staged)>;

// The request's notes, properties and description count; how it is written is decided here.
WrittenRows write_rows(const LoadContext& context, const RowsToWrite& work, lake::CommitRequest request,
                       const BeforeCommit& before_commit);

// The columns that a history has beside the declared ones; the first belongs to its key.
std::vector<catalog::ContractColumn> history_columns();

}  // namespace schoolhouse::connector
