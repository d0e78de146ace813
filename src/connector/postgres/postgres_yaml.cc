// Reads a source of kind postgres: the database and its tables.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/postgres_yaml.h"

#include <algorithm>

#include "base/text.h"
#include "connector/pulled_table_yaml.h"
#include "connector/web/web_service_yaml.h"

namespace schoolhouse::connector {
namespace {

void read_address(YamlFields& fields, const TextFiller& fill, PostgresSource& source) {
  const auto read = [&](std::string_view key, std::string& text) {
    if (const auto found = fields.text(key)) text = fill(*found, fields.place(key));
  };
  read("host", source.host);
  read("port", source.port);
  read("database", source.database);
  read("user", source.user);
  if (fields.find("password")) source.password = read_secret(fields, "password", fill);
  source.ssl_mode = fields.word("sslmode", {"disable", "require", "verify-ca", "verify-full"}).value_or("require");
  read("sslrootcert", source.ssl_root_certificate);
  const auto port = parse_integer(source.port);
  if (!source.port.starts_with('{') && (!port || *port < 1 || *port > 65535))
    fields.problem("port", "'" + source.port + "' is not a port", "write a number from 1 to 65535, such as 5432");
  if (const auto text = fields.text("statement_timeout")) {
    const auto seconds = parse_duration(*text);
    if (seconds && *seconds > 0)
      source.statement_seconds = *seconds;
    else
      fields.problem("statement_timeout", "'" + *text + "' is not a length of time",
                     "write for example '60 s' or '10 minutes'");
  }
}

void check_columns(const PostgresTable& table, const std::string& file, const std::string& path,
                   std::vector<Problem>& problems) {
  for (const SourceColumn& column : table.rows.columns) {
    if (column.file_pattern.empty() && column.from_each.empty()) continue;
    const std::string key = column.from_each.empty() ? "from_file" : "from_each";
    problems.push_back({Fault::user,
                        "'" + key + "' is not for columns of a database",
                        {file, column.line, path + ".columns." + column.contract.name + "." + key},
                        "remove it"});
  }
  if (!table.incremental) return;
  const auto column = std::ranges::find(table.rows.columns, table.incremental->column,
                                        [](const SourceColumn& one) { return one.contract.name; });
  if (column == table.rows.columns.end() || column->contract.type.kind != lake::Type::Kind::string) return;
  problems.push_back({Fault::user,
                      "a text does not tell how new a row is: databases differ in how they order texts",
                      {file, table.rows.line, path + ".incremental.column"},
                      "take a date, a timestamp or a number"});
}

// Values that the server orders, and whose texts it reads back as the same values.
bool has_an_order(lake::Type::Kind kind) {
  using Kind = lake::Type::Kind;
  switch (kind) {
    case Kind::string:
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_:
    case Kind::decimal:
    case Kind::date:
    case Kind::timestamp:
      return true;
    default:
      return false;
  }
}

Chunks read_chunks(const Yaml& value, const PostgresTable& table, const std::string& file, const std::string& path,
                   std::vector<Problem>& problems) {
  Chunks chunks;
  YamlFields fields(value, file, path, chunk_keys(), problems);
  chunks.column = fields.text("column").value_or("");
  if (const auto rows = fields.whole_number("rows")) chunks.rows = *rows;
  if (chunks.rows < 1) fields.problem("rows", "a part has one row at least", "write for example 100000");
  const auto column =
      std::ranges::find(table.rows.columns, chunks.column, [](const SourceColumn& one) { return one.contract.name; });
  if (chunks.column.empty()) return chunks;
  if (column == table.rows.columns.end()) {
    std::vector<std::string> names;
    for (const SourceColumn& one : table.rows.columns) names.push_back(one.contract.name);
    fields.problem("column", "there is no column '" + chunks.column + "'", suggest(chunks.column, names));
  } else if (!has_an_order(column->contract.type.kind)) {
    fields.problem("column", "'" + chunks.column + "' is declared as " + lake::to_text(column->contract.type),
                   "take a whole number, a decimal, a date, a timestamp or a text, best the key");
  }
  return chunks;
}

PostgresTable read_table(const YamlEntry& entry, const lake::TableName& name, const std::string& file,
                         const TextFiller& fill, std::vector<Problem>& problems) {
  PostgresTable table;
  table.rows.name = name;
  table.rows.line = entry.line;
  table.rows.format = Format::copy_text;
  YamlFields fields(entry.value, file, "tables." + entry.key, postgres_table_keys(), problems);
  const std::string from = fill(fields.text("from").value_or(entry.key), fields.place("from"));
  const std::size_t dot = from.find('.');
  if (dot != std::string::npos) table.schema = from.substr(0, dot);
  table.from = dot == std::string::npos ? from : from.substr(dot + 1);
  if (table.from.empty() || table.schema.empty())
    fields.problem("from", "'" + from + "' is no name of a table", "write schema.table, as the database calls it");
  if (const auto where = fields.text("where")) table.where = fill(*where, fields.place("where"));
  read_way_to_write(fields, table);
  read_row_rules(fields, file, table.rows, problems);
  read_writing(fields, file, fill, table, problems);
  if (const Yaml* chunks = fields.find("chunks"))
    table.chunks = read_chunks(*chunks, table, file, fields.path() + ".chunks", problems);
  check_columns(table, file, fields.path(), problems);
  return table;
}

}  // namespace

const std::vector<YamlKey>& postgres_source_keys() {
  static const std::vector<YamlKey> keys = {
      {"kind", "word", "where the rows come from: postgres", true},
      {"description", "text", "what the database is and who runs it"},
      {"host", "text", "the server; {env.NAME} is a variable of the environment or .env", true},
      {"port", "whole number", "without it 5432"},
      {"database", "text", "its name on the server", true},
      {"user", "text", "who reads; one who may only read is best"},
      {"password", "text", "{secret.NAME}"},
      {"sslmode", "word",
       "require (without it): encrypted; verify-ca or verify-full: the server proves who it is, too; disable"},
      {"sslrootcert", "text", "the file of the certificates that are trusted, relative to the project"},
      {"statement_timeout", "text",
       "the longest that reading a table may take, for example '10 minutes'; without it as the server says"},
      {"schema", "text", "schema of the tables in the lake; without it they are raw.<source>_<table>"},
      {"tables", "map", "each table's name in the lake and what it is read from", true},
  };
  return keys;
}

const std::vector<YamlKey>& postgres_table_keys() {
  static const std::vector<YamlKey> keys = [] {
    std::vector<YamlKey> all = {
        {"description", "text", "what the table holds"},
        {"from", "text",
         "the table or view there, as schema.table; without a schema it is in public; without it the table's own name"},
        {"where", "text", "a condition in the database's SQL that rows must fulfil"},
        {"chunks", "map", "reads a long table in parts, so that a broken read goes on where it was: column, rows"},
    };
    for (const YamlKey& key : writing_keys()) all.push_back(key);
    all.insert(all.end(), row_rule_keys().begin(), row_rule_keys().end());
    return all;
  }();
  return keys;
}

const std::vector<YamlKey>& chunk_keys() {
  static const std::vector<YamlKey> keys = {
      {"column", "text", "a column whose values never change, with an index there: best the key", true},
      {"rows", "whole number", "so many rows a part; without it 100000"},
  };
  return keys;
}

PostgresSource read_postgres(const Yaml& root, const std::string& file, const std::string& name, const TextFiller& fill,
                             std::string& description, std::vector<Problem>& problems) {
  PostgresSource source;
  YamlFields fields(root, file, "", postgres_source_keys(), problems);
  description = fields.text("description").value_or("");
  read_address(fields, fill, source);
  for (const TableEntry& entry : read_table_entries(fields, root, name, problems))
    source.tables.push_back(read_table(*entry.entry, entry.name, file, fill, problems));
  return source;
}

}  // namespace schoolhouse::connector
