// Gives columns the numbers, and the names in files, that column mapping asks for.
// SPDX-License-Identifier: Apache-2.0
#include "lake/column_numbers.h"

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "lake/json_reader.h"
#include "lake/json_writer.h"
#include "lake/schema_json.h"

namespace schoolhouse::lake {
namespace {

constexpr const char* highest_key = "delta.columnMapping.maxColumnId";

std::int64_t highest_number(const Schema& schema, const Metadata& metadata) {
  const auto found = metadata.configuration.find(highest_key);
  std::int64_t highest = found == metadata.configuration.end() ? 0 : parse_integer(found->second).value_or(0);
  for (const Column& column : schema.columns) highest = std::max(highest, column.field_id.value_or(0));
  return highest;
}

// The column's metadata with what the column says now in place of what it said before.
std::string metadata_of(const Column& column) {
  JsonWriter out;
  out.open_object();
  if (!column.metadata.empty()) {
    simdjson::dom::parser parser;
    for (const auto field : simdjson::dom::object(parse_json(parser, column.metadata))) {
      const bool is_ours = field.key == "comment" || field.key == "delta.columnMapping.id" ||
                           field.key == "delta.columnMapping.physicalName";
      if (!is_ours) out.key(field.key).json(simdjson::minify(field.value));
    }
  }
  if (!column.comment.empty()) out.key("comment").text(column.comment);
  if (column.field_id) out.key("delta.columnMapping.id").number(*column.field_id);
  if (!column.physical_name.empty()) out.key("delta.columnMapping.physicalName").text(column.physical_name);
  out.close_object();
  return out.take();
}

}  // namespace

void map_columns(Schema& schema, Metadata& metadata) {
  std::int64_t number = highest_number(schema, metadata);
  for (Column& column : schema.columns) {
    if (column.type.kind == Type::Kind::other) {
      throw Error({Fault::user,
                   "the column '" + column.name + "' is nested, and nested columns can't be mapped here",
                   {},
                   "turn column mapping on with the program that made the table (in Spark: ALTER TABLE … SET "
                   "TBLPROPERTIES ('delta.columnMapping.mode' = 'name'))"});
    }
    column.field_id = ++number;
    column.physical_name = column.name;
    column.metadata = metadata_of(column);
  }
  metadata.configuration["delta.columnMapping.mode"] = "name";
  raise_highest_column_number(schema, metadata);
}

void number_new_columns(Schema& schema, Metadata& metadata) {
  std::int64_t number = highest_number(schema, metadata);
  for (Column& column : schema.columns) {
    if (column.field_id) continue;
    column.field_id = ++number;
    column.physical_name = "col-" + random_uuid();
    column.metadata = metadata_of(column);
  }
  raise_highest_column_number(schema, metadata);
}

void raise_highest_column_number(const Schema& schema, Metadata& metadata) {
  metadata.configuration[highest_key] = std::to_string(highest_number(schema, metadata));
}

Schema as_columns_of(const Schema& rows, const Metadata& metadata) {
  const Schema table = read_schema(metadata.schema_string, metadata.name);
  Schema schema = rows;
  for (Column& column : schema.columns) {
    const Column* old = table.find(column.name);
    // A column of another type is another column: what is in older files must not be taken for it.
    if (old == nullptr || !(old->type == column.type)) continue;
    column.field_id = old->field_id;
    column.physical_name = old->physical_name;
    column.metadata = old->metadata;
    column.metadata = metadata_of(column);
  }
  Metadata numbered = metadata;
  raise_highest_column_number(table, numbered);
  number_new_columns(schema, numbered);
  return schema;
}

}  // namespace schoolhouse::lake
