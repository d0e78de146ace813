// Tags: names for versions of tables that belong together. A tag never changes, and no clean-up removes what it needs.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lake/lake.h"
#include "lake/replay.h"

namespace schoolhouse::lake {

struct Tag {
  std::string name;
  Micros created_at = 0;
  std::string description = {};
  PinnedVersions tables = {};
};

// Where tags lie, a file each.
std::filesystem::path tags_folder(const Lake& lake);
// A letter, then letters, digits, '-' and '_'; at most 100 of them. A version number, a time or a table is never a tag's name.
bool is_tag_name(std::string_view text);
// In name order. Throws Error(outside) naming the file when one can't be read: what it pins would not be known.
std::vector<Tag> list_tags(const Lake& lake);
std::optional<Tag> find_tag(const Lake& lake, std::string_view name);
// The same, but throws Error(user) with the nearest name.
Tag read_tag(const Lake& lake, std::string_view name);
// Throws Error(user) when the name can't be one or is taken. Durable when it returns.
void create_tag(const Lake& lake, const Tag& tag);
// Throws Error(user) when there is no such tag.
void delete_tag(const Lake& lake, std::string_view name);

// The version of a table that a tag pins. Throws Error(user) when the tag does not hold the table.
PinnedVersion tagged_version(const Tag& tag, const TableName& table);
// The state of a table as of a tag. Throws as above, and when the table was made anew since.
std::optional<TableState> find_tagged_state(const Lake& lake, const TableName& table, const std::string& tag);
// The versions of a table that some tag pins.
std::set<std::int64_t> tagged_versions(const std::vector<Tag>& tags, const TableName& table);

}  // namespace schoolhouse::lake
