// Statistics of data files: from what DuckDB tells to the JSON that Delta keeps, and back.
// SPDX-License-Identifier: Apache-2.0
#include "lake/file_stats.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/clock.h"
#include "base/text.h"
#include "lake/json_reader.h"
#include "lake/json_writer.h"
#include "lake/partition_value.h"

namespace schoolhouse::lake {
namespace {

constexpr std::size_t prefix_characters = 32;
constexpr std::size_t most_characters = 64;
constexpr std::string_view highest_character = "\xF4\x8F\xBF\xBF";

// The number of bytes of the UTF-8 character at a place; 0 when it is damaged or cut off.
std::size_t character_size(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t size = first < 0x80U ? 1 : first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : first >= 0xC2U ? 2 : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return 0;
  }
  return size;
}

// The byte after `count` characters, or where the text ends or is damaged.
std::size_t after_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < count && at < text.size(); ++i) {
    const std::size_t size = character_size(text, at);
    if (size == 0) return at;
    at += size;
  }
  return at;
}

enum class Bound { lower, upper };

// Delta keeps milliseconds. Readers widen an upper bound that was cut; one that was raised is right for all of them.
std::optional<std::string> timestamp_bound(std::string_view text, Bound bound) {
  std::optional<Micros> at = parse_utc(text);
  if (!at) return std::nullopt;
  constexpr Micros micros_in_ms = 1000;
  const Micros rest = ((*at % micros_in_ms) + micros_in_ms) % micros_in_ms;
  *at -= rest;
  if (bound == Bound::upper && rest != 0) *at += micros_in_ms;
  std::string utc = format_utc(*at);
  constexpr std::size_t extra_digits = 3;
  utc.erase(utc.size() - 1 - extra_digits, extra_digits);
  return utc;
}

// DuckDB's bounds of booleans are 0 and 1.
std::string word_of(const Type& type, const std::string& text) {
  if (type.kind != Type::Kind::boolean) return text;
  return text == "1" || text == "true" ? "true" : "false";
}

std::string json_text(std::string_view text) {
  JsonWriter out;
  out.text(text);
  return out.take();
}

