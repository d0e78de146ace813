// Backs up tables to another folder, and clones one within the lake.
// SPDX-License-Identifier: Apache-2.0
#include "cli/table_copy.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/lake_lock.h"
#include "cli/opened_lake.h"
#include "cli/table_choice.h"
#include "lake/copy.h"
#include "lake/published.h"
#include "lake/tags.h"

namespace schoolhouse::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct Copied {
  lake::TableName table;
  lake::CopiedTable copy;
};

fs::path read_folder(const Options& options, const lake::Lake& lake) {
  if (options.to.empty())
    throw Error({Fault::user, "it is not said where to copy to", {}, "add --to with an empty or new folder"});
  const fs::path folder = fs::absolute(options.to).lexically_normal();
  const fs::path relative = folder.lexically_relative(lake.root);
  if (!relative.empty() && *relative.begin() != "..") {
    throw Error({Fault::user,
                 "a backup can't lie in the lake itself",
                 {folder.string()},
                 "choose a folder outside, best on another disk"});
  }
  return folder;
}

// What is copied: the versions of the tag, else those that readers see.
lake::Tag read_versions(const Call& call, const OpenedLake& opened) {
  const lake::Lake& lake = opened.lake();
  const Options& options = call.options;
  lake::Tag versions{.name = {}, .created_at = call.clock.now()};
  if (!options.tag.empty()) versions = lake::read_tag(lake, options.tag);
  std::vector<lake::TableName> tables;
  if (options.words.size() > 1) {
    tables = {read_stored_table(opened, options.words[1]).name};
  } else {
    tables = choose_tables(lake::list_tables(lake), options);
  }
  const auto published = lake::find_published(lake);
  lake::PinnedVersions chosen;
  for (const lake::TableName& table : tables) {
    if (options.tag.empty()) {
      const auto head = lake::find_head(lake, table);
      if (!head) refuse_unbuilt(table);
      const auto seen = lake::visible_version(lake, published, table);
      chosen[table] = {.version = seen ? std::get<lake::AsOfVersion>(*seen).version : head->version};
    } else if (versions.tables.contains(table)) {
      chosen[table] = versions.tables.at(table);
    } else if (options.words.size() > 1) {
      lake::tagged_version(versions, table);
    }
  }
  if (chosen.empty())
    throw Error(
        {Fault::user, "there is no table to copy", {}, "'schoolhouse table list' shows the tables of the lake"});
  versions.tables = std::move(chosen);
  return versions;
}

Copied measure(const lake::Lake& lake, const lake::TableName& table, std::int64_t version) {
  const auto snapshot = lake::find_snapshot(lake, table, lake::AsOfVersion{version});
  Copied measured{table, {.version = version}};
  if (!snapshot) return measured;
  measured.copy.files = static_cast<std::int64_t>(snapshot->files.size());
  measured.copy.bytes = snapshot->bytes();
  return measured;
}

}  // namespace

int copy_tables(const Call& call) {
  const Options& options = call.options;
  const OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  lake::Lake target = lake;
  target.root = read_folder(options, lake);
  const lake::Tag versions = read_versions(call, opened);
  // A tag keeps its files; versions without one might be cleaned away by a run meanwhile.
  std::optional<LakeLock> lock;
  if (options.tag.empty()) lock.emplace(call, lake);
  lake::open_lake(target, options.is_dry_run ? lake::Access::read : lake::Access::write);
  std::vector<Copied> all;
  for (const auto& [table, pinned] : versions.tables) {
    all.push_back(options.is_dry_run ? measure(lake, table, pinned.version)
                                     : Copied{table, lake::copy_version(lake, table, pinned.version, target)});
  }
  // Last, so that a backup that has its tag is whole.
  if (!options.tag.empty() && !options.is_dry_run) lake::create_tag(target, versions);

  std::vector<std::vector<std::string>> lines = {{"table", "version", "files", "size"}};
  Json list = Json::array();
  std::int64_t bytes = 0;
  for (const Copied& copied : all) {
    bytes += copied.copy.bytes;
    lines.push_back({copied.table.text(), std::to_string(copied.copy.version), format_count(copied.copy.files),
                     format_bytes(copied.copy.bytes)});
    list.push_back({{"table", copied.table.text()},
                    {"version", copied.copy.version},
                    {"files", copied.copy.files},
                    {"bytes", copied.copy.bytes}});
  }
  const std::string sum =
      (options.is_dry_run ? "would copy " : "copied ") + format_bytes(bytes) + " to " + options.to + "\n";
  call.console.out(options.is_json
                       ? Json{{"dry_run", options.is_dry_run}, {"to", target.root.string()}, {"tables", list}}.dump() +
                             "\n"
                       : align(lines) + sum);
  return 0;
}

int clone_table(const Call& call) {
  const Options& options = call.options;
  const OpenedLake opened(call);
  const lake::Lake& lake = opened.lake();
  const lake::TableName source = read_stored_table(opened, options.words[1]).name;
  const auto target = lake::parse_table_name(options.words[2]);
  if (!target) {
    throw Error({Fault::user,
                 "'" + options.words[2] + "' can't be the name of a table",
                 {},
                 "write schema.name in small letters, digits and underscores"});
  }
  if (const catalog::Table* declared = opened.tables.find(*target); declared && !declared->file.empty()) {
    throw Error({Fault::user,
                 "the project makes the table " + target->text() + " itself",
                 {declared->file, declared->line, ""},
                 "choose another name"});
  }
  const auto as_of = options.words.size() > 3 ? std::optional(read_as_of(options.words[3])) : std::nullopt;
  if (!lake::find_head(lake, source)) refuse_unbuilt(source);
  lake::CopiedTable cloned;
  if (options.is_dry_run) {
    const auto snapshot = lake::find_snapshot(lake, source, as_of);
    cloned = measure(lake, source, snapshot->version).copy;
  } else {
    const LakeLock lock(call, lake);
    cloned = lake::clone_table(lake, source, as_of, *target);
    lake::publish(lake, {*target});
  }
  const std::string text = std::string(options.is_dry_run ? "would clone " : "cloned ") + source.text() + " version " +
                           std::to_string(cloned.version) + " as " + target->text() + ": " +
                           format_count(cloned.files) + (cloned.files == 1 ? " file, " : " files, ") +
                           format_bytes(cloned.bytes) + "\n";
  call.console.out(options.is_json ? Json{{"dry_run", options.is_dry_run},
                                          {"table", target->text()},
                                          {"source", source.text()},
                                          {"version", cloned.version},
                                          {"files", cloned.files},
                                          {"bytes", cloned.bytes}}
                                             .dump() +
                                         "\n"
                                   : text);
  return 0;
}

}  // namespace schoolhouse::cli
