// Reads the child tables of a table: which column holds their records, and which columns these give.
// SPDX-License-Identifier: Apache-2.0
#include "connector/child_table_yaml.h"

#include <algorithm>

#include "base/text.h"
#include "connector/file_table_yaml.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

const SourceColumn* find_column(const FileTable& table, const std::string& name) {
  const auto column = std::ranges::find(table.columns, name, [](const SourceColumn& one) { return one.contract.name; });
  return column == table.columns.end() ? nullptr : &*column;
}

std::string suggest_column(const FileTable& table, const std::string& name) {
  std::vector<std::string> names;
  for (const SourceColumn& column : table.columns) names.push_back(column.contract.name);
  return suggest(name, names);
}

void check_records(YamlFields& fields, const FileTable& parent, const FileTable& child) {
  if (child.parent_column.empty()) return;
  const SourceColumn* column = find_column(parent, child.parent_column);
  if (column == nullptr) {
    fields.problem("records", "the parent has no column '" + child.parent_column + "'",
                   suggest_column(parent, child.parent_column));
  } else if (column->contract.type.kind != Kind::string) {
    fields.problem("records", "the column '" + child.parent_column + "' of the parent is no text",
                   "declare it there as 'string': JSON is kept as it came");
  }
}

// A value is taken over as it is: a child can't declare it as another type.
void check_taken_columns(const std::string& file, const std::string& path, const FileTable& parent,
                         const FileTable& child, std::vector<Problem>& problems) {
  for (const SourceColumn& column : child.columns) {
    const Place place{file, column.line, path + ".columns." + column.contract.name};
    const Kind kind = column.contract.type.kind;
    if (column.is_list_index && kind != Kind::long_ && kind != Kind::integer)
      problems.push_back({Fault::user, "the place in a list is a whole number", place, "declare 'type: long'"});
    if (column.from_parent.empty()) continue;
    const SourceColumn* taken = find_column(parent, column.from_parent);
    if (taken == nullptr) {
      problems.push_back({Fault::user, "the parent has no column '" + column.from_parent + "'", place,
                          suggest_column(parent, column.from_parent)});
      continue;
    }
    const std::string type = lake::to_text(taken->contract.type);
    if (lake::to_text(column.contract.type) != type)
      problems.push_back({Fault::user, "'" + column.from_parent + "' of the parent is of type " + type, place,
                          "declare 'type: " + type + "' here too"});
    if (taken->contract.type.kind == Kind::binary)
      problems.push_back({Fault::user, "bytes can't be taken over from the parent", place, "take another column"});
  }
}

}  // namespace

const std::vector<YamlKey>& child_table_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"description", "text", "what the table holds"},
        {"records", "text",
         "the column of the parent that holds the records as JSON: a list of objects or of plain values, whose key is "
         "'value', or one object",
         true},
    };
    all.insert(all.end(), row_rule_keys().begin(), row_rule_keys().end());
    return all;
  }();
  return keys;
}

void read_child_tables(const YamlFields& fields, const std::string& file, FileTable& parent,
                       std::vector<Problem>& problems) {
  const Yaml* tables = fields.find("child_tables");
  if (tables == nullptr) return;
  const std::string path = fields.path() + ".child_tables";
  if (tables->kind != Yaml::Kind::map || tables->entries.empty()) {
    problems.push_back({Fault::user,
                        "'child_tables' must be a map of at least one table name to its declaration",
                        {file, tables->line, path}});
    return;
  }
  const std::string own_key = fields.path().substr(fields.path().rfind('.') + 1);
  const std::string& own_name = parent.name.name;
  const std::string prefix = own_name.ends_with(own_key) ? own_name.substr(0, own_name.size() - own_key.size()) : "";
  for (const YamlEntry& entry : tables->entries) {
    FileTable child;
    const auto name = lake::parse_table_name(parent.name.schema + "." + prefix + entry.key);
    if (!name) {
      problems.push_back({Fault::user,
                          "'" + prefix + entry.key + "' can't be the name of a table",
                          {file, entry.line, path + "." + entry.key},
                          "use lower-case letters, digits and underscores, beginning with a letter"});
      continue;
    }
    child.name = *name;
    child.line = entry.line;
    child.format = Format::json;
    YamlFields child_fields(entry.value, file, path + "." + entry.key, child_table_keys(), problems);
    child.parent_column = child_fields.text("records").value_or("");
    read_row_rules(child_fields, file, child, problems);
    refuse_from_each(file, child_fields.path(), child, problems);
    check_records(child_fields, parent, child);
    check_taken_columns(file, child_fields.path(), parent, child, problems);
    parent.child_tables.push_back(std::move(child));
  }
}

void check_origins(const std::string& file, const std::string& path, const FileTable& table,
                   std::vector<Problem>& problems) {
  for (const SourceColumn& column : table.columns) {
    const Place place{file, column.line, path + ".columns." + column.contract.name};
    const bool is_child = !table.parent_column.empty();
    if (!is_child && (!column.from_parent.empty() || column.is_list_index))
      problems.push_back({Fault::user, "only a child table has a parent and a list", place,
                          "declare the table under 'child_tables:' of its parent"});
    if (is_child && !column.file_pattern.empty())
      problems.push_back({Fault::user, "a child table has no files", place,
                          "take the value from a column of the parent by 'from_parent:'"});
  }
}

void refuse_from_each(const std::string& file, const std::string& path, const FileTable& table,
                      std::vector<Problem>& problems) {
  for (const SourceColumn& column : table.columns) {
    if (column.from_each.empty()) continue;
    problems.push_back(
        {Fault::user,
         "no request is made for this table",
         {file, column.line, path + ".columns." + column.contract.name + ".from_each"},
         table.parent_column.empty() ? "remove 'from_each:'" : "take the value from the parent by 'from_parent:'"});
  }
}

}  // namespace schoolhouse::connector
