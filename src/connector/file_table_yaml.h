// Reads one table of a source of files: which files, how they are written, which columns they give.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

// Puts the values of parameters into a text; the place is for messages.
using TextFiller = std::function<std::string(std::string_view text, const Place& place)>;

FileTable read_file_table(const YamlEntry& entry, const lake::TableName& name, const std::string& file,
                          const TextFiller& fill, std::vector<Problem>& problems);

// What the rows of a table are held to, whatever brings them: columns, key, checks, limits.
void read_row_rules(YamlFields& fields, const std::string& file, FileTable& table, std::vector<Problem>& problems);
// Without the description, which stands first among the keys of each kind of table.
const std::vector<YamlKey>& row_rule_keys();

// A table of a source: its full name, and where it is declared.
struct TableEntry {
  const YamlEntry* entry = nullptr;
  lake::TableName name;
};
// The map `tables:` of a source; names that can't be are problems.
std::vector<TableEntry> read_table_entries(YamlFields& fields, const Yaml& root, const std::string& source,
                                           std::vector<Problem>& problems);
std::optional<std::string> read_schema(YamlFields& fields, const std::string& otherwise);

// "1%" is 0.01, "0.25" is 0.25. Nothing when it is no share from 0 to 1.
std::optional<double> parse_share(std::string_view text);

}  // namespace schoolhouse::connector
