// Reads one table of a source of files: which files, how they are written, which columns they give.
// SPDX-License-Identifier: Apache-2.0
#include "connector/file_table_yaml.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "connector/byte_stream.h"
#include "connector/child_table_yaml.h"
#include "connector/file_column_yaml.h"

namespace schoolhouse::connector {
namespace {

// One character, also written as \t or tab.
std::optional<char> read_character(YamlFields& fields, std::string_view key) {
  const auto text = fields.text(key);
  if (!text) return std::nullopt;
  if (*text == "\\t" || *text == "tab") return '\t';
  if (text->size() == 1 && *text != "\n" && *text != "\r") return text->front();
  fields.problem(key, "'" + std::string(key) + "' must be one character",
                 "quote it, for example \";\"; a tab is written tab");
  return std::nullopt;
}

// As read_character, and none for "no such character".
std::optional<char> read_optional_character(YamlFields& fields, std::string_view key, std::optional<char> otherwise) {
  const Yaml* value = fields.find(key);
  if (!value) return otherwise;
  if (value->scalar == "none") return std::nullopt;
  const auto character = read_character(fields, key);
  return character ? character : otherwise;
}

void read_layout(YamlFields& fields, FileTable& table) {
  const std::vector<std::string> formats{"csv", "tsv", "json", "json_lines", "parquet"};
  const std::string format = fields.word("format", formats).value_or("csv");
  table.format = format == "json"         ? Format::json
                 : format == "json_lines" ? Format::json_lines
                 : format == "parquet"    ? Format::parquet
                                          : Format::csv;
  if (format == "tsv") table.delimiter = '\t';
  if (const auto delimiter = read_character(fields, "delimiter")) table.delimiter = *delimiter;
  table.quote = read_optional_character(fields, "quote", table.quote);
  table.escape = read_optional_character(fields, "escape", table.quote);
  table.has_header = fields.yes_or_no("header").value_or(true);
  if (const auto skip = fields.whole_number("skip_lines")) {
    table.skip_lines = static_cast<int>(std::clamp<std::int64_t>(*skip, 0, 1'000'000));
    if (*skip != table.skip_lines)
      fields.problem("skip_lines", "'skip_lines' must be a number of lines from 0 to 1,000,000");
  }
  table.encoding = fields.word("encoding", encodings()).value_or("utf-8");
  if (table.quote == table.delimiter || table.escape == table.delimiter) {
    fields.problem("delimiter", "delimiter, quote and escape must differ", "declare another delimiter");
  }
  if (table.format == Format::csv) return;
  for (const std::string_view key : {"delimiter", "quote", "escape", "header", "skip_lines"}) {
    if (fields.find(key)) fields.problem(key, "'" + std::string(key) + "' is for csv and tsv only", "remove it");
  }
  if (table.format == Format::parquet && fields.find("encoding"))
    fields.problem("encoding", "Parquet files have no encoding", "remove it");
}

constexpr std::array schema_changes{
    std::pair{"freeze", SchemaChange::freeze}, std::pair{"evolve", SchemaChange::evolve},
    std::pair{"discard_row", SchemaChange::discard_row}, std::pair{"discard_value", SchemaChange::discard_value}};

SchemaChange read_schema_change(YamlFields& fields, std::string_view key) {
  std::vector<std::string> words;
  for (const auto& [word, change] : schema_changes) words.emplace_back(word);
  const auto read = fields.word(key, words);
  const auto* found = std::ranges::find_if(schema_changes, [&](const auto& one) { return read == one.first; });
  return found == schema_changes.end() ? SchemaChange::freeze : found->second;
}

// One word for both, or a map of columns and data_type.
SchemaContract read_schema_contract(YamlFields& fields, const std::string& file, std::vector<Problem>& problems) {
  const Yaml* declared = fields.find("schema_contract");
  if (!declared) return {};
  if (declared->kind == Yaml::Kind::scalar) {
    const SchemaChange both = read_schema_change(fields, "schema_contract");
    return {both, both};
  }
  YamlFields inner(*declared, file, fields.path() + ".schema_contract", schema_contract_keys(), problems);
  return {read_schema_change(inner, "columns"), read_schema_change(inner, "data_type")};
}

// What a format can't do, and limits that say the contrary.
void check_schema_contract(YamlFields& fields, FileTable& table) {
  const SchemaContract& contract = table.schema_contract;
  const bool has_keys = table.format == Format::json || table.format == Format::json_lines;
  if (contract.columns == SchemaChange::discard_row && !has_keys) {
    fields.problem("schema_contract", "every row of such a file has the same columns: discard_row would leave out all",
                   "write 'columns: discard_value' or 'columns: freeze'");
  }
  const bool is_by_value =
      contract.data_type == SchemaChange::discard_value || contract.data_type == SchemaChange::evolve;
  if (is_by_value && table.format == Format::parquet) {
    fields.problem("schema_contract", "rows of Parquet files whose values do not fit can only go to quarantine",
                   "write 'data_type: discard_row' or 'data_type: freeze'");
  }
  const bool discards = contract.columns == SchemaChange::discard_row ||
                        contract.data_type == SchemaChange::discard_row ||
                        contract.data_type == SchemaChange::discard_value;
  if (discards && !fields.find("quarantine_limit")) table.quarantine_limit = 1;
}

Drift read_drift(YamlFields& fields, std::string_view key) {
  return fields.word(key, {"refuse", "accept"}) == "accept" ? Drift::accept : Drift::refuse;
}

double read_share(YamlFields& fields, std::string_view key, double otherwise) {
  const auto text = fields.text(key);
  if (!text) return otherwise;
  const auto share = parse_share(*text);
  if (!share)
    fields.problem(key, "'" + std::string(key) + "' must be a share of the rows from 0% to 100%",
                   "write for example 1%");
  return share.value_or(otherwise);
}

void read_files(YamlFields& fields, const TextFiller& fill, FileTable& table) {
  for (const std::string& pattern : fields.texts("files")) {
    table.files.push_back(fill(pattern, fields.place("files")));
    if (table.files.back().starts_with('/')) {
      fields.problem("files", "'" + table.files.back() + "' is an absolute path",
                     "give the folder by 'path:' of the source, and the files relative to it");
    }
  }
}

void read_promises(YamlFields& fields, const std::string& file, FileTable& table, std::vector<Problem>& problems) {
  if (const Yaml* columns = fields.find("columns")) {
    const std::string path = fields.path() + ".columns";
    table.columns = read_file_columns(*columns, table.format, file, path, problems);
    table.checks = check::read_column_checks(*columns, table.name, file, path, problems);
  }
  if (const Yaml* checks = fields.find("checks")) {
    for (check::Check& read : check::read_checks(*checks, table.name, file, fields.path() + ".checks", problems)) {
      table.checks.push_back(std::move(read));
    }
  }
  table.key = fields.texts("key");
  if (!table.key.empty()) table.key.insert(table.key.end(), table.made_key.begin(), table.made_key.end());
  const Place place = fields.place("key");
  // Names in the key that are no columns are told by source_tables, where the whole contract is known.
  for (check::Check& implied : check::key_checks(table.key, table.name, file, place.line, table.checks)) {
    table.checks.push_back(std::move(implied));
  }
}

}  // namespace

const std::vector<YamlKey>& file_table_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"description", "text", "what the table holds"},
        {"files", "list of text",
         "names below the source's path, with * ? [] and ** for any folders; below an address whole names, which may "
         "have a query; of a zip: a.zip!*.csv",
         true},
        {"format", "word", "csv, tsv, json (one array of objects a file), json_lines or parquet; without it csv"},
        {"delimiter", "text", "character between cells; without it a comma, for tsv a tab"},
        {"quote", "text", "character around cells that hold a delimiter, or none; without it \""},
        {"escape", "text", "character before a quote within quotes, or none; without it the quote doubled"},
        {"header", "yes or no", "false: the first line is a row, and columns come in the declared order"},
        {"skip_lines", "whole number", "lines before the header that are left out"},
        {"encoding", "word", "utf-8, latin-1, windows-1252 or utf-16; without it utf-8"},
    };
    all.insert(all.end(), row_rule_keys().begin(), row_rule_keys().end());
    return all;
  }();
  return keys;
}

