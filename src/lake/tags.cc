// Tags: names for versions of tables that belong together, one JSON file each in the lake's folder _tags.
// SPDX-License-Identifier: Apache-2.0
#include "lake/tags.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "lake/partition_value.h"
#include "lake/pinned_version.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".json";
constexpr std::size_t longest_name = 100;

fs::path tag_file(const Lake& lake, std::string_view name) {
  return tags_folder(lake) / (std::string(name) + std::string(extension));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string write_tag(const Tag& tag) {
  JsonWriter out;
  out.open_object().key("tag").text(tag.name).key("created").text(format_utc(tag.created_at));
  if (!tag.description.empty()) out.key("description").text(tag.description);
  write_pinned_versions(out.key("tables"), tag.tables);
  out.close_object();
  return out.take() + "\n";
}

Tag parse_tag(const std::string& text, const std::string& name, const fs::path& file) {
  simdjson::dom::parser parser;
  try {
    const Json json = parse_json(parser, text);
    Tag tag{.name = name, .description = find_text(json, "description").value_or("")};
    tag.created_at = parse_utc(find_text(json, "created").value_or("")).value_or(0);
    const std::optional<Json> tables = find_field(json, "tables");
    if (!tables) throw JsonFault{"'tables' is missing"};
    tag.tables = read_pinned_versions(*tables);
    return tag;
  } catch (const JsonFault& fault) {
    throw Error({Fault::outside,
                 "the tag '" + name + "' can't be read: " + fault.what,
                 {file.string()},
                 "restore the file from a backup; or remove it, when no one needs the versions that it pins"});
  }
}

std::vector<std::string> tag_names(const Lake& lake) {
  std::vector<std::string> names;
  for (const storage::Entry& entry : lake.storage->list(tags_folder(lake))) {
    if (entry.is_folder || !entry.name.ends_with(extension)) continue;
    std::string name = entry.name.substr(0, entry.name.size() - extension.size());
    if (is_tag_name(name)) names.push_back(std::move(name));
  }
  return names;
}

[[noreturn]] void refuse_unknown(const Lake& lake, std::string_view name) {
  const std::vector<std::string> names = tag_names(lake);
  throw Error({Fault::user,
               "there is no tag '" + std::string(name) + "'",
               {},
               names.empty() ? "no tags were made yet: schoolhouse tag create NAME" : suggest(name, names)});
}

}  // namespace

fs::path tags_folder(const Lake& lake) { return lake.root / "_tags"; }

bool is_tag_name(std::string_view text) {
  const auto is_allowed = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= longest_name && is_letter(text.front()) &&
         std::ranges::all_of(text, is_allowed);
}

std::vector<Tag> list_tags(const Lake& lake) {
  std::vector<Tag> tags;
  for (const std::string& name : tag_names(lake)) {
    if (std::optional<Tag> tag = find_tag(lake, name)) tags.push_back(*std::move(tag));
  }
  return tags;
}

std::optional<Tag> find_tag(const Lake& lake, std::string_view name) {
  if (!is_tag_name(name)) return std::nullopt;
  const fs::path file = tag_file(lake, name);
  const std::optional<std::string> text = lake.storage->read(file);
  return text ? std::optional(parse_tag(*text, std::string(name), file)) : std::nullopt;
}

Tag read_tag(const Lake& lake, std::string_view name) {
  std::optional<Tag> tag = find_tag(lake, name);
  if (!tag) refuse_unknown(lake, name);
  return *std::move(tag);
}

void create_tag(const Lake& lake, const Tag& tag) {
  if (!is_tag_name(tag.name)) {
    throw Error({Fault::user,
                 "'" + tag.name + "' can't be the name of a tag",
                 {},
                 "begin with a letter, then use letters, digits, '-' and '_', such as fall-1-certified"});
  }
  if (lake.storage->put_if_absent(tag_file(lake, tag.name), write_tag(tag))) return;
  throw Error({Fault::user,
               "the tag '" + tag.name + "' exists already, and a tag never changes",
               {tag_file(lake, tag.name).string()},
               "use another name, or delete it first: schoolhouse tag delete " + tag.name});
}

void delete_tag(const Lake& lake, std::string_view name) {
  if (!find_tag(lake, name)) refuse_unknown(lake, name);
  lake.storage->remove(tag_file(lake, name));
}

PinnedVersion tagged_version(const Tag& tag, const TableName& table) {
  const auto found = tag.tables.find(table);
  if (found != tag.tables.end()) return found->second;
  throw Error({Fault::user,
               "the tag '" + tag.name + "' does not hold the table " + table.text(),
               {},
               "'schoolhouse tag show " + tag.name + "' lists the tables that it holds"});
}

std::optional<TableState> find_tagged_state(const Lake& lake, const TableName& table, const std::string& tag) {
  const PinnedVersion pinned = tagged_version(read_tag(lake, tag), table);
  std::optional<TableState> state = find_state(lake, table, AsOfVersion{pinned.version});
  const bool is_made_anew =
      !state || (!pinned.table_id.empty() && state->metadata() && state->metadata()->id != pinned.table_id);
  if (!is_made_anew) return state;
  throw Error({Fault::user,
               "the table " + table.text() + " that the tag '" + tag + "' holds was deleted" +
                   (state ? " and made anew since" : ""),
               {},
               "restore the table's folder from a backup; or delete the tag"});
}

std::set<std::int64_t> tagged_versions(const std::vector<Tag>& tags, const TableName& table) {
  std::set<std::int64_t> versions;
  for (const Tag& tag : tags) {
    const auto found = tag.tables.find(table);
    if (found != tag.tables.end()) versions.insert(found->second.version);
  }
  return versions;
}

}  // namespace schoolhouse::lake
