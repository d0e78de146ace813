// Names the present versions of tables, and lists, shows and deletes such names.
// SPDX-License-Identifier: Apache-2.0
#include "lake/tags.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "lake/pinned_version.h"
#include "lake/published.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;

Json to_json(const lake::Tag& tag) {
  Json tables = Json::object();
  for (const auto& [table, pinned] : tag.tables) {
    tables[table.text()] = {{"version", pinned.version}};
    if (pinned.rows >= 0) tables[table.text()]["rows"] = pinned.rows;
  }
  return {{"tag", tag.name},
          {"created", second_text(tag.created_at)},
          {"description", tag.description},
          {"tables", tables}};
}

void open(const run::Workspace& workspace) { lake::open_lake(workspace.lake(), lake::Access::read); }

int create(const Call& call) {
  run::Workspace workspace(open_project(call), {.threads = static_cast<int>(call.options.threads)}, call.clock);
  const lake::Lake& lake = workspace.lake();
  open(workspace);
  lake::Tag tag{.name = call.options.words[1], .created_at = call.clock.now(), .description = call.options.description};
  const LakeLock lock(call, lake);
  const std::vector<lake::TableName> tables = choose_tables(lake::list_tables(lake), call.options);
  if (tables.empty()) {
    throw Error({Fault::user, "the lake has no tables to tag", {}, "'schoolhouse run' makes them"});
  }
  const std::optional<lake::Published> published = lake::find_published(lake);
  for (const lake::TableName& table : tables) {
    const auto pinned = lake::find_version(lake, table, lake::visible_version(lake, published, table));
    if (pinned) tag.tables[table] = *pinned;
  }
  lake::create_tag(lake, tag);
  const std::string count = std::to_string(tag.tables.size()) + (tag.tables.size() == 1 ? " table" : " tables");
  call.console.out(call.options.is_json ? to_json(tag).dump() + "\n" : "tagged " + tag.name + ": " + count + "\n");
  return 0;
}

int list(const Call& call) {
  const run::Workspace workspace(open_project(call), {}, call.clock);
  open(workspace);
  std::vector<std::vector<std::string>> lines = {{"tag", "created", "tables", "description"}};
  Json tags = Json::array();
  for (const lake::Tag& tag : lake::list_tags(workspace.lake())) {
    lines.push_back({tag.name, second_text(tag.created_at), std::to_string(tag.tables.size()), tag.description});
    tags.push_back(to_json(tag));
  }
  call.console.out(call.options.is_json ? Json{{"tags", tags}}.dump() + "\n" : align(lines));
  return 0;
}

int show(const Call& call) {
  const run::Workspace workspace(open_project(call), {}, call.clock);
  open(workspace);
  const lake::Tag tag = lake::read_tag(workspace.lake(), call.options.words[1]);
  std::vector<std::vector<std::string>> facts = {{"tag", tag.name}, {"created", second_text(tag.created_at)}};
  if (!tag.description.empty()) facts.push_back({"description", tag.description});
  std::vector<std::vector<std::string>> lines = {{"table", "version", "rows"}};
  for (const auto& [table, pinned] : tag.tables)
    lines.push_back({table.text(), std::to_string(pinned.version), count_text(pinned.rows)});
  call.console.out(call.options.is_json ? to_json(tag).dump() + "\n" : align(facts) + "\n" + align(lines));
  return 0;
}

int remove(const Call& call) {
  const run::Workspace workspace(open_project(call), {}, call.clock);
  open(workspace);
  const lake::Lake& lake = workspace.lake();
  const std::string& name = call.options.words[1];
  const LakeLock lock(call, lake);
  lake::read_tag(lake, name);
  if (!call.options.is_dry_run) lake::delete_tag(lake, name);
  const std::string done = call.options.is_dry_run ? "would delete the tag " : "deleted the tag ";
  call.console.out(call.options.is_json ? Json{{"tag", name}, {"deleted", !call.options.is_dry_run}}.dump() + "\n"
                                        : done + name + "; what it pinned stays until it is cleaned up\n");
  return 0;
}

}  // namespace

std::span<const Action> tag_actions() {
  static constexpr std::array actions{
      Action{"create", "NAME", "pin the present version of every table, or of the selected ones", 1, 1, create},
      Action{"list", "", "every tag, with when it was made", 0, 0, list},
      Action{"show", "NAME", "the versions that it pins", 1, 1, show},
      Action{"delete", "NAME", "forget the name; the versions stay until they are cleaned up", 1, 1, remove},
  };
  return actions;
}

int run_tag(const Call& call) { return run_action(call, tag_actions()); }

}  // namespace schoolhouse::cli