const std::vector<YamlKey>& row_rule_keys() {
  static const std::vector<YamlKey> keys = {
      {"columns", "map", "each column's type, or a map of its type, names in files, codes, description and checks",
       true},
      {"key", "list of text", "the columns that tell rows apart: checked to be unique and never NULL"},
      {"grain", "text", "what one row is"},
      {"checks", "list", "checks as under 'checks:' of a model"},
      {"schema_contract", "map", "what rows may bring that is not declared, or one word for all of it"},
      {"absent_columns", "word", "declared columns that a file lacks: refuse (without it) or accept as NULL"},
      {"quarantine_limit", "share",
       "share of rows that may not fit, for example 1%; without it one such row stops the load, and under discard_row "
       "or discard_value none does"},
      {"shrink_limit", "share", "share of the last load's rows that may be gone; without it 50%, and 100% lifts it"},
      {"may_be_empty", "yes or no", "true: no rows, and empty files, are fine"},
      {"child_tables", "map", "tables whose rows are the records that stand as JSON in a column of this one, by name"},
      {"tags", "list of text", "words to select it by"},
  };
  return keys;
}

const std::vector<YamlKey>& schema_contract_keys() {
  static const std::vector<YamlKey> keys = {
      {"columns", "word",
       "keys and columns that are not declared: freeze (without it) stops the load; discard_value leaves them out; "
       "discard_row puts their row into quarantine; evolve gives them columns of their own"},
      {"data_type", "word",
       "values that are not of their column's type: freeze (without it) stops the load; discard_row puts the row into "
       "quarantine; discard_value leaves the value out and notes it there; evolve keeps it as text in NAME__v_text"},
  };
  return keys;
}