// The bound as JSON; nothing where Delta has none.
std::optional<std::string> bound_json(const Type& type, const std::string& text, Bound bound) {
  switch (type.kind) {
    case Type::Kind::string: {
      const std::optional<std::string> cut = bound == Bound::lower ? std::optional(cut_min(text)) : cut_max(text);
      return cut ? std::optional(json_text(*cut)) : std::nullopt;
    }
    case Type::Kind::byte_:
    case Type::Kind::short_:
    case Type::Kind::integer:
    case Type::Kind::long_:
    case Type::Kind::decimal:
      return text;
    case Type::Kind::float_:
    case Type::Kind::double_: {
      const std::optional<double> number = parse_number(text);
      return number && std::isfinite(*number) ? std::optional(text) : std::nullopt;
    }
    case Type::Kind::date:
      return parse_utc(text) ? std::optional(json_text(text)) : std::nullopt;
    case Type::Kind::timestamp: {
      const std::optional<std::string> utc = timestamp_bound(text, bound);
      return utc ? std::optional(json_text(*utc)) : std::nullopt;
    }
    case Type::Kind::boolean:
      return word_of(type, text);
    case Type::Kind::timestamp_ntz:
    case Type::Kind::binary:
    case Type::Kind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

// The bound that DuckDB tells; where it tells none of a text (long, not in English), one that holds for all texts: delta-rs
// passes over a file that lacks a bound which other files have.
std::optional<std::string> known_bound(const Column& column, const duck::WrittenColumn& written, std::int64_t rows,
                                       Bound bound) {
  const std::optional<std::string>& told = bound == Bound::lower ? written.min : written.max;
  // Delta orders NaN above all numbers; the bound that DuckDB tells is of the others.
  if (bound == Bound::upper && written.has_nan) return std::nullopt;
  if (told || column.type.kind != Type::Kind::string || written.null_count == rows) return told;
  return bound == Bound::lower ? std::string() : std::string(highest_character);
}

const duck::WrittenColumn* find_written(const duck::WrittenFile& file, const std::string& name) {
  const auto found = file.columns.find(name);
  return found == file.columns.end() ? nullptr : &found->second;
}

void write_bounds(JsonWriter& out, std::span<const Column> columns, const duck::WrittenFile& file, Bound bound) {
  out.key(bound == Bound::lower ? "minValues" : "maxValues").open_object();
  for (const Column& column : columns) {
    const duck::WrittenColumn* written = find_written(file, column.name);
    if (written == nullptr) continue;
    const std::optional<std::string> text = known_bound(column, *written, file.rows, bound);
    if (!text) continue;
    if (const std::optional<std::string> json = bound_json(column.type, *text, bound)) out.key(column.name).json(*json);
  }
  out.close_object();
}

// "-12.50" against "3": by sign, then by the length of the whole part, then digit by digit. No exponents.
bool is_smaller_plain(std::string_view a, std::string_view b) {
  const bool is_negative = a.starts_with('-');
  if (is_negative != b.starts_with('-')) return is_negative;
  if (is_negative) {
    std::swap(a, b);
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  const auto whole = [](std::string_view text) { return std::min(text.find('.'), text.size()); };
  return whole(a) != whole(b) ? whole(a) < whole(b) : a < b;
}

bool is_smaller(const Type& type, const std::string& a, const std::string& b) {
  if (!is_number(type)) return a < b;
  if (type.kind == Type::Kind::float_ || type.kind == Type::Kind::double_) {
    return parse_number(a).value_or(0) < parse_number(b).value_or(0);
  }
  return is_smaller_plain(a, b);
}

// Text may have been cut, and a bound beyond what has a fixed width (year 10000, infinity) does not compare as text.
bool is_exact_type(const Type& type) {
  return is_number(type) || type.kind == Type::Kind::date || type.kind == Type::Kind::timestamp;
}

bool is_comparable(const Type& type, const std::string& text) {
  if (type.kind == Type::Kind::date || type.kind == Type::Kind::timestamp) return parse_utc(text).has_value();
  return type.kind != Type::Kind::binary && type.kind != Type::Kind::other;
}

}  // namespace

std::string cut_min(std::string_view text) {
  return std::string(text.substr(0, after_characters(text, prefix_characters)));
}

std::optional<std::string> cut_max(std::string_view text) {
  std::size_t at = after_characters(text, prefix_characters);
  if (at == text.size()) return std::string(text);
  for (std::size_t count = prefix_characters; count < most_characters && at < text.size(); ++count) {
    const std::size_t size = character_size(text, at);
    if (size == 0) return std::nullopt;
    if (size == 1 && text[at] < '\x7f') return std::string(text.substr(0, at)) + "\x7f";
    if (text.substr(at, size) < highest_character) return std::string(text.substr(0, at)).append(highest_character);
    at += size;
  }
  return std::nullopt;
}

std::string write_file_stats(std::span<const Column> columns, const duck::WrittenFile& file) {
  JsonWriter out;
  out.open_object().key("numRecords").number(file.rows).key("tightBounds").boolean(true);
  write_bounds(out, columns, file, Bound::lower);
  write_bounds(out, columns, file, Bound::upper);
  out.key("nullCount").open_object();
  for (const Column& column : columns) {
    const duck::WrittenColumn* written = find_written(file, column.name);
    if (written != nullptr) out.key(column.name).number(written->null_count);
  }
  out.close_object().close_object();
  return out.take();
}

std::optional<std::int64_t> read_row_count(std::string_view json) {
  // Nearly all writers put it first.
  constexpr std::string_view start = "{\"numRecords\":";
  if (json.starts_with(start)) {
    std::int64_t rows = 0;
    const auto [end, error] = std::from_chars(json.data() + start.size(), json.data() + json.size(), rows);
    if (error == std::errc() && end != json.data() + json.size() && (*end == ',' || *end == '}')) return rows;
  }
  return read_file_stats(json).rows;
}

FileStats read_file_stats(std::string_view json) {
  FileStats stats;
  // A snapshot asks for a hundred thousand of these: the parser's memory is used again.
  thread_local simdjson::dom::parser parser;
  try {
    const Json top = parse_json(parser, json);
    stats.rows = find_integer(top, "numRecords");
    if (const std::optional<Json> counts = find_field(top, "nullCount")) {
      simdjson::dom::object columns;
      if (counts->get(columns) != simdjson::SUCCESS) return stats;
      for (const auto field : columns) stats.counted_columns.emplace(field.key);
    }
  } catch (const JsonFault&) {
    return {};
  }
  return stats;
}

std::map<std::string, ColumnSummary> summarise(std::span<const Column> columns,
                                               std::span<const duck::WrittenFile> files) {
  std::map<std::string, ColumnSummary> summaries;
  for (const Column& column : columns) {
    ColumnSummary& summary = summaries[column.name];
    bool is_known = true;
    for (const duck::WrittenFile& file : files) {
      const duck::WrittenColumn* written = find_written(file, column.name);
      if (written == nullptr || file.rows == 0) continue;
      summary.null_count += written->null_count;
      if (written->null_count == file.rows) continue;
      is_known = is_known && written->min && written->max && !written->has_nan &&
                 is_comparable(column.type, *written->min) && is_comparable(column.type, *written->max);
      if (!is_known) continue;
      const std::string min = word_of(column.type, *written->min);
      const std::string max = word_of(column.type, *written->max);
      if (!summary.min || is_smaller(column.type, min, *summary.min)) summary.min = min;
      if (!summary.max || is_smaller(column.type, *summary.max, max)) summary.max = max;
    }
    if (!is_known) summary.min = summary.max = std::nullopt;
    summary.is_exact = is_known && (is_exact_type(column.type) || column.type.kind == Type::Kind::boolean);
  }
  return summaries;
}

}  // namespace schoolhouse::lake
