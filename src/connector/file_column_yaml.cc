// Reads the columns of a table of files: contract, names in files, codes for missing values, formats.
// SPDX-License-Identifier: Apache-2.0
#include "connector/file_column_yaml.h"

#include <map>
#include <regex>
#include <set>

#include "base/text.h"
#include "connector/time_text.h"

namespace schoolhouse::connector {
namespace {

bool has_time_format(const lake::Type& type) {
  return type.kind == lake::Type::Kind::date || type.kind == lake::Type::Kind::timestamp;
}

void read_missing(YamlFields& fields, SourceColumn& column, const std::string& file, std::vector<Problem>& problems) {
  const Yaml* missing = fields.find("missing");
  if (!missing) return;
  if (missing->kind != Yaml::Kind::map) {
    fields.problem("missing", "'missing' must be a map of a code in the files to its reason",
                   "write for example: missing: { \"-1\": not_reported }");
    return;
  }
  for (const YamlEntry& entry : missing->entries) {
    const std::string code(trim(entry.key));
    const Place place{file, entry.line, fields.path() + ".missing." + entry.key};
    if (code.empty()) {
      problems.push_back(
          {Fault::user, "an empty cell is no code", place, "use 'when_absent:' for the reason of empty cells"});
    } else if (entry.value.kind != Yaml::Kind::scalar || entry.value.scalar.empty()) {
      problems.push_back(
          {Fault::user, "the code '" + code + "' has no reason", place, "write a word, for example not_reported"});
    } else {
      column.missing[code] = entry.value.scalar;
    }
  }
}

void read_formats(YamlFields& fields, SourceColumn& column) {
  column.formats = fields.texts("format");
  for (const std::string& format : column.formats) {
    if (const auto fault = find_format_fault(format)) {
      std::string known;
      for (const TimeSpecifier& specifier : time_specifiers())
        known += std::string(known.empty() ? "%" : " %") + specifier.letter;
      fields.problem("format", "the format '" + format + "' can't be used: " + *fault, "the specifiers are " + known);
    }
  }
  if (!column.formats.empty() && !has_time_format(column.contract.type)) {
    fields.problem("format", "only a date or a timestamp has a format", "remove it, or declare 'type: date'");
  }
}

void read_file_pattern(YamlFields& fields, SourceColumn& column) {
  const auto pattern = fields.text("from_file");
  if (!pattern) return;
  column.file_pattern = *pattern;
  try {
    if (std::regex(*pattern).mark_count() == 0) {
      fields.problem("from_file", "the regular expression has no group",
                     "put what is the value into (…): 'directory/(\\d{4})/'");
    }
  } catch (const std::regex_error&) {
    fields.problem("from_file", "not a regular expression",
                   "write one with a group, for example 'directory/(\\d{4})/'");
  }
  for (const std::string_view key : {"from", "missing", "when_absent"}) {
    if (fields.find(key))
      fields.problem(key, "a column that is taken from the file's name has no '" + std::string(key) + "'", "remove it");
  }
}

// Where a column of a child table is from, when not from its own records.
void read_origin(YamlFields& fields, SourceColumn& column) {
  column.from_parent = fields.text("from_parent").value_or("");
  column.is_list_index = fields.word("from_list", {"index"}).has_value();
  if (column.from_parent.empty() && !column.is_list_index) return;
  const std::string_view origin = column.is_list_index ? "from_list" : "from_parent";
  for (const std::string_view key :
       {"from", "missing", "when_absent", "format", "pad", "cut", "from_file", "from_each", "from_parent"}) {
    if (key != origin && fields.find(key))
      fields.problem(key, "a column with '" + std::string(origin) + "' has no '" + std::string(key) + "'", "remove it");
  }
}

int read_width(YamlFields& fields, std::string_view key, const SourceColumn& column) {
  const auto width = fields.whole_number(key);
  if (!width) return 0;
  if (*width < 1 || *width > 1000)
    fields.problem(key, "'" + std::string(key) + "' must be a number of characters from 1 to 1,000");
  if (key == "pad" && column.contract.type.kind != lake::Type::Kind::string)
    fields.problem(key, "only a text is filled up with zeros", "declare 'type: string'");
  return static_cast<int>(*width);
}

// Two columns that come from one name in the files, and names that this program adds itself.
void check_names(const std::vector<SourceColumn>& columns, const std::string& file, const std::string& path,
                 std::vector<Problem>& problems) {
  std::map<std::string, std::string> taken;
  std::set<std::string> reasons;
  for (const SourceColumn& column : columns) {
    if (column.has_reason()) reasons.insert(reason_column(column.contract.name));
  }
  for (const SourceColumn& column : columns) {
    const std::string& name = column.contract.name;
    const Place place{file, column.line, path + "." + name};
    if (name.starts_with('_')) {
      problems.push_back({Fault::user, "the column '" + name + "' begins with an underscore", place,
                          "rename it and give the name in the files by 'from:'; such names are kept for _source, "
                          "_load_id, _loaded_at and _file"});
    }
    if (reasons.contains(name)) {
      problems.push_back({Fault::user, "the column '" + name + "' is made by this program", place,
                          "rename it: it says why " + name.substr(0, name.rfind('_')) + " is missing"});
    }
    for (const std::string& alias : column.names_in_files()) {
      const auto [other, is_new] = taken.try_emplace(alias, name);
      if (is_new) continue;
      problems.push_back({Fault::user,
                          "the columns '" + other->second + "' and '" + name + "' both come from '" + alias + "'",
                          place, "take the name out of one 'from:'"});
    }
  }
}

}  // namespace

const std::vector<YamlKey>& file_column_keys() {
  static const std::vector<YamlKey> keys = {
      {"from", "list of text",
       "names of the column in the files, the first that is there counts; without it the column's own name"},
      {"missing", "map", "codes that stand for no value, each with its reason, which goes to <name>_missing"},
      {"when_absent", "text", "the reason where the cell is empty or the key is not there"},
      {"format", "list of text", "how dates and times are written, for example %d/%m/%Y; without it 2026-11-21"},
      {"from_file", "text",
       "a regular expression; the value is its first group in the file's path below the source's path"},
      {"from_each", "text", "of endpoints: the value is what the request was made for, for example year or person.id"},
      {"from_parent", "text", "of child tables: the value is that of this column of the parent's row"},
      {"from_list", "word", "of child tables: index, where the record stands in its list, from 0"},
      {"pad", "whole number",
       "text of digits that is shorter is filled up with zeros in front: 12 for ids that came as numbers"},
      {"cut", "whole number",
       "only so many characters are read: 10 for the day as it is written in 2026-11-21T23:30:00-08:00"},
  };
  return keys;
}

std::vector<SourceColumn> read_file_columns(const Yaml& columns, Format format, const std::string& file,
                                            const std::string& path, std::vector<Problem>& problems) {
  std::vector<YamlKey> all_keys = catalog::contract_column_keys();
  all_keys.insert(all_keys.end(), file_column_keys().begin(), file_column_keys().end());
  std::vector<SourceColumn> read;
  for (catalog::ContractColumn& contract :
       catalog::read_contract_columns(columns, file, path, problems, file_column_keys())) {
    SourceColumn column;
    column.line = contract.line;
    column.contract = std::move(contract);
    const Yaml* declared = columns.find(column.contract.name);
    if (declared && declared->kind == Yaml::Kind::map) {
      std::vector<Problem> found;
      YamlFields fields(*declared, file, path + "." + column.contract.name, all_keys, found);
      // Unknown keys are told by the contract's reader already.
      found.clear();
      column.aliases = fields.texts("from");
      column.when_absent = fields.text("when_absent").value_or("");
      read_missing(fields, column, file, found);
      read_formats(fields, column);
      read_file_pattern(fields, column);
      column.from_each = fields.text("from_each").value_or("");
      read_origin(fields, column);
      column.pad = read_width(fields, "pad", column);
      column.cut = read_width(fields, "cut", column);
      problems.insert(problems.end(), found.begin(), found.end());
    }
    if (column.contract.type.kind == lake::Type::Kind::binary && format != Format::parquet) {
      problems.push_back({Fault::user,
                          "text files have no column of type binary",
                          {file, column.line, path + "." + column.contract.name},
                          "declare 'type: string'"});
    }
    read.push_back(std::move(column));
  }
  check_names(read, file, path, problems);
  return read;
}

}  // namespace schoolhouse::connector
