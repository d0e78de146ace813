// What a run that was killed or stopped had loaded from services and databases.
// SPDX-License-Identifier: Apache-2.0
#include "run/resume.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "run/workspace.h"
#include "secret/secrets.h"

namespace schoolhouse::run {
namespace {

// What was loaded earlier is asked for again.
constexpr Micros resume_within = Micros{3600} * 1'000'000;
constexpr std::size_t most_looked_at = 100;

std::string entry_of(const lake::TableName& table) { return "load " + table.text(); }

bool is_asked_for(const connector::Source& source) {
  return std::holds_alternative<connector::RestSource>(source.kind) ||
         std::holds_alternative<connector::PostgresSource>(source.kind);
}

// The runs that would ask for rows: others leave what a broken run has done as it is.
bool asks(const state::Run& run) {
  const std::vector<std::string> words = split(run.command, ' ');
  return std::ranges::any_of(words, [](const std::string& word) { return word == "run" || word == "ingest"; });
}

}  // namespace

Resume::Resume(Workspace& workspace, state::State& state, std::string project)
    : workspace_(workspace), state_(state), project_(std::move(project)), good_(state.list_good()) {
  // The lake is this run's alone: one whose end is not in the record was killed.
  for (const state::Run& run : state.list_runs(most_looked_at)) {
    if (!asks(run)) continue;
    if (run.ended != 0 && run.outcome != state::Outcome::interrupted) break;
    broken_.push_back(run.id);
  }
}

std::string Resume::fingerprint(const connector::Source& source, const lake::TableName& table,
                                std::int64_t version) const {
  std::string text =
      project_ + "\n" + std::to_string(version) + "\n" + connector::outside_print(source, workspace_.remote().secrets);
  for (const lake::TableName& read : connector::tables_read(source, table)) {
    const auto head = lake::find_head(workspace_.lake(), read);
    text += "\n" + read.text() + " " + std::to_string(head ? head->version : -1);
  }
  return sha256(text);
}

std::optional<StepResult> Resume::find(const connector::Source& source, const lake::TableName& table) const {
  if (broken_.empty() || !is_asked_for(source)) return std::nullopt;
  const auto kept = good_.find(entry_of(table));
  if (kept == good_.end()) return std::nullopt;
  const std::string& extra = kept->second.extra;
  const std::size_t space = extra.find(' ');
  if (space == std::string::npos || std::ranges::find(broken_, extra.substr(0, space)) == broken_.end())
    return std::nullopt;
  const auto loaded = parse_integer(extra.substr(space + 1));
  if (!loaded || *loaded < workspace_.clock().now() - resume_within) return std::nullopt;
  const auto head = lake::find_head(workspace_.lake(), table);
  if (!head || kept->second.fingerprint != fingerprint(source, table, head->version)) return std::nullopt;
  StepResult result;
  result.outcome = state::Outcome::unchanged;
  result.rows = head->notes.rows;
  result.version = head->version;
  result.remark = "loaded by the run that was broken off";
  return result;
}

void Resume::remember(const connector::Source& source, const lake::TableName& table, const StepResult& result) {
  // A load where some requests failed is not all that there is.
  if (!is_asked_for(source) || !result.warnings.empty()) return;
  state_.put_good({{entry_of(table), fingerprint(source, table, result.version),
                    workspace_.run_id() + " " + std::to_string(workspace_.clock().now())}});
}

}  // namespace schoolhouse::run
