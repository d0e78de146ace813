// Frees space: data files and log entries that are past their retention.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_vacuum.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "lake/checkpoint.h"
#include "lake/log_clean_up.h"
#include "lake/vacuum.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

lake::VacuumRequest read_request(const Options& options) {
  lake::VacuumRequest request{
      .mode = options.is_lite ? lake::VacuumMode::lite : lake::VacuumMode::full,
      .below_retention = options.is_below_retention ? lake::BelowRetention::allowed : lake::BelowRetention::refused};
  if (options.keep.empty()) return request;
  request.keep_ms = lake::parse_interval_ms(options.keep);
  if (!request.keep_ms) {
    throw Error({Fault::user,
                 "'" + options.keep + "' is not a length of time",
                 {"", 0, "--keep"},
                 "write a number and a unit, such as \"30 days\" or \"12 hours\""});
  }
  return request;
}

struct Freed {
  lake::TableName table;
  lake::VacuumPlan files;
  lake::LogCleanUp log;
};

Json to_json(const Freed& freed) {
  Json files = Json::array();
  for (const lake::VacuumedFile& file : freed.files.files) files.push_back(file.path.string());
  return {{"table", freed.table.text()},           {"files", files},
          {"bytes", freed.files.bytes()},          {"files_kept_for_tags", freed.files.kept_files},
          {"log_entries", freed.log.files.size()}, {"oldest_version", freed.log.oldest_version}};
}

std::string to_text(const std::vector<Freed>& tables, bool is_dry_run) {
  std::vector<std::vector<std::string>> lines = {{"table", "files", "space", "kept for tags", "log entries"}};
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  for (const Freed& freed : tables) {
    bytes += freed.files.bytes();
    files += static_cast<std::int64_t>(freed.files.files.size());
    if (freed.files.files.empty() && freed.files.kept_files == 0 && freed.log.files.empty()) continue;
    lines.push_back({freed.table.text(), format_count(static_cast<std::int64_t>(freed.files.files.size())),
                     format_bytes(freed.files.bytes()), format_count(freed.files.kept_files),
                     format_count(static_cast<std::int64_t>(freed.log.files.size()))});
  }
  const std::string sum = (is_dry_run ? "would free " : "freed ") + format_bytes(bytes) + " in " + format_count(files) +
                          (files == 1 ? " file" : " files") + "\n";
  return lines.size() > 1 ? align(lines) + sum : sum;
}

}  // namespace

int vacuum_tables(const Call& call) {
  const Options& options = call.options;
  const lake::VacuumRequest request = read_request(options);
  const OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  const bool is_one = options.words.size() > 1;
  const std::vector<lake::TableName> tables = is_one ? std::vector{read_stored_table(opened, options.words[1]).name}
                                                     : choose_tables(lake::list_tables(lake), options);
  const LakeLock lock(call, lake);
  std::vector<Freed> all;
  for (const lake::TableName& table : tables) {
    std::optional<lake::VacuumPlan> files = lake::plan_vacuum(lake, table, request);
    if (!files && is_one) refuse_unbuilt(table);
    if (!files) continue;
    all.push_back({table, *std::move(files), lake::plan_log_clean_up(lake, table)});
  }
  // All plans first: a table that is refused keeps the others as they are.
  for (const Freed& freed : all) {
    if (options.is_dry_run) break;
    lake::run_vacuum(lake, freed.table, freed.files);
    lake::run_log_clean_up(lake, freed.log);
  }
  Json list = Json::array();
  for (const Freed& freed : all) list.push_back(to_json(freed));
  call.console.out(options.is_json ? Json{{"dry_run", options.is_dry_run}, {"tables", list}}.dump() + "\n"
                                   : to_text(all, options.is_dry_run));
  return 0;
}

}  // namespace schoolhouse::cli
