// Tells a lake from other folders, makes new ones, and lists their tables.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.h"
#include "lake/json_reader.h"
#include "lake/log.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view marker_name = "_schoolhouse.json";
constexpr std::string_view marker_text = "{\"lake\":1}\n";

void check_marker(const std::filesystem::path& file, const std::string& text) {
  simdjson::dom::parser parser;
  std::int64_t layout = 0;
  try {
    layout = read_integer(parse_json(parser, text), "lake");
  } catch (const JsonFault& fault) {
    throw Error({Fault::outside,
                 "the lake's marker can't be read: " + fault.what,
                 {file.string()},
                 "write this line into it: " + std::string(marker_text.substr(0, marker_text.size() - 1))});
  }
  if (layout == 1) return;
  throw Error({Fault::user,
               "the lake has the layout " + std::to_string(layout) + "; this program knows layout 1",
               {file.string()},
               "use the version of Schoolhouse that made it, or a newer one"});
}

}  // namespace

void open_lake(const Lake& lake, Access access) {
  const std::filesystem::path marker = lake.root / marker_name;
  if (const std::optional<std::string> text = lake.storage->read(marker)) return check_marker(marker, *text);
  // What file systems and version control put into every folder does not count.
  const std::vector<storage::Entry> entries = lake.storage->list(lake.root);
  const bool is_empty = std::ranges::all_of(
      entries, [](const storage::Entry& entry) { return entry.name.starts_with(".") || entry.name == "lost+found"; });
  if (!is_empty) {
    throw Error({Fault::user,
                 "the folder is not a lake: it holds other files",
                 {lake.root.string()},
                 "name a folder that is empty, or that Schoolhouse made (key 'lake' of schoolhouse.yml)"});
  }
  if (access == Access::read) return;
  try {
    lake.storage->put_if_absent(marker, marker_text);
  } catch (const Error&) {
    // A run that made the lake at the same moment may have cleaned away our half-written marker; its own is there.
    if (!lake.storage->read(marker)) throw;
  }
}

std::vector<TableName> list_tables(const Lake& lake) {
  std::vector<TableName> tables;
  for (const storage::Entry& schema : lake.storage->list(lake.root)) {
    if (!schema.is_folder) continue;
    for (const storage::Entry& folder : lake.storage->list(lake.root / schema.name)) {
      const std::optional<TableName> table = parse_table_name(schema.name + "." + folder.name);
      if (folder.is_folder && table && has_versions(lake, *table)) tables.push_back(*table);
    }
  }
  return tables;
}

}  // namespace schoolhouse::lake
