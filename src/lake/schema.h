// The names, columns and types of Delta tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace schoolhouse::lake {

// "schema.name"; lower-case letters, digits and underscores.
struct TableName {
  std::string schema;
  std::string name;
  std::string text() const { return schema + "." + name; }
  friend auto operator<=>(const TableName&, const TableName&) = default;
};
// Nothing when the text is not of the form schema.name with allowed characters.
std::optional<TableName> parse_table_name(std::string_view text);

// A Delta type. `other` is a type that we read past by name only (nested types of foreign tables).
struct Type {
  enum class Kind {
    string,
    boolean,
    byte_,
    short_,
    integer,
    long_,
    float_,
    double_,
    decimal,
    date,
    timestamp,
    timestamp_ntz,
    binary,
    other
  };
  Kind kind = Kind::string;
  int precision = 0;  // of a decimal
  int scale = 0;
  std::string text = {};  // of `other`: the schema's own JSON
  friend bool operator==(const Type&, const Type&) = default;
};
// "string", "boolean", "byte", "short", "integer", "long", "float", "double", "decimal(p,s)", "date", "timestamp",
// "timestamp_ntz", "binary": Delta's own names. Nothing for anything else.
std::optional<Type> parse_type(std::string_view text);
std::string to_text(const Type& type);
// Integers, decimals and floats.
bool is_number(const Type& type);
// With and without a zone.
bool is_time(const Type& type);
// The names a contract may use (timestamp_ntz and other are for reading only).
const std::vector<std::string>& declarable_types();
// "VARCHAR", "DECIMAL(18,2)", "TIMESTAMP WITH TIME ZONE", …
std::string duckdb_type(const Type& type);

struct Column {
  std::string name;
  Type type = {};
  bool is_nullable = true;
  std::string comment = {};
  // Of tables with column mapping: the name in data files, and the number there and in the log.
  std::string physical_name = {};
  std::optional<std::int64_t> field_id = {};
  std::string metadata = {};  // JSON as it came, the above included; empty: none
  // Metadata that is not spelled out above makes no column another one.
  friend bool operator==(const Column& a, const Column& b) {
    return std::tie(a.name, a.type, a.is_nullable, a.comment, a.physical_name, a.field_id) ==
           std::tie(b.name, b.type, b.is_nullable, b.comment, b.physical_name, b.field_id);
  }
};
struct Schema {
  std::vector<Column> columns;
  const Column* find(std::string_view name) const;  // case-insensitive, as Delta's names are
  friend bool operator==(const Schema&, const Schema&) = default;
};
// Whether the table's files lie in folders by the column.
bool is_partition_column(const std::vector<std::string>& partition_by, const std::string& name);

}  // namespace schoolhouse::lake
