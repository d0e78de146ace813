// A table's schema as the JSON text that Delta keeps in metaData.schemaString.
// SPDX-License-Identifier: Apache-2.0
#include "lake/schema_json.h"

#include "base/error.h"
#include "base/text.h"
#include "lake/json_reader.h"
#include "lake/json_writer.h"

namespace schoolhouse::lake {
namespace {

Type read_type(Json json) {
  std::string_view name;
  if (json.get(name) == simdjson::SUCCESS) {
    if (const std::optional<Type> type = parse_type(name)) return *type;
  }
  return {.kind = Type::Kind::other, .text = simdjson::minify(json)};
}

Column read_column(Json json) {
  Column column{.name = read_text(json, "name")};
  const std::optional<Json> type = find_field(json, "type");
  if (!type) throw JsonFault{"'type' of a column is missing"};
  column.type = read_type(*type);
  column.is_nullable = find_boolean(json, "nullable").value_or(true);
  if (const std::optional<Json> metadata = find_field(json, "metadata")) {
    column.comment = find_text(*metadata, "comment").value_or("");
    column.physical_name = find_text(*metadata, "delta.columnMapping.physicalName").value_or("");
    column.field_id = find_integer(*metadata, "delta.columnMapping.id");
    if (std::string text = simdjson::minify(*metadata); text != "{}") column.metadata = std::move(text);
  }
  return column;
}

void write_column(JsonWriter& out, const Column& column) {
  out.open_object().key("name").text(column.name).key("type");
  if (column.type.kind == Type::Kind::other) {
    out.json(column.type.text);
  } else {
    out.text(to_text(column.type));
  }
  out.key("nullable").boolean(column.is_nullable).key("metadata");
  if (!column.metadata.empty()) {
    out.json(column.metadata).close_object();
    return;
  }
  out.open_object();
  if (!column.comment.empty()) out.key("comment").text(column.comment);
  out.close_object().close_object();
}

std::string type_text(Json json, FieldNames names);

std::string struct_text(Json json, FieldNames names) {
  std::string text = "STRUCT(";
  simdjson::dom::array fields;
  const std::optional<Json> list = find_field(json, "fields");
  if (!list || list->get(fields) != simdjson::SUCCESS) throw JsonFault{"'fields' of a nested type is not a list"};
  bool is_first = true;
  for (const Json field : fields) {
    const std::optional<Json> type = find_field(field, "type");
    if (!type) throw JsonFault{"'type' of a nested field is missing"};
    if (!is_first) text += ", ";
    is_first = false;
    const std::optional<Json> metadata = names == FieldNames::physical ? find_field(field, "metadata") : std::nullopt;
    const auto physical = metadata ? find_text(*metadata, "delta.columnMapping.physicalName") : std::nullopt;
    text += quote_identifier(physical ? *physical : read_text(field, "name")) + " " + type_text(*type, names);
  }
  return text + ")";
}

std::string type_text(Json json, FieldNames names) {
  const auto part = [&](std::string_view key) {
    const std::optional<Json> inner = find_field(json, key);
    if (!inner) throw JsonFault{"'" + std::string(key) + "' of a nested type is missing"};
    return type_text(*inner, names);
  };
  std::string_view name;
  if (json.get(name) == simdjson::SUCCESS) {
    const std::optional<Type> type = parse_type(name);
    if (!type) throw JsonFault{"the type '" + std::string(name) + "' is not one that this version can read"};
    return duckdb_type(*type);
  }
  const std::string kind = read_text(json, "type");
  if (kind == "array") return part("elementType") + "[]";
  if (kind == "map") return "MAP(" + part("keyType") + ", " + part("valueType") + ")";
  if (kind == "struct") return struct_text(json, names);
  throw JsonFault{"the type '" + kind + "' is not one that this version can read"};
}

}  // namespace

Schema read_schema(std::string_view json, const std::string& file) {
  simdjson::dom::parser parser;
  try {
    const Json top = parse_json(parser, json);
    const std::optional<Json> list = find_field(top, "fields");
    simdjson::dom::array fields;
    if (!list || list->get(fields) != simdjson::SUCCESS) throw JsonFault{"'fields' is not a list"};
    Schema schema;
    for (const Json field : fields) schema.columns.push_back(read_column(field));
    return schema;
  } catch (const JsonFault& fault) {
    throw Error({Fault::outside,
                 "the table's schema can't be read: " + fault.what,
                 {file, 0, "metaData.schemaString"},
                 "restore the file from a backup, or rebuild the table"});
  }
}

std::string write_schema(const Schema& schema) {
  JsonWriter out;
  out.open_object().key("type").text("struct").key("fields").open_array();
  for (const Column& column : schema.columns) write_column(out, column);
  out.close_array().close_object();
  return out.take();
}

std::string add_columns(std::string_view json, std::span<const Column> columns) {
  simdjson::dom::parser parser;
  const Json top = parse_json(parser, json);
  JsonWriter out;
  out.open_object().key("type").text("struct").key("fields").open_array();
  for (const Json field : simdjson::dom::array(top["fields"])) out.json(simdjson::minify(field));
  for (const Column& column : columns) write_column(out, column);
  out.close_array().close_object();
  return out.take();
}

std::string nested_duckdb_type(std::string_view json, FieldNames names) {
  simdjson::dom::parser parser;
  try {
    return type_text(parse_json(parser, json), names);
  } catch (const JsonFault& fault) {
    throw Error({Fault::outside,
                 "a column's type can't be read: " + fault.what,
                 {},
                 "read the table with the program that wrote it"});
  }
}

}  // namespace schoolhouse::lake
