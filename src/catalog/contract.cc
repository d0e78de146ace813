// Reads what a table promises: columns with types, key, owners and privacy classes.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/contract.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace schoolhouse::catalog {
namespace {

// A column's name as Delta and every reader of it can take: a letter or underscore, then letters, digits and underscores.
bool is_column_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// What SQL calls the types.
struct SqlName {
  std::string_view sql;
  std::string_view declared;
};
constexpr SqlName sql_names[] = {{"int", "integer"},          {"bigint", "long"},         {"smallint", "short"},
                                 {"tinyint", "byte"},         {"varchar", "string"},      {"text", "string"},
                                 {"char", "string"},          {"bool", "boolean"},        {"real", "float"},
                                 {"numeric", "decimal(p,s)"}, {"number", "decimal(p,s)"}, {"decimal", "decimal(p,s)"},
                                 {"blob", "binary"},          {"datetime", "timestamp"},  {"timestamptz", "timestamp"}};

std::string suggest_type(const std::string& text, const std::vector<std::string>& known) {
  const std::string bare = to_lower(trim(std::string_view(text).substr(0, text.find('('))));
  const auto named = std::ranges::find(sql_names, bare, &SqlName::sql);
  std::string fix =
      named != std::end(sql_names) ? "did you mean '" + std::string(named->declared) + "'?" : suggest(text, known);
  if (fix.starts_with("did you mean")) fix += " (one of: " + join(known, ", ") + ")";
  return fix;
}

void read_type(ContractColumn& column, const std::string& text, const Place& place, std::vector<Problem>& problems) {
  const auto type = lake::parse_type(text);
  const std::vector<std::string>& known = lake::declarable_types();
  const bool is_declarable =
      type && (type->kind == lake::Type::Kind::decimal || std::ranges::find(known, to_text(*type)) != known.end());
  if (is_declarable) {
    column.type = *type;
    return;
  }
  problems.push_back({Fault::user, "unknown type '" + text + "'", place, suggest_type(text, known)});
}

Owner owner_named(std::string_view word) {
  if (word == "school") return Owner::school;
  if (word == "teacher") return Owner::teacher;
  if (word == "student") return Owner::student;
  if (word == "parent") return Owner::parent;
  return Owner::none;
}

Privacy privacy_named(std::string_view word) {
  if (word == "open") return Privacy::open;
  if (word == "student") return Privacy::student;
  if (word == "sensitive") return Privacy::sensitive;
  return Privacy::internal;
}

ContractColumn read_column(const YamlEntry& entry, const std::string& file, const std::string& path,
                           std::span<const YamlKey> more_keys, std::vector<Problem>& problems) {
  ContractColumn column;
  column.name = entry.key;
  column.line = entry.line;
  const std::string here = path + "." + entry.key;
  if (!is_column_name(entry.key)) {
    problems.push_back({Fault::user,
                        "'" + entry.key + "' is not a column name",
                        {file, entry.line, here},
                        "use letters, digits and underscores, beginning with a letter"});
  }
  if (entry.value.kind == Yaml::Kind::scalar) {
    read_type(column, entry.value.scalar, {file, entry.value.line, here}, problems);
    return column;
  }
  std::vector<YamlKey> keys = contract_column_keys();
  keys.insert(keys.end(), more_keys.begin(), more_keys.end());
  YamlFields fields(entry.value, file, here, keys, problems);
  if (const auto type = fields.text("type")) read_type(column, *type, fields.place("type"), problems);
  column.description = fields.text("description").value_or("");
  column.is_required = fields.yes_or_no("required").value_or(false);
  if (const auto owner = fields.word("owner", {"none", "school", "teacher", "student", "parent"}))
    column.owner = owner_named(*owner);
  if (const auto privacy = fields.word("privacy", {"open", "internal", "student", "sensitive"})) {
    column.privacy = privacy_named(*privacy);
  }
  return column;
}

}  // namespace

const ContractColumn* Contract::find(std::string_view name) const {
  const std::string lower = to_lower(name);
  for (const ContractColumn& column : columns) {
    if (to_lower(column.name) == lower) return &column;
  }
  return nullptr;
}

lake::Schema Contract::schema() const {
  lake::Schema schema;
  for (const ContractColumn& column : columns)
    schema.columns.push_back({column.name, column.type, true, column.description});
  return schema;
}

const std::vector<YamlKey>& contract_column_keys() {
  static const std::vector<YamlKey> keys = {
      {"type", "type",
       "a Delta type: string, boolean, byte, short, integer, long, float, double, decimal(p,s), date, timestamp, "
       "binary",
       true},
      {"description", "text", "what the column holds, in a sentence"},
      {"required", "yes or no", "no row may lack a value; a check before publishing"},
      {"unique", "yes or no", "no two rows may share a value; a check before publishing"},
      {"accepted_values", "list", "the only values that may occur; a check before publishing"},
      {"accepted_range", "map", "min and max (inclusive: false excludes them); a check before publishing"},
      {"relationships", "map",
       "to and field: every value must stand in that column of another table; a check before publishing"},
      {"owner", "word", "whose row it is: school, teacher, student or parent; none is the default"},
      {"privacy", "word",
       "how far its values may travel: open, internal (the default), student or sensitive; a declaration, nothing is "
       "hidden by it yet"},
  };
  return keys;
}

std::vector<ContractColumn> read_contract_columns(const Yaml& columns, const std::string& file, const std::string& path,
                                                  std::vector<Problem>& problems, std::span<const YamlKey> more_keys) {
  std::vector<ContractColumn> list;
  if (columns.kind != Yaml::Kind::map || columns.entries.empty()) {
    problems.push_back(
        {Fault::user, "no columns are declared", {file, columns.line, path}, "write a map of name to type"});
    return list;
  }
  std::set<std::string> names;
  for (const YamlEntry& entry : columns.entries) {
    if (!names.insert(to_lower(entry.key)).second) {
      problems.push_back({Fault::user,
                          "the column '" + entry.key + "' stands twice, told apart only by capitals",
                          {file, entry.line, path + "." + entry.key},
                          "rename one of them"});
      continue;
    }
    list.push_back(read_column(entry, file, path, more_keys, problems));
  }
  return list;
}

void apply_key(Contract& contract, const Place& place, std::vector<Problem>& problems) {
  std::vector<std::string> names;
  for (const ContractColumn& column : contract.columns) names.push_back(column.name);
  for (const std::string& name : contract.key) {
    const auto column = std::ranges::find_if(
        contract.columns, [&](const ContractColumn& candidate) { return to_lower(candidate.name) == to_lower(name); });
    if (column == contract.columns.end()) {
      problems.push_back({Fault::user, "key names '" + name + "', which is no column", place, suggest(name, names)});
    } else {
      column->is_required = true;
    }
  }
}

}  // namespace schoolhouse::catalog
