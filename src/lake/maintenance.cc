// What a table needs from time to time: many small files put together, what is past its retention removed.
// SPDX-License-Identifier: Apache-2.0
#include "lake/maintenance.h"

#include "base/error.h"
#include "lake/features.h"
#include "lake/log.h"
#include "lake/log_clean_up.h"
#include "lake/optimize.h"
#include "lake/transaction.h"
#include "lake/vacuum.h"

namespace schoolhouse::lake {
namespace {

constexpr std::int64_t versions_between = 10;
constexpr std::int64_t many_files = 50;

bool is_ours_to_write(const TableState& state, const std::string& folder) {
  return !find_read_obstacle(state, folder) && !find_write_obstacle(state, folder);
}

}  // namespace

bool is_maintenance_due(std::int64_t version) { return version > 0 && version % versions_between == 0; }

Maintained maintain_table(const Lake& lake, duck::Connection& connection, const TableName& table) {
  Maintained maintained;
  const std::optional<TableState> state = find_state(lake, table);
  if (!state || !is_ours_to_write(*state, table_folder(lake, table).string())) return maintained;
  if (const OptimizePlan plan = plan_optimize(*state, table, {}); plan.file_count() > many_files) {
    const OptimizeResult result = run_optimize(lake, connection, table, plan);
    maintained.files_joined = result.files_removed;
    maintained.files_made = result.files_added;
  }
  if (const std::optional<VacuumPlan> plan = plan_vacuum(lake, table, {.mode = VacuumMode::lite})) {
    run_vacuum(lake, table, *plan);
    maintained.files_deleted = static_cast<std::int64_t>(plan->files.size());
    maintained.bytes_freed = plan->bytes();
  }
  const LogCleanUp log = plan_log_clean_up(lake, table);
  run_log_clean_up(lake, log);
  maintained.log_entries_deleted = static_cast<std::int64_t>(log.files.size());
  return maintained;
}

}  // namespace schoolhouse::lake
