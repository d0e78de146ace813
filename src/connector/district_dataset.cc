// The dataset "district" of generator sources: its tables, and loading one of them into the lake.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "base/text.h"
#include "connector/district/district.h"
#include "connector/district/district_tables.h"
#include "duck/database.h"

namespace schoolhouse::connector {
namespace {

// Raise it when the same options give other rows, so that districts made before are made anew.
constexpr std::string_view generator_version = "district 1";

const GeneratorSource& generator_of(const Source& source) { return std::get<GeneratorSource>(source.kind); }

catalog::ContractColumn contract_column(const DistrictColumn& column) {
  return {.name = std::string(column.name),
          .type = lake::parse_type(column.type).value(),
          .description = std::string(column.description),
          .is_required = column.is_required,
          .owner = column.owner,
          .privacy = column.privacy};
}

// The columns that say where a row comes from, as in every table of a source.
std::vector<catalog::ContractColumn> origin_columns() {
  const auto text = [](std::string name, std::string description, bool is_required) {
    return catalog::ContractColumn{
        .name = std::move(name), .description = std::move(description), .is_required = is_required};
  };
  return {text("_source", "the source", true),
          text("_load_id", "the run that loaded the row", true),
          {.name = "_loaded_at",
           .type = {lake::Type::Kind::timestamp},
           .description = "when it was loaded",
           .is_required = true},
          text("_file", "empty: the row was generated", false)};
}

catalog::Contract contract_of(const DistrictTable& table) {
  catalog::Contract contract;
  for (const DistrictColumn& column : table.columns) contract.columns.push_back(contract_column(column));
  for (catalog::ContractColumn& column : origin_columns()) contract.columns.push_back(std::move(column));
  contract.key.assign(table.key.begin(), table.key.end());
  contract.grain = table.grain;
  return contract;
}

// A text that is equal when the values are.
void append_value(const Yaml& value, std::string& out) {
  switch (value.kind) {
    case Yaml::Kind::null:
      out += "~";
      return;
    case Yaml::Kind::scalar:
      out += quote_literal(value.scalar);
      return;
    case Yaml::Kind::list:
      out += "[";
      for (const Yaml& item : value.items) {
        append_value(item, out);
        out += ",";
      }
      out += "]";
      return;
    case Yaml::Kind::map:
      out += "{";
      for (const YamlEntry& entry : value.entries) {
        out += quote_literal(entry.key) + ":";
        append_value(entry.value, out);
        out += ",";
      }
      out += "}";
      return;
  }
}

// Everything that the rows of a table depend on.
std::string fingerprint_of(const Source& source, const DistrictTable& table) {
  std::string text = fmt::format("{}\n{}\n{}\n", generator_version, source.name, table.name);
  for (const DistrictColumn& column : table.columns) text += fmt::format("{} {}\n", column.name, column.type);
  append_value(generator_of(source).options, text);
  return sha256(text);
}

const DistrictTable& table_named(const Source& source, const lake::TableName& name) {
  const std::vector<DistrictTable>& tables = district_tables();
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const DistrictTable& table) {
    return table.name == name.name && generator_of(source).schema == name.schema;
  });
  if (found != tables.end()) return *found;
  throw Error({.fault = Fault::bug, .what = "the source '" + source.name + "' has no table " + name.text()});
}

// Makes the rows known to DuckDB and gives the name of the function that yields them.
std::string register_rows(const Source& source, const DistrictTable& table, duck::Database& database) {
  std::vector<Problem> problems;
  DistrictOptions options = read_district_options(generator_of(source).options, source.file, "options", problems);
  if (!problems.empty()) throw Error(std::move(problems));
  duck::MadeTable made = table.make(std::make_shared<const District>(std::move(options)), table);
  // A name of its own: another source may make another district in the same database.
  made.name += "_" + replace_all(random_uuid(), "-", "");
  std::string name = made.name;
  duck::register_table(database, std::move(made));
  return name;
}

lake::StagedWrite stage(const Source& source, const DistrictTable& table, const lake::TableName& name,
                        const LoadContext& context) {
  lake::Schema schema;
  for (const catalog::ContractColumn& column : contract_of(table).columns) {
    schema.columns.push_back({column.name, column.type, true, column.description});
  }
  duck::Connection& connection = context.connection();
  const std::string rows = register_rows(source, table, connection.database());
  const std::string select = fmt::format(
      "SELECT *, {} AS _source, {} AS _load_id, make_timestamptz({}) AS _loaded_at, NULL::VARCHAR AS _file FROM {}()",
      quote_literal(source.name), quote_literal(context.run_id), context.lake.clock->now(), rows);
  return lake::stage_write(context.lake, connection, {.table = name, .schema = std::move(schema), .select = select});
}

}  // namespace

std::vector<catalog::Table> district_catalog(const Source& source, std::vector<Problem>& problems) {
  read_district_options(generator_of(source).options, source.file, "options", problems);
  std::vector<catalog::Table> tables;
  for (const DistrictTable& table : district_tables()) {
    catalog::Table made{.name = {generator_of(source).schema, std::string(table.name)},
                        .kind = catalog::TableKind::source,
                        .contract = contract_of(table)};
    made.description = table.description;
    made.file = source.file;
    tables.push_back(std::move(made));
  }
  return tables;
}

TableLoad load_district(const Source& source, const lake::TableName& name, const LoadContext& context) {
  const DistrictTable& table = table_named(source, name);
  const std::string fingerprint = fingerprint_of(source, table);
  const std::optional<lake::Head> head = lake::find_head(context.lake, name);
  TableLoad done{.table = name};
  if (!context.is_forced && head && head->notes.fingerprint == fingerprint) {
    done.outcome = LoadOutcome::unchanged;
    done.version = head->version;
    done.rows = head->notes.rows;
    return done;
  }
  lake::StagedWrite staged = stage(source, table, name, context);
  done.rows = staged.rows();
  // Keys and references hold by the way the rows are made; only checks that the project adds are run.
  context.audit({}, staged.scan_sql(), &staged);
  lake::CommitRequest request;
  request.operation = head ? "WRITE" : "CREATE TABLE AS SELECT";
  request.notes.run_id = context.run_id;
  request.notes.step = "source " + source.name + " " + name.text();
  request.notes.fingerprint = fingerprint;
  request.properties = context.properties;
  request.description = table.description;
  request.read_version = head ? head->version : -1;
  done.version = lake::commit_write(context.lake, std::move(staged), request).version;
  return done;
}

}  // namespace schoolhouse::connector
