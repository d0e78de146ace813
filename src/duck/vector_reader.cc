// Reads the cells of DuckDB's vectors as values and text, following the type of the column.
// SPDX-License-Identifier: Apache-2.0
#include "duck/vector_reader.h"

#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "duck/type_text.h"

namespace schoolhouse::duck {
namespace {

template <class T>
T cell(const VectorView& view, std::uint64_t row) {
  return static_cast<const T*>(view.data)[row];
}

std::string_view string_cell(const VectorView& view, std::uint64_t row) {
  const auto* text = static_cast<const duckdb_string_t*>(view.data) + row;
  return text->value.inlined.length <= 12 ? std::string_view(text->value.inlined.inlined, text->value.inlined.length)
                                          : std::string_view(text->value.pointer.ptr, text->value.pointer.length);
}

Int128 signed_128(duckdb_hugeint value) {
  return static_cast<Int128>((static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64U) | value.lower);
}
UInt128 unsigned_128(duckdb_uhugeint value) { return (static_cast<UInt128>(value.upper) << 64U) | value.lower; }

// The integer behind a DECIMAL or an ENUM.
Int128 stored_integer(const ColumnType& type, const VectorView& view, std::uint64_t row) {
  switch (type.storage) {
    case DUCKDB_TYPE_SMALLINT:
      return cell<std::int16_t>(view, row);
    case DUCKDB_TYPE_INTEGER:
      return cell<std::int32_t>(view, row);
    case DUCKDB_TYPE_BIGINT:
      return cell<std::int64_t>(view, row);
    case DUCKDB_TYPE_UTINYINT:
      return cell<std::uint8_t>(view, row);
    case DUCKDB_TYPE_USMALLINT:
      return cell<std::uint16_t>(view, row);
    case DUCKDB_TYPE_UINTEGER:
      return cell<std::uint32_t>(view, row);
    default:
      return signed_128(cell<duckdb_hugeint>(view, row));
  }
}

// A FLOAT as the double with the same shortest decimal form: 0.1 stays 0.1.
double widened(float value) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  double wide = value;
  std::from_chars(buffer.data(), end.ptr, wide);
  return wide;
}

void append_nested(const ColumnType& type, const VectorView& view, std::uint64_t row, std::string& out);

void append_items(const ColumnType& type, const VectorView& view, std::uint64_t offset, std::uint64_t length,
                  std::string& out) {
  out += '[';
  for (std::uint64_t i = 0; i < length; ++i) {
    if (i != 0) out += ", ";
    append_nested(type.children[0], view.children[0], offset + i, out);
  }
  out += ']';
}

void append_struct(const ColumnType& type, const VectorView& view, std::uint64_t row, std::string& out) {
  const bool is_named = !type.names.empty() && !type.names[0].empty();
  out += is_named ? '{' : '(';
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    if (i != 0) out += ", ";
    if (is_named) out += field_name_text(type.names[i]) + ": ";
    append_nested(type.children[i], view.children[i], row, out);
  }
  out += is_named ? '}' : ')';
}

void append_map(const ColumnType& type, const VectorView& view, std::uint64_t row, std::string& out) {
  const auto entry = cell<duckdb_list_entry>(view, row);
  const VectorView& pair = view.children[0];
  out += '{';
  for (std::uint64_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    if (i != entry.offset) out += ", ";
    append_nested(type.children[0].children[0], pair.children[0], i, out);
    out += '=';
    append_nested(type.children[0].children[1], pair.children[1], i, out);
  }
  out += '}';
}

std::string scalar_text(const ColumnType& type, const VectorView& view, std::uint64_t row) {
  switch (type.id) {
    case DUCKDB_TYPE_DECIMAL:
      return decimal_text(stored_integer(type, view, row), type.width, type.scale);
    case DUCKDB_TYPE_DATE:
      return date_text(cell<std::int32_t>(view, row));
    case DUCKDB_TYPE_TIME:
      return time_text(cell<std::int64_t>(view, row), 1000000);
    case DUCKDB_TYPE_TIME_NS:
      return time_text(cell<std::int64_t>(view, row), 1000000000);
    case DUCKDB_TYPE_TIMESTAMP:
      return timestamp_text(cell<std::int64_t>(view, row), 1000000);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return timestamp_text(cell<std::int64_t>(view, row), 1);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return timestamp_text(cell<std::int64_t>(view, row), 1000);
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return timestamp_text(cell<std::int64_t>(view, row), 1000000000);
    case DUCKDB_TYPE_TIMESTAMP_TZ: {
      const std::string text = timestamp_text(cell<std::int64_t>(view, row), 1000000);
      return text.ends_with("infinity") ? text : text + "+00";
    }
    case DUCKDB_TYPE_INTERVAL: {
      const auto interval = cell<duckdb_interval>(view, row);
      return interval_text(interval.months, interval.days, interval.micros);
    }
    case DUCKDB_TYPE_UUID: {
      const auto uuid = cell<duckdb_hugeint>(view, row);
      return uuid_text(uuid.upper, uuid.lower);
    }
    case DUCKDB_TYPE_TIME_TZ: {
      const duckdb_time_tz_struct parts = duckdb_from_time_tz(cell<duckdb_time_tz>(view, row));
      const std::int64_t seconds = parts.time.hour * 3600LL + parts.time.min * 60LL + parts.time.sec;
      const std::int64_t offset = parts.offset < 0 ? -std::int64_t{parts.offset} : parts.offset;
      std::string zone = time_text(offset, 1);
      zone.resize(offset % 60 != 0 ? 8 : offset % 3600 != 0 ? 5 : 2);
      return time_text(seconds * 1000000 + parts.time.micros, 1000000) + (parts.offset < 0 ? "-" : "+") + zone;
    }
    case DUCKDB_TYPE_BLOB:
      return blob_text(string_cell(view, row));
    case DUCKDB_TYPE_ENUM:
      return type.names[static_cast<std::size_t>(stored_integer(type, view, row))];
    default:
      throw Error({.fault = Fault::user,
                   .what = "a value of type " + type_name(type) + " can't be shown",
                   .fix = "cast the column to VARCHAR in the query"});
  }
}

