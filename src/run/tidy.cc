// Maintenance at the end of a run: quiet, and only for tables that the run has changed.
// SPDX-License-Identifier: Apache-2.0
#include "run/tidy.h"

#include <algorithm>

#include "base/text.h"
#include "duck/database.h"
#include "lake/maintenance.h"
#include "lake/published.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

std::string count_of(std::int64_t count, const char* one, const char* many) {
  return format_count(count) + " " + (count == 1 ? one : many);
}

std::string describe(const std::string& table, const lake::Maintained& done) {
  std::vector<std::string> parts;
  if (done.files_joined > 0)
    parts.push_back(format_count(done.files_joined) + " files put together to " + format_count(done.files_made));
  if (done.files_deleted > 0)
    parts.push_back(count_of(done.files_deleted, "old file", "old files") + " deleted (" +
                    format_bytes(done.bytes_freed) + ")");
  if (done.log_entries_deleted > 0)
    parts.push_back(count_of(done.log_entries_deleted, "log entry", "log entries") + " deleted");
  return "tidied    " + table + ": " + join(parts, ", ");
}

}  // namespace

void tidy_tables(Workspace& workspace, const std::vector<StepResult>& steps, Console& console) {
  for (const StepResult& step : steps) {
    const auto name = lake::parse_table_name(step.name);
    if (!name || step.outcome != state::Outcome::done || !lake::is_maintenance_due(step.version)) continue;
    try {
      duck::Connection connection = workspace.connect();
      const lake::Maintained done = lake::maintain_table(workspace.lake(), connection, *name);
      if (done.files_joined > 0) lake::publish(workspace.lake(), {*name});
      if (done.has_done_something()) console.note(describe(step.name, done));
    } catch (const Error& error) {
      console.note("tidying " + step.name + " failed; 'schoolhouse table vacuum' tries again\n" +
                   format_problems(error.problems()));
    }
  }
}

}  // namespace schoolhouse::run
