// Small facts about a table's state that plans of commits need: its rows and their hash, last notes, properties, remove entries.
// SPDX-License-Identifier: Apache-2.0
#include "lake/table_facts.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "lake/file_stats.h"

namespace schoolhouse::lake {
namespace {

constexpr std::size_t hash_digits = 32;
constexpr std::string_view alphabet = "0123456789abcdef";

std::optional<std::size_t> digit_of(char c) {
  const std::size_t digit = alphabet.find(c);
  return digit == std::string_view::npos ? std::nullopt : std::optional(digit);
}

}  // namespace

CommitNotes notes_of(const TableState& state) {
  CommitNotes notes = state.last_info() && state.last_info()->notes ? *state.last_info()->notes : CommitNotes{};
  if (notes.data_version < 0) notes.data_version = state.version();
  return notes;
}

std::optional<std::int64_t> rows_in(const AddFile& file) {
  const std::optional<std::int64_t> rows = read_row_count(file.stats);
  return rows && file.deletion_vector ? *rows - file.deletion_vector->cardinality : rows;
}

std::optional<std::int64_t> rows_in(const std::vector<const AddFile*>& files) {
  std::int64_t rows = 0;
  for (const AddFile* file : files) {
    const std::optional<std::int64_t> count = rows_in(*file);
    if (!count) return std::nullopt;
    rows += *count;
  }
  return rows;
}

std::int64_t rows_in(const TableState& state, const CommitNotes& notes) {
  return notes.rows >= 0 ? notes.rows : rows_in(state.files()).value_or(-1);
}

std::string empty_hash() { return std::string(hash_digits, '0'); }

std::string hash_of(const TableState& state, const CommitNotes& notes) {
  // An empty table has a hash even when a foreign writer made it so.
  return notes.row_hash.empty() && state.files().empty() ? empty_hash() : notes.row_hash;
}

std::string add_hashes(const std::string& a, const std::string& b) {
  if (a.size() != hash_digits || b.size() != hash_digits) return {};
  std::string sum = empty_hash();
  std::size_t carry = 0;
  for (std::size_t i = hash_digits; i-- > 0;) {
    const std::optional<std::size_t> x = digit_of(a[i]);
    const std::optional<std::size_t> y = digit_of(b[i]);
    if (!x || !y) return {};
    const std::size_t digit = *x + *y + carry;
    sum[i] = alphabet[digit % alphabet.size()];
    carry = digit / alphabet.size();
  }
  return sum;
}

std::string subtract_hashes(const std::string& a, const std::string& b) {
  if (a.size() != hash_digits || b.size() != hash_digits) return {};
  std::string difference = empty_hash();
  std::size_t borrow = 0;
  for (std::size_t i = hash_digits; i-- > 0;) {
    const std::optional<std::size_t> x = digit_of(a[i]);
    const std::optional<std::size_t> y = digit_of(b[i]);
    if (!x || !y) return {};
    const std::size_t digit = *x + alphabet.size() - *y - borrow;
    difference[i] = alphabet[digit % alphabet.size()];
    borrow = digit < alphabet.size() ? 1 : 0;
  }
  return difference;
}

std::optional<std::string> find_property(const TableState& state, const std::string& key) {
  const auto& configuration = state.metadata()->configuration;
  const auto found = configuration.find(key);
  return found == configuration.end() ? std::nullopt : std::optional(found->second);
}

bool has_property(const TableState& state, const std::string& key) {
  return to_lower(find_property(state, key).value_or("")) == "true";
}

std::string codec_of(const TableState& state) {
  const std::string codec = to_lower(find_property(state, "delta.parquet.compression.codec").value_or(""));
  constexpr std::array<std::string_view, 5> known = {"snappy", "gzip", "zstd", "lz4_raw", "uncompressed"};
  return std::ranges::find(known, codec) == known.end() ? "zstd" : codec;
}

RemoveFile remove_of(const AddFile& file, std::int64_t deleted_ms) {
  return {.path = file.path,
          .deleted_ms = deleted_ms,
          .has_data_change = true,
          .has_extended_metadata = true,
          .partition_values = file.partition_values,
          .size = file.size,
          .deletion_vector = file.deletion_vector};
}

std::optional<std::int64_t> application_version(const TableState& state, const std::string& app_id) {
  for (const ApplicationTransaction& transaction : state.transactions()) {
    if (transaction.app_id == app_id) return transaction.version;
  }
  return std::nullopt;
}

}  // namespace schoolhouse::lake
