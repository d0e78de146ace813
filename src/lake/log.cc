// The files of a table's _delta_log folder: their names, and which commits and checkpoints are there.
// SPDX-License-Identifier: Apache-2.0
#include "lake/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "lake/action_json.h"
#include "lake/json_reader.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr std::size_t version_digits = 20;

struct NamedFile {
  std::int64_t version = -1;
  std::string_view rest;  // ".json", ".checkpoint.parquet", …
};

std::optional<NamedFile> parse_name(std::string_view name) {
  if (name.size() <= version_digits || name[version_digits] != '.') return std::nullopt;
  const std::string_view digits = name.substr(0, version_digits);
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  const std::optional<std::int64_t> version = parse_integer(digits);
  if (!version) return std::nullopt;
  return NamedFile{*version, name.substr(version_digits)};
}

// ".checkpoint.0000000001.0000000003.parquet" -> 3
std::optional<std::int64_t> part_count(std::string_view rest) {
  const std::vector<std::string> parts = split(rest, '.');
  constexpr std::size_t pieces = 5;
  if (parts.size() != pieces || parts[1] != "checkpoint" || parts[4] != "parquet") return std::nullopt;
  const std::optional<std::int64_t> part = parse_integer(parts[2]);
  const std::optional<std::int64_t> count = parse_integer(parts[3]);
  return part && count && *part >= 1 && *part <= *count ? count : std::nullopt;
}

// ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json", or with parquet at the end
bool is_uuid_checkpoint(std::string_view rest) {
  const std::vector<std::string> parts = split(rest, '.');
  constexpr std::size_t pieces = 4;
  constexpr std::size_t uuid_size = 36;
  return parts.size() == pieces && parts[1] == "checkpoint" && parts[2].size() == uuid_size &&
         (parts[3] == "json" || parts[3] == "parquet");
}

// ".00000000000000000006.compacted.json" -> 6
std::optional<std::int64_t> compacted_to(std::string_view rest) {
  const std::optional<NamedFile> second = parse_name(rest.substr(1));
  return second && second->rest == ".compacted.json" ? std::optional(second->version) : std::nullopt;
}

}  // namespace

std::filesystem::path table_folder(const Lake& lake, const TableName& table) {
  return lake.root / table.schema / table.name;
}

std::filesystem::path log_folder(const Lake& lake, const TableName& table) {
  return table_folder(lake, table) / "_delta_log";
}

std::string commit_file_name(std::int64_t version) { return fmt::format("{:020}.json", version); }

std::string checkpoint_file_name(std::int64_t version) { return fmt::format("{:020}.checkpoint.parquet", version); }

std::int64_t Log::latest() const {
  const std::int64_t commit = commits.empty() ? -1 : commits.back().version;
  return std::max(commit, checkpoints.empty() ? -1 : checkpoints.back().version);
}

Log list_log(const Lake& lake, const TableName& table, std::int64_t from) {
  Log log{.folder = log_folder(lake, table)};
  std::map<std::pair<std::int64_t, std::int64_t>, Checkpoint> parts;  // by version and number of parts
  for (const storage::Entry& entry : lake.storage->list(log.folder, fmt::format("{:020}", from))) {
    const std::optional<NamedFile> file = parse_name(entry.name);
    if (!file || entry.is_folder) continue;
    if (file->rest == ".json") {
      log.commits.push_back({file->version, entry.modified_ms, entry.size});
    } else if (file->rest == ".checkpoint.parquet") {
      log.checkpoints.push_back({file->version, {entry.name}});
    } else if (const std::optional<std::int64_t> count = part_count(file->rest)) {
      Checkpoint& checkpoint = parts[{file->version, *count}];
      checkpoint.version = file->version;
      checkpoint.files.push_back(entry.name);
    } else if (is_uuid_checkpoint(file->rest)) {
      log.checkpoints.push_back({file->version, {entry.name}});
    } else if (const std::optional<std::int64_t> to = compacted_to(file->rest); to && *to >= file->version) {
      log.compactions.push_back({file->version, *to, entry.name});
    }
  }
  for (auto& [key, checkpoint] : parts) {
    if (static_cast<std::int64_t>(checkpoint.files.size()) == key.second)
      log.checkpoints.push_back(std::move(checkpoint));
  }
  // Not every store lists names in order.
  std::ranges::sort(log.commits, {}, &CommitFile::version);
  std::ranges::stable_sort(log.checkpoints, {}, &Checkpoint::version);
  return log;
}

const Checkpoint* newest_checkpoint(const Log& log, std::int64_t at_most) {
  const Checkpoint* newest = nullptr;
  for (const Checkpoint& checkpoint : log.checkpoints) {
    if (checkpoint.version <= at_most) newest = &checkpoint;
  }
  return newest;
}

bool has_versions(const Lake& lake, const TableName& table) {
  if (lake.storage->read(log_folder(lake, table) / commit_file_name(0)) || find_hint(lake, table)) return true;
  return list_log(lake, table).latest() >= 0;
}

std::optional<std::int64_t> read_hint(std::string_view text) {
  simdjson::dom::parser parser;
  try {
    const std::int64_t version = read_integer(parse_json(parser, text), "version");
    return version >= 0 ? std::optional(version) : std::nullopt;
  } catch (const JsonFault&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> find_hint(const Lake& lake, const TableName& table) {
  const std::optional<std::string> text = lake.storage->read(log_folder(lake, table) / hint_file_name);
  return text ? read_hint(*text) : std::nullopt;
}

std::vector<Action> read_commit(std::string_view text, const std::string& file) {
  if (trim(text).empty()) {
    throw Error({Fault::outside,
                 "the table's log entry is corrupt: it is empty",
                 {file},
                 "restore the file from a backup; or remove the table's folder and build the table again"});
  }
  return read_actions(text, file);
}

std::optional<std::vector<Action>> find_commit(const Lake& lake, const TableName& table, std::int64_t version) {
  const std::filesystem::path file = log_folder(lake, table) / commit_file_name(version);
  const std::optional<std::string> text = lake.storage->read(file);
  return text ? std::optional(read_commit(*text, file.string())) : std::nullopt;
}

}  // namespace schoolhouse::lake
