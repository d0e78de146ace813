// Column mapping: names and numbers that data files have for columns, apart from the names that people see.
// SPDX-License-Identifier: Apache-2.0
#include "lake/column_mapping.h"

#include "base/error.h"
#include "base/text.h"
#include "lake/json_reader.h"
#include "lake/schema_json.h"

namespace schoolhouse::lake {
namespace {

struct Field {
  std::string name;
  std::string physical_name;
  Json type;
};

std::vector<Field> fields_of(Json json) {
  simdjson::dom::array list;
  const std::optional<Json> found = find_field(json, "fields");
  if (!found || found->get(list) != simdjson::SUCCESS) throw JsonFault{"'fields' of a nested type is not a list"};
  std::vector<Field> fields;
  for (const Json field : list) {
    const std::optional<Json> type = find_field(field, "type");
    if (!type) throw JsonFault{"'type' of a nested field is missing"};
    const std::string name = read_text(field, "name");
    const std::optional<Json> metadata = find_field(field, "metadata");
    const auto physical = metadata ? find_text(*metadata, "delta.columnMapping.physicalName") : std::nullopt;
    fields.push_back({name, physical.value_or(name), *type});
  }
  return fields;
}

Json part(Json json, std::string_view key) {
  const std::optional<Json> inner = find_field(json, key);
  if (!inner) throw JsonFault{"'" + std::string(key) + "' of a nested type is missing"};
  return *inner;
}

bool has_other_names(Json json) {
  if (json.is_string()) return false;
  const std::string kind = read_text(json, "type");
  if (kind == "array") return has_other_names(part(json, "elementType"));
  if (kind == "map") return has_other_names(part(json, "keyType")) || has_other_names(part(json, "valueType"));
  for (const Field& field : fields_of(json)) {
    if (field.name != field.physical_name || has_other_names(field.type)) return true;
  }
  return false;
}

// `depth` keeps the variables of nested lambdas apart.
std::string renamed(Json json, const std::string& value, int depth) {
  if (!has_other_names(json)) return value;
  const std::string kind = read_text(json, "type");
  const std::string variable = "element_" + std::to_string(depth);
  if (kind == "array") {
    return "list_transform(" + value + ", lambda " + variable + ": " +
           renamed(part(json, "elementType"), variable, depth + 1) + ")";
  }
  if (kind == "map") {
    const std::string entry =
        "struct_pack(\"key\" := " + renamed(part(json, "keyType"), variable + ".\"key\"", depth + 1) +
        ", \"value\" := " + renamed(part(json, "valueType"), variable + ".\"value\"", depth + 1) + ")";
    return "map_from_entries(list_transform(map_entries(" + value + "), lambda " + variable + ": " + entry + "))";
  }
  std::vector<std::string> fields;
  for (const Field& field : fields_of(json)) {
    const std::string inner = "struct_extract(" + value + ", " + quote_literal(field.physical_name) + ")";
    fields.push_back(quote_identifier(field.name) + " := " + renamed(field.type, inner, depth + 1));
  }
  return "CASE WHEN " + value + " IS NOT NULL THEN struct_pack(" + join(fields, ", ") + ") END";
}

}  // namespace

ColumnMapping column_mapping(const std::map<std::string, std::string>& properties) {
  const auto found = properties.find("delta.columnMapping.mode");
  const std::string mode = found == properties.end() ? "none" : to_lower(found->second);
  if (mode == "none") return ColumnMapping::none;
  if (mode == "name") return ColumnMapping::name;
  if (mode == "id") return ColumnMapping::id;
  throw Error({Fault::user,
               "the table's delta.columnMapping.mode is '" + mode + "', which this version can't read",
               {},
               "read it with the program that wrote it"});
}

const std::string& physical_name(const Column& column, ColumnMapping mapping) {
  return mapping == ColumnMapping::none || column.physical_name.empty() ? column.name : column.physical_name;
}

std::map<std::string, std::optional<std::string>> logical_values(
    const Schema& schema, const std::vector<std::string>& partition_by, ColumnMapping mapping,
    const std::map<std::string, std::optional<std::string>>& values) {
  if (mapping == ColumnMapping::none) return values;
  std::map<std::string, std::optional<std::string>> named;
  for (const std::string& name : partition_by) {
    const Column* column = schema.find(name);
    const auto found = column == nullptr ? values.end() : values.find(physical_name(*column, mapping));
    named[name] = found == values.end() ? std::nullopt : found->second;
  }
  return named;
}

Schema physical_schema(const Schema& schema, ColumnMapping mapping) {
  Schema physical = schema;
  for (Column& column : physical.columns) column.name = physical_name(column, mapping);
  return physical;
}

std::vector<std::string> physical_names(const Schema& schema, const std::vector<std::string>& names,
                                        ColumnMapping mapping) {
  std::vector<std::string> physical;
  for (const std::string& name : names) {
    const Column* column = schema.find(name);
    physical.push_back(column == nullptr ? name : physical_name(*column, mapping));
  }
  return physical;
}

std::string physical_duckdb_type(const Type& type, ColumnMapping mapping) {
  if (mapping == ColumnMapping::none || type.kind != Type::Kind::other) return duckdb_type(type);
  return nested_duckdb_type(type.text, FieldNames::physical);
}

std::string logical_sql(const Type& type, ColumnMapping mapping, const std::string& value) {
  if (mapping == ColumnMapping::none || type.kind != Type::Kind::other) return value;
  simdjson::dom::parser parser;
  return renamed(parse_json(parser, type.text), value, 0);
}

}  // namespace schoolhouse::lake
