// Puts small files of tables together, or lays rows along a space-filling curve.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_optimize.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "duck/database.h"
#include "lake/optimize.h"
#include "lake/published.h"
#include "lake/transaction.h"
#include "run/interruption.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

lake::OptimizeRequest read_request(const Options& options) {
  lake::OptimizeRequest request;
  for (const std::string& name : split(options.zorder, ',')) {
    if (!trim(name).empty()) request.order_by.emplace_back(trim(name));
  }
  if (options.file_size.empty()) return request;
  request.file_bytes = lake::parse_bytes(options.file_size);
  if (!request.file_bytes) {
    throw Error({Fault::user,
                 "'" + options.file_size + "' is not a size",
                 {"", 0, "--file-size"},
                 "write a number and a unit, such as 64MB or 1GB"});
  }
  return request;
}

Json to_json(const lake::TableName& table, const lake::OptimizePlan& plan, const lake::OptimizeResult& result) {
  Json row = {{"table", table.text()}, {"files_removed", plan.file_count()}, {"bytes_removed", plan.bytes()}};
  if (result.version < 0) return row;
  row.update({{"version", result.version}, {"files_added", result.files_added}, {"bytes_added", result.bytes_added}});
  Json lookups = Json::object();
  for (const lake::LookupCost& cost : result.lookups)
    lookups[cost.column] = {{"files_before", cost.files_before}, {"files_after", cost.files_after}};
  if (!lookups.empty()) row["lookups"] = lookups;
  return row;
}

std::string files_text(std::int64_t files, std::int64_t bytes) {
  return format_count(files) + (files == 1 ? " file, " : " files, ") + format_bytes(bytes);
}

std::string to_text(const lake::TableName& table, const lake::OptimizePlan& plan, const lake::OptimizeResult& result) {
  if (plan.groups.empty()) return table.text() + ": nothing to do\n";
  if (result.version < 0) return table.text() + ": would rewrite " + files_text(plan.file_count(), plan.bytes()) + "\n";
  std::string text = table.text() + ": " + files_text(result.files_removed, result.bytes_removed) + " -> " +
                     files_text(result.files_added, result.bytes_added) + " (version " +
                     std::to_string(result.version) + ")\n";
  for (const lake::LookupCost& cost : result.lookups) {
    text += fmt::format("  a lookup of one {} opens {:.1f} of {} files, before {:.1f} of {}\n", cost.column,
                        cost.files_after, result.files_added, cost.files_before, result.files_removed);
  }
  return text;
}

}  // namespace

int optimize_tables(const Call& call) {
  const Options& options = call.options;
  const lake::OptimizeRequest request = read_request(options);
  OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  const run::Interruption::Watch watch(call.interruption, [&] { opened.workspace.interrupt(); });
  const bool is_one = options.words.size() > 1;
  if (!is_one && !request.order_by.empty()) {
    throw Error({Fault::user, "--zorder is for one table", {}, "name the table behind 'optimize'"});
  }
  const std::vector<lake::TableName> tables = is_one ? std::vector{read_stored_table(opened, options.words[1]).name}
                                                     : choose_tables(lake::list_tables(lake), options);
  const LakeLock lock(call, lake);
  duck::Connection connection = opened.workspace.connect();
  Json list = Json::array();
  for (const lake::TableName& table : tables) {
    const std::optional<lake::TableState> state = lake::find_writable_state(lake, table);
    if (!state) refuse_unbuilt(table);
    const lake::OptimizePlan plan = lake::plan_optimize(*state, table, request);
    lake::OptimizeResult result;
    if (!options.is_dry_run && !plan.groups.empty()) {
      result = lake::run_optimize(lake, connection, table, plan);
      lake::publish(lake, {table});
    }
    list.push_back(to_json(table, plan, result));
    if (!options.is_json) call.console.out(to_text(table, plan, result));
  }
  if (options.is_json) call.console.out(Json{{"dry_run", options.is_dry_run}, {"tables", list}}.dump() + "\n");
  return 0;
}

}  // namespace schoolhouse::cli
