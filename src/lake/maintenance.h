// What a table needs from time to time: many small files put together, what is past its retention removed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>

#include "lake/lake.h"

namespace schoolhouse::lake {

struct Maintained {
  std::int64_t files_joined = 0;
  std::int64_t files_made = 0;
  std::int64_t files_deleted = 0;
  std::int64_t bytes_freed = 0;
  std::int64_t log_entries_deleted = 0;
  bool has_done_something() const { return files_joined > 0 || files_deleted > 0 || log_entries_deleted > 0; }
};

// A table is looked at every ten versions, when it also gets a checkpoint: the number alone tells.
bool is_maintenance_due(std::int64_t version);
// Puts files together where a table has more than fifty small ones, and deletes files and log entries by the table's own retention.
// Tables that this program may not write to are passed by. Call with the writer lock held.
Maintained maintain_table(const Lake& lake, duck::Connection& connection, const TableName& table);

}  // namespace schoolhouse::lake