void append_nested(const ColumnType& type, const VectorView& view, std::uint64_t row, std::string& out) {
  if (!view.is_valid(row)) {
    out += "NULL";
    return;
  }
  switch (type.id) {
    case DUCKDB_TYPE_LIST: {
      const auto entry = cell<duckdb_list_entry>(view, row);
      return append_items(type, view, entry.offset, entry.length, out);
    }
    case DUCKDB_TYPE_ARRAY:
      return append_items(type, view, row * type.length, type.length, out);
    case DUCKDB_TYPE_STRUCT:
      return append_struct(type, view, row, out);
    case DUCKDB_TYPE_MAP:
      return append_map(type, view, row, out);
    case DUCKDB_TYPE_UNION: {
      const auto tag = cell<std::uint8_t>(view.children[0], row);
      out += to_text(read_value(type.children[tag], view.children[tag + std::size_t{1}], row));
      return;
    }
    case DUCKDB_TYPE_FLOAT:
      out += float_text(cell<float>(view, row));
      return;
    case DUCKDB_TYPE_VARCHAR:
      out += type.alias.empty() ? nested_text(string_cell(view, row)) : std::string(string_cell(view, row));
      return;
    case DUCKDB_TYPE_BLOB:
      out += scalar_text(type, view, row);
      return;
    default:
      out += nested_text(to_text(read_value(type, view, row)));
      return;
  }
}

}  // namespace

VectorView view_vector(const ColumnType& type, duckdb_vector vector) {
  VectorView view{duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector), {}};
  switch (type.id) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_MAP:
      view.children = {view_vector(type.children[0], duckdb_list_vector_get_child(vector))};
      break;
    case DUCKDB_TYPE_ARRAY:
      view.children = {view_vector(type.children[0], duckdb_array_vector_get_child(vector))};
      break;
    case DUCKDB_TYPE_STRUCT:
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        view.children.push_back(view_vector(type.children[i], duckdb_struct_vector_get_child(vector, i)));
      }
      break;
    case DUCKDB_TYPE_UNION: {
      ColumnType tag;
      tag.id = DUCKDB_TYPE_UTINYINT;
      view.children.push_back(view_vector(tag, duckdb_struct_vector_get_child(vector, 0)));
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        view.children.push_back(view_vector(type.children[i], duckdb_struct_vector_get_child(vector, i + 1)));
      }
      break;
    }
    default:
      break;
  }
  return view;
}

Value read_value(const ColumnType& type, const VectorView& view, std::uint64_t row) {
  if (type.id == DUCKDB_TYPE_SQLNULL || !view.is_valid(row)) return std::monostate{};
  switch (type.id) {
    case DUCKDB_TYPE_BOOLEAN:
      return cell<bool>(view, row);
    case DUCKDB_TYPE_TINYINT:
      return std::int64_t{cell<std::int8_t>(view, row)};
    case DUCKDB_TYPE_SMALLINT:
      return std::int64_t{cell<std::int16_t>(view, row)};
    case DUCKDB_TYPE_INTEGER:
      return std::int64_t{cell<std::int32_t>(view, row)};
    case DUCKDB_TYPE_BIGINT:
      return cell<std::int64_t>(view, row);
    case DUCKDB_TYPE_UTINYINT:
      return std::int64_t{cell<std::uint8_t>(view, row)};
    case DUCKDB_TYPE_USMALLINT:
      return std::int64_t{cell<std::uint16_t>(view, row)};
    case DUCKDB_TYPE_UINTEGER:
      return std::int64_t{cell<std::uint32_t>(view, row)};
    case DUCKDB_TYPE_UBIGINT: {
      const auto number = cell<std::uint64_t>(view, row);
      if (number > std::numeric_limits<std::int64_t>::max()) return std::to_string(number);
      return static_cast<std::int64_t>(number);
    }
    case DUCKDB_TYPE_HUGEINT: {
      const Int128 number = signed_128(cell<duckdb_hugeint>(view, row));
      const auto narrow = static_cast<std::int64_t>(number);
      if (narrow != number) return int128_text(number);
      return narrow;
    }
    case DUCKDB_TYPE_UHUGEINT: {
      const UInt128 number = unsigned_128(cell<duckdb_uhugeint>(view, row));
      if (number > static_cast<UInt128>(std::numeric_limits<std::int64_t>::max())) return uint128_text(number);
      return static_cast<std::int64_t>(number);
    }
    case DUCKDB_TYPE_FLOAT:
      return widened(cell<float>(view, row));
    case DUCKDB_TYPE_DOUBLE:
      return cell<double>(view, row);
    case DUCKDB_TYPE_VARCHAR:
      return std::string(string_cell(view, row));
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP: {
      std::string text;
      append_nested(type, view, row, text);
      return text;
    }
    case DUCKDB_TYPE_UNION: {
      const auto tag = cell<std::uint8_t>(view.children[0], row);
      return read_value(type.children[tag], view.children[tag + std::size_t{1}], row);
    }
    default:
      return scalar_text(type, view, row);
  }
}

}  // namespace schoolhouse::duck
