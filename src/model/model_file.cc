// Reads one model: the YAML of its header comment (or of the file beside it) and its SELECT.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "model/model.h"
#include "sql/header_comment.h"

namespace schoolhouse::model {
namespace {

// "analytics/grade_distribution.sql" -> analytics.grade_distribution
std::optional<lake::TableName> name_of_path(std::string path) {
  if (path.ends_with(".sql")) path.resize(path.size() - 4);
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string folders = path.substr(0, slash);
  const auto first = folders.find('/');
  return lake::parse_table_name(folders.substr(0, first) + "." + path.substr(slash + 1));
}

// The YAML that describes a model, and where it stands.
struct Description {
  Yaml yaml;
  std::string file;
};

Description read_description(const sql::HeaderedSql& parts, const std::string& file,
                             const std::optional<std::string>& yaml, const std::string& yaml_file,
                             std::vector<Problem>& problems) {
  Description description{{}, yaml ? yaml_file : file};
  if (yaml && parts.yaml) {
    problems.push_back({Fault::user,
                        "the model is described twice: in its header comment and in " + yaml_file,
                        {file, parts.yaml_line, ""},
                        "keep one of them"});
  }
  if (!yaml && !parts.yaml) {
    problems.push_back({Fault::user,
                        "the model has no description: its columns are not declared",
                        {file, 1, ""},
                        "begin the file with /* columns: {…} */, or write a .yml beside it"});
    return description;
  }
  try {
    description.yaml = yaml ? parse_yaml(*yaml, yaml_file) : parse_yaml(*parts.yaml, file, parts.yaml_line);
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
  return description;
}

void read_partitions(Model& model, const YamlFields& fields, std::vector<Problem>& problems) {
  std::vector<std::string> names;
  for (const catalog::ContractColumn& column : model.contract.columns) names.push_back(column.name);
  for (const std::string& column : model.partition_by) {
    if (model.contract.find(column)) continue;
    problems.push_back({Fault::user, "partition_by names '" + column + "', which is no column of " + model.name.text(),
                        fields.place("partition_by"), suggest(column, names)});
  }
  if (!names.empty() && model.partition_by.size() >= names.size()) {
    problems.push_back({Fault::user, "partition_by names every column of " + model.name.text(),
                        fields.place("partition_by"), "leave at least one column out"});
  }
}

}  // namespace

const std::vector<YamlKey>& model_keys() {
  static const std::vector<YamlKey> keys = {
      {"table", "text", "the table's name, schema.name; without it, the folder and the name of the file"},
      {"description", "text", "what the table holds, in a sentence"},
      {"tags", "list of text", "words to select models by"},
      {"materialized", "table or view",
       "whether the rows are kept in the lake (table, the default) or computed when read"},
      {"engine", "any or duckdb", "duckdb lets the SELECT use what other engines lack; any is the default"},
      {"partition_by", "list of text", "columns by whose values the files are laid out"},
      {"grain", "text", "what one row stands for: one row per school and school year"},
      {"key", "list of text", "the columns that tell the rows apart; they are unique together and never NULL"},
      {"columns", "map", "every column of the table with its type", true},
      {"checks", "list", "what must be true of the rows before the table is published"},
  };
  return keys;
}

Model read_model(const std::string& path, const std::string& file, const std::string& text,
                 const std::optional<std::string>& yaml, const std::string& yaml_file, std::vector<Problem>& problems) {
  const sql::HeaderedSql parts = sql::split_header(text);
  Model model;
  model.file = file;
  model.description_file = yaml ? yaml_file : file;
  model.sql = parts.sql;
  model.sql_line = parts.sql_line;
  const std::optional<lake::TableName> path_name = name_of_path(path);
  if (path_name) model.name = *path_name;
  const std::size_t before = problems.size();
  const Description description = read_description(parts, file, yaml, yaml_file, problems);
  if (problems.size() > before && description.yaml.kind == Yaml::Kind::null) return model;

  YamlFields fields(description.yaml, description.file, "", model_keys(), problems);
  if (const auto name = fields.text("table")) {
    const auto parsed = lake::parse_table_name(*name);
    if (parsed) model.name = *parsed;
    if (!parsed) {
      fields.problem("table", "'" + *name + "' is not a table name",
                     "write schema.name in lower-case letters, digits and underscores");
    }
  } else if (!path_name) {
    problems.push_back(
        {Fault::user,
         "the file's place gives no table name",
         {file, 0, ""},
         "move it to models/<schema>/<name>.sql (lower-case letters, digits, underscores), or say table: schema.name"});
  }
  model.description = fields.text("description").value_or("");
  model.tags = fields.texts("tags");
  if (fields.word("materialized", {"table", "view"}) == "view") model.materialized = Materialized::view;
  if (fields.word("engine", {"any", "duckdb"}) == "duckdb") model.engine = Engine::duckdb;
  model.partition_by = fields.texts("partition_by");
  model.contract.grain = fields.text("grain").value_or("");
  model.contract.key = fields.texts("key");
  if (const Yaml* columns = fields.find("columns")) {
    model.contract.columns = catalog::read_contract_columns(*columns, description.file, "columns", problems);
    apply_key(model.contract, fields.place("key"), problems);
    model.checks = check::read_column_checks(*columns, model.name, description.file, "columns", problems);
  }
  read_partitions(model, fields, problems);
  if (const Yaml* checks = fields.find("checks")) {
    const auto more = check::read_checks(*checks, model.name, description.file, "checks", problems);
    model.checks.insert(model.checks.end(), more.begin(), more.end());
  }
  const auto keys =
      check::key_checks(model.contract.key, model.name, description.file, fields.place("key").line, model.checks);
  model.checks.insert(model.checks.end(), keys.begin(), keys.end());
  if (trim(model.sql).empty()) {
    problems.push_back(
        {Fault::user, "the model has no SELECT", {file, model.sql_line, ""}, "write one after the header comment"});
  }
  return model;
}

catalog::Table table_of(const Model& model) {
  catalog::Table table;
  table.name = model.name;
  table.kind = model.materialized == Materialized::view ? catalog::TableKind::view : catalog::TableKind::model;
  table.contract = model.contract;
  table.description = model.description;
  if (table.kind == catalog::TableKind::view) {
    table.view_sql = model.sql;
    table.view_origin = {model.file, model.sql_line};
  }
  table.file = model.file;
  table.line = model.sql_line;
  table.tags = model.tags;
  return table;
}

}  // namespace schoolhouse::model
