// The names, columns and types of Delta tables.
// SPDX-License-Identifier: Apache-2.0
#include "lake/schema.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "lake/schema_json.h"

namespace schoolhouse::lake {
namespace {

struct NamedKind {
  std::string_view name;
  Type::Kind kind;
  std::string_view duckdb;
};

constexpr std::array plain_types{
    NamedKind{"string", Type::Kind::string, "VARCHAR"},
    NamedKind{"boolean", Type::Kind::boolean, "BOOLEAN"},
    NamedKind{"byte", Type::Kind::byte_, "TINYINT"},
    NamedKind{"short", Type::Kind::short_, "SMALLINT"},
    NamedKind{"integer", Type::Kind::integer, "INTEGER"},
    NamedKind{"long", Type::Kind::long_, "BIGINT"},
    NamedKind{"float", Type::Kind::float_, "FLOAT"},
    NamedKind{"double", Type::Kind::double_, "DOUBLE"},
    NamedKind{"date", Type::Kind::date, "DATE"},
    NamedKind{"timestamp", Type::Kind::timestamp, "TIMESTAMP WITH TIME ZONE"},
    NamedKind{"timestamp_ntz", Type::Kind::timestamp_ntz, "TIMESTAMP"},
    NamedKind{"binary", Type::Kind::binary, "BLOB"},
};

bool is_name_part(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  constexpr std::size_t longest = 128;
  return !text.empty() && text.size() <= longest && is_letter(text.front()) && std::ranges::all_of(text, is_allowed);
}

std::optional<Type> parse_decimal(std::string_view text) {
  constexpr std::string_view start = "decimal(";
  if (!text.starts_with(start) || !text.ends_with(")")) return std::nullopt;
  text.remove_prefix(start.size());
  text.remove_suffix(1);
  const std::vector<std::string> parts = split(text, ',');
  if (parts.size() != 2) return std::nullopt;
  const std::optional<std::int64_t> precision = parse_integer(trim(parts[0]));
  const std::optional<std::int64_t> scale = parse_integer(trim(parts[1]));
  constexpr std::int64_t most = 38;
  if (!precision || !scale || *precision < 1 || *precision > most || *scale < 0 || *scale > *precision)
    return std::nullopt;
  return Type{Type::Kind::decimal, static_cast<int>(*precision), static_cast<int>(*scale)};
}

}  // namespace

std::optional<TableName> parse_table_name(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view schema = text.substr(0, dot);
  const std::string_view name = text.substr(dot + 1);
  if (!is_name_part(schema) || !is_name_part(name)) return std::nullopt;
  return TableName{std::string(schema), std::string(name)};
}

std::optional<Type> parse_type(std::string_view text) {
  const auto* found = std::ranges::find(plain_types, text, &NamedKind::name);
  if (found != plain_types.end()) return Type{found->kind};
  return parse_decimal(text);
}

bool is_number(const Type& type) {
  using Kind = Type::Kind;
  switch (type.kind) {
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_:
    case Kind::float_:
    case Kind::double_:
    case Kind::decimal:
      return true;
    case Kind::string:
    case Kind::boolean:
    case Kind::date:
    case Kind::timestamp:
    case Kind::timestamp_ntz:
    case Kind::binary:
    case Kind::other:
      return false;
  }
  return false;
}

bool is_time(const Type& type) { return type.kind == Type::Kind::timestamp || type.kind == Type::Kind::timestamp_ntz; }

std::string to_text(const Type& type) {
  if (type.kind == Type::Kind::decimal) {
    return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  }
  const auto* found = std::ranges::find(plain_types, type.kind, &NamedKind::kind);
  return found != plain_types.end() ? std::string(found->name) : type.text;
}

const std::vector<std::string>& declarable_types() {
  static const std::vector<std::string> names = {"string", "boolean", "byte",         "short", "integer",   "long",
                                                 "float",  "double",  "decimal(p,s)", "date",  "timestamp", "binary"};
  return names;
}

std::string duckdb_type(const Type& type) {
  if (type.kind == Type::Kind::decimal) {
    return "DECIMAL(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  }
  const auto* found = std::ranges::find(plain_types, type.kind, &NamedKind::kind);
  return found != plain_types.end() ? std::string(found->duckdb) : nested_duckdb_type(type.text);
}

const Column* Schema::find(std::string_view name) const {
  const std::string wanted = to_lower(name);
  const auto found =
      std::ranges::find_if(columns, [&](const Column& column) { return to_lower(column.name) == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

bool is_partition_column(const std::vector<std::string>& partition_by, const std::string& name) {
  return std::ranges::find(partition_by, name) != partition_by.end();
}

}  // namespace schoolhouse::lake
