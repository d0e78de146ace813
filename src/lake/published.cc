// What readers see: manifests of versions in the lake's folder _published, each put only if its number is free.
// SPDX-License-Identifier: Apache-2.0
#include "lake/published.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "lake/action_json.h"
#include "lake/log.h"
#include "lake/partition_value.h"
#include "lake/pinned_version.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".json";
constexpr std::size_t manifests_kept = 10;
// Rows that did not fit belong to no group: they are there to be looked at.
constexpr std::string_view quarantine = "quarantine";

std::string manifest_name(std::int64_t number) { return fmt::format("{:020}{}", number, extension); }

std::vector<std::int64_t> manifest_numbers(const Lake& lake) {
  std::vector<std::int64_t> numbers;
  for (const storage::Entry& entry : lake.storage->list(published_folder(lake))) {
    if (entry.is_folder || !entry.name.ends_with(extension)) continue;
    const auto number = parse_integer(std::string_view(entry.name).substr(0, entry.name.size() - extension.size()));
    if (number && manifest_name(*number) == entry.name) numbers.push_back(*number);
  }
  return numbers;
}

std::string write_manifest(const Published& published) {
  JsonWriter out;
  out.open_object().key("run_id").text(published.run_id).key("at").text(format_utc(published.at));
  write_pinned_versions(out.key("tables"), published.tables);
  out.close_object();
  return out.take() + "\n";
}

Published read_manifest(const std::string& text, std::int64_t number, const fs::path& file) {
  simdjson::dom::parser parser;
  try {
    const Json json = parse_json(parser, text);
    Published published{.number = number, .run_id = find_text(json, "run_id").value_or("")};
    published.at = parse_utc(find_text(json, "at").value_or("")).value_or(0);
    const std::optional<Json> tables = find_field(json, "tables");
    if (!tables) throw JsonFault{"'tables' is missing"};
    published.tables = read_pinned_versions(*tables);
    return published;
  } catch (const JsonFault& fault) {
    throw Error({Fault::outside,
                 "the list of published versions can't be read: " + fault.what,
                 {file.string()},
                 "remove the file: readers then see what was published before; 'schoolhouse run' publishes anew"});
  }
}

bool is_ours(const CommitNotes& notes) { return !notes.run_id.empty() || !notes.step.empty(); }

// True when a version after `from`, up to `to`, was made by Schoolhouse.
bool has_own_version(const Lake& lake, const TableName& table, std::int64_t from, std::int64_t to) {
  for (std::int64_t version = to; version > from; --version) {
    const fs::path file = log_folder(lake, table) / commit_file_name(version);
    const std::optional<std::string> text = lake.storage->read(file);
    if (!text) return false;  // cleaned away: far behind the newest
    const std::optional<CommitInfo> info = find_commit_info(*text, file.string());
    if (info && info->notes && is_ours(*info->notes)) return true;
  }
  return false;
}

}  // namespace

fs::path published_folder(const Lake& lake) { return lake.root / "_published"; }

std::optional<Published> find_published(const Lake& lake) {
  constexpr int most_tries = 10;
  for (int tries = 0; tries < most_tries; ++tries) {
    const std::vector<std::int64_t> numbers = manifest_numbers(lake);
    if (numbers.empty()) return std::nullopt;
    const std::int64_t newest = std::ranges::max(numbers);
    const fs::path file = published_folder(lake) / manifest_name(newest);
    // A run that has published meanwhile may have cleaned this one away.
    if (const std::optional<std::string> text = lake.storage->read(file)) return read_manifest(*text, newest, file);
  }
  throw Error({Fault::outside,
               "the list of published versions vanishes while it is read",
               {published_folder(lake).string()},
               "run the same command again"});
}

bool publish(const Lake& lake, const std::vector<TableName>& tables) {
  while (true) {
    const std::optional<Published> before = find_published(lake);
    Published next{.number = before ? before->number + 1 : 0,
                   .run_id = lake.run_id,
                   .at = lake.clock->now(),
                   .tables = before ? before->tables : PinnedVersions{}};
    bool has_changed = !before;
    for (const TableName& table : tables) {
      const std::optional<Head> head = find_head(lake, table);
      if (!head || table.schema == quarantine) continue;
      const auto known = next.tables.find(table);
      has_changed |= known == next.tables.end() || known->second.version != head->version;
      next.tables[table] = {.version = head->version, .rows = head->notes.rows};
    }
    if (!has_changed) return false;
    const fs::path folder = published_folder(lake);
    if (!lake.storage->put_if_absent(folder / manifest_name(next.number), write_manifest(next))) continue;
    std::vector<std::int64_t> numbers = manifest_numbers(lake);
    std::ranges::sort(numbers);
    for (std::size_t i = 0; i + manifests_kept < numbers.size(); ++i)
      lake.storage->remove(folder / manifest_name(numbers[i]));
    return true;
  }
}

std::optional<AsOf> visible_version(const Lake& lake, const std::optional<Published>& published,
                                    const TableName& table) {
  if (!published || table.schema == quarantine) return std::nullopt;
  const std::optional<Head> head = find_head(lake, table);
  if (!head) return std::nullopt;
  const auto pinned = published->tables.find(table);
  if (pinned == published->tables.end()) {
    if (!has_own_version(lake, table, -1, head->version)) return std::nullopt;
    throw Error({Fault::user,
                 "the table " + table.text() + " is not published yet: the run that makes it has not come to its end",
                 {},
                 "wait for the run; if it was stopped, 'schoolhouse run' goes on from there"});
  }
  const std::int64_t version = pinned->second.version;
  // A table with fewer versions was deleted and made anew.
  const bool is_pinned =
      head->version >= version && (head->version == version || has_own_version(lake, table, version, head->version));
  return AsOfVersion{is_pinned ? version : head->version};
}

}  // namespace schoolhouse::lake
