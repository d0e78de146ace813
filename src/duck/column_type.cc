// Reads DuckDB's logical types into plain data and names them as DuckDB does.
// SPDX-License-Identifier: Apache-2.0
#include "duck/column_type.h"

#include <string_view>

#include "base/text.h"

namespace schoolhouse::duck {
namespace {

ColumnType pair_type(duckdb_logical_type map) {
  ColumnType pair;
  pair.id = DUCKDB_TYPE_STRUCT;
  pair.names = {"key", "value"};
  pair.children = {read_type(LogicalType(duckdb_map_type_key_type(map)).get()),
                   read_type(LogicalType(duckdb_map_type_value_type(map)).get())};
  return pair;
}

std::string fields_name(std::string_view keyword, const ColumnType& type) {
  std::string out = std::string(keyword) + "(";
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    if (i != 0) out += ", ";
    if (!type.names[i].empty()) out += quote_identifier(type.names[i]) + " ";
    out += type_name(type.children[i]);
  }
  return out + ")";
}

}  // namespace

ColumnType read_type(duckdb_logical_type type) {
  ColumnType read;
  read.id = duckdb_get_type_id(type);
  read.alias = take_text(duckdb_logical_type_get_alias(type));
  switch (read.id) {
    case DUCKDB_TYPE_DECIMAL:
      read.width = duckdb_decimal_width(type);
      read.scale = duckdb_decimal_scale(type);
      read.storage = duckdb_decimal_internal_type(type);
      break;
    case DUCKDB_TYPE_ENUM:
      read.storage = duckdb_enum_internal_type(type);
      for (std::uint32_t i = 0; i < duckdb_enum_dictionary_size(type); ++i) {
        read.names.push_back(take_text(duckdb_enum_dictionary_value(type, i)));
      }
      break;
    case DUCKDB_TYPE_LIST:
      read.children = {read_type(LogicalType(duckdb_list_type_child_type(type)).get())};
      break;
    case DUCKDB_TYPE_ARRAY:
      read.length = duckdb_array_type_array_size(type);
      read.children = {read_type(LogicalType(duckdb_array_type_child_type(type)).get())};
      break;
    case DUCKDB_TYPE_MAP:
      read.children = {pair_type(type)};
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
        read.names.push_back(take_text(duckdb_struct_type_child_name(type, i)));
        read.children.push_back(read_type(LogicalType(duckdb_struct_type_child_type(type, i)).get()));
      }
      break;
    case DUCKDB_TYPE_UNION:
      for (idx_t i = 0; i < duckdb_union_type_member_count(type); ++i) {
        read.names.push_back(take_text(duckdb_union_type_member_name(type, i)));
        read.children.push_back(read_type(LogicalType(duckdb_union_type_member_type(type, i)).get()));
      }
      break;
    default:
      break;
  }
  return read;
}

std::string type_name(const ColumnType& type) {
  if (!type.alias.empty()) return type.alias;
  switch (type.id) {
    case DUCKDB_TYPE_BOOLEAN:
      return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT:
      return "TINYINT";
    case DUCKDB_TYPE_SMALLINT:
      return "SMALLINT";
    case DUCKDB_TYPE_INTEGER:
      return "INTEGER";
    case DUCKDB_TYPE_BIGINT:
      return "BIGINT";
    case DUCKDB_TYPE_HUGEINT:
      return "HUGEINT";
    case DUCKDB_TYPE_UTINYINT:
      return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT:
      return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER:
      return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT:
      return "UBIGINT";
    case DUCKDB_TYPE_UHUGEINT:
      return "UHUGEINT";
    case DUCKDB_TYPE_FLOAT:
      return "FLOAT";
    case DUCKDB_TYPE_DOUBLE:
      return "DOUBLE";
    case DUCKDB_TYPE_VARCHAR:
      return "VARCHAR";
    case DUCKDB_TYPE_BLOB:
      return "BLOB";
    case DUCKDB_TYPE_DATE:
      return "DATE";
    case DUCKDB_TYPE_TIME:
      return "TIME";
    case DUCKDB_TYPE_TIME_NS:
      return "TIME_NS";
    case DUCKDB_TYPE_TIME_TZ:
      return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP:
      return "TIMESTAMP";
    case DUCKDB_TYPE_TIMESTAMP_S:
      return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return "TIMESTAMP_NS";
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_INTERVAL:
      return "INTERVAL";
    case DUCKDB_TYPE_UUID:
      return "UUID";
    case DUCKDB_TYPE_BIT:
      return "BIT";
    case DUCKDB_TYPE_BIGNUM:
      return "BIGNUM";
    case DUCKDB_TYPE_SQLNULL:
      return "\"NULL\"";
    case DUCKDB_TYPE_GEOMETRY:
      return "GEOMETRY";
    case DUCKDB_TYPE_VARIANT:
      return "VARIANT";
    case DUCKDB_TYPE_DECIMAL:
      return "DECIMAL(" + std::to_string(type.width) + "," + std::to_string(type.scale) + ")";
    case DUCKDB_TYPE_LIST:
      return type_name(type.children[0]) + "[]";
    case DUCKDB_TYPE_ARRAY:
      return type_name(type.children[0]) + "[" + std::to_string(type.length) + "]";
    case DUCKDB_TYPE_MAP:
      return "MAP(" + type_name(type.children[0].children[0]) + ", " + type_name(type.children[0].children[1]) + ")";
    case DUCKDB_TYPE_STRUCT:
      return fields_name("STRUCT", type);
    case DUCKDB_TYPE_UNION:
      return fields_name("UNION", type);
    case DUCKDB_TYPE_ENUM: {
      std::vector<std::string> words;
      for (const std::string& word : type.names) words.push_back(quote_literal(word));
      return "ENUM(" + join(words, ", ") + ")";
    }
    default:
      return "type " + std::to_string(type.id);
  }
}

}  // namespace schoolhouse::duck