std::optional<double> parse_share(std::string_view text) {
  text = trim(text);
  const bool is_percent = text.ends_with('%');
  if (is_percent) text = trim(text.substr(0, text.size() - 1));
  const auto number = parse_number(text);
  if (!number) return std::nullopt;
  const double share = is_percent ? *number / 100 : *number;
  if (!(share >= 0 && share <= 1)) return std::nullopt;
  return share;
}

void read_row_rules(YamlFields& fields, const std::string& file, FileTable& table, std::vector<Problem>& problems) {
  table.description = fields.text("description").value_or("");
  table.grain = fields.text("grain").value_or("");
  table.schema_contract = read_schema_contract(fields, file, problems);
  table.absent_columns = read_drift(fields, "absent_columns");
  table.quarantine_limit = read_share(fields, "quarantine_limit", table.quarantine_limit);
  check_schema_contract(fields, table);
  table.shrink_limit = read_share(fields, "shrink_limit", table.shrink_limit);
  table.may_be_empty = fields.yes_or_no("may_be_empty").value_or(false);
  table.tags = fields.texts("tags");
  read_promises(fields, file, table, problems);
  check_origins(file, fields.path(), table, problems);
  read_child_tables(fields, file, table, problems);
}

FileTable read_file_table(const YamlEntry& entry, const lake::TableName& name, const std::string& file,
                          const TextFiller& fill, std::vector<Problem>& problems) {
  FileTable table;
  table.name = name;
  table.line = entry.line;
  YamlFields fields(entry.value, file, "tables." + entry.key, file_table_keys(), problems);
  read_files(fields, fill, table);
  read_layout(fields, table);
  read_row_rules(fields, file, table, problems);
  refuse_from_each(file, fields.path(), table, problems);
  return table;
}

}  // namespace schoolhouse::connector
