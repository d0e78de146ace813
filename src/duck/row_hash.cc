// Hashes rows of DuckDB's vectors, column by column, into 128 bits a row.
// SPDX-License-Identifier: Apache-2.0
#include "duck/row_hash.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace schoolhouse::duck {
namespace {

// Odd constants without a pattern (fractional bits of square roots of primes). Changing one changes every stored hash.
constexpr std::uint64_t first_factor = 0x6a09e667f3bcc909U;
constexpr std::uint64_t second_factor = 0xbb67ae8584caa73bU;
constexpr std::uint64_t first_null_factor = 0x3c6ef372fe94f82bU;
constexpr std::uint64_t second_null_factor = 0xa54ff53a5f1d36f1U;
constexpr std::uint64_t first_last_factor = 0x510e527fade682d1U;
constexpr std::uint64_t second_last_factor = 0x9b05688c2b3e6c1fU;
constexpr std::uint64_t first_seed = 0x1f83d9abfb41bd6bU;
constexpr std::uint64_t second_seed = 0x5be0cd19137e2179U;

// Which kind of value it is, so that the text '1' and the number 1 differ.
enum class Tag : std::uint64_t {
  boolean = 1,
  whole = 2,
  floating = 3,
  decimal = 4,
  text = 5,
  blob = 6,
  date = 7,
  timestamp = 8,
  timestamp_tz = 9
};

// A 64 x 64 to 128 bit product folded into 64 bits.
std::uint64_t fold(std::uint64_t word, std::uint64_t factor) {
  const UInt128 product = static_cast<UInt128>(word) * factor;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

struct Mixer {
  std::uint64_t first;
  std::uint64_t second;
  void add(std::uint64_t word) {
    first = fold(first ^ word, first_factor);
    second = fold(second + word, second_factor) ^ std::rotr(second, 23);
  }
  void add_null() {
    first = fold(first ^ first_seed, first_null_factor);
    second = fold(second + second_seed, second_null_factor) ^ std::rotr(second, 29);
  }
  void add_bytes(const char* bytes, std::size_t size) {
    add(size);
    for (; size >= 8; bytes += 8, size -= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes, 8);
      add(word);
    }
    if (size > 0) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes, size);
      add(word);
    }
  }
};

// Calls mix(mixer, row) for each row that is not null.
template <class Mix>
void each_row(RowHashes& hashes, const VectorView& view, std::uint64_t tag, Mix mix) {
  const std::uint64_t spread = tag * first_last_factor;
  for (std::uint64_t row = 0; row < hashes.first.size(); ++row) {
    Mixer mixer{hashes.first[row] ^ spread, hashes.second[row] + spread};
    if (view.is_valid(row)) {
      mix(mixer, row);
    } else {
      mixer.add_null();
    }
    hashes.first[row] = mixer.first;
    hashes.second[row] = mixer.second;
  }
}

// Whole numbers, widened with their sign.
template <class T>
void add_numbers(RowHashes& hashes, const VectorView& view, std::uint64_t tag) {
  const T* data = static_cast<const T*>(view.data);
  each_row(hashes, view, tag, [data](Mixer& mixer, std::uint64_t row) {
    mixer.add(static_cast<std::uint64_t>(static_cast<std::int64_t>(data[row])));
  });
}

// 128-bit numbers; the ones that fit in 64 bits hash as 64-bit numbers do.
template <class T>
void add_wide_numbers(RowHashes& hashes, const VectorView& view, std::uint64_t tag) {
  const T* data = static_cast<const T*>(view.data);
  each_row(hashes, view, tag, [data](Mixer& mixer, std::uint64_t row) {
    const auto upper = static_cast<std::uint64_t>(data[row].upper);
    mixer.add(data[row].lower);
    if (upper != (data[row].lower >> 63U != 0 ? ~std::uint64_t{0} : 0)) mixer.add(upper);
  });
}

template <class T>
void add_floats(RowHashes& hashes, const VectorView& view, std::uint64_t tag) {
  const T* data = static_cast<const T*>(view.data);
  each_row(hashes, view, tag, [data](Mixer& mixer, std::uint64_t row) {
    double value = data[row];
    if (value == 0) value = 0;  // one zero
    mixer.add(std::isnan(value) ? 0x7ff8000000000000U : std::bit_cast<std::uint64_t>(value));
  });
}

void add_texts(RowHashes& hashes, const VectorView& view, std::uint64_t tag) {
  const auto* data = static_cast<const duckdb_string_t*>(view.data);
  each_row(hashes, view, tag, [data](Mixer& mixer, std::uint64_t row) {
    const auto& text = data[row].value;
    const std::uint32_t size = text.inlined.length;
    mixer.add_bytes(size <= 12 ? text.inlined.inlined : text.pointer.ptr, size);
  });
}

std::uint64_t tag_of(Tag tag) { return static_cast<std::uint64_t>(tag); }

void add_decimals(RowHashes& hashes, const ColumnType& type, const VectorView& view) {
  const std::uint64_t tag = tag_of(Tag::decimal) + 256U * static_cast<std::uint64_t>(type.scale);
  switch (type.storage) {
    case DUCKDB_TYPE_SMALLINT:
      return add_numbers<std::int16_t>(hashes, view, tag);
    case DUCKDB_TYPE_INTEGER:
      return add_numbers<std::int32_t>(hashes, view, tag);
    case DUCKDB_TYPE_BIGINT:
      return add_numbers<std::int64_t>(hashes, view, tag);
    default:
      return add_wide_numbers<duckdb_hugeint>(hashes, view, tag);
  }
}

}  // namespace

bool is_hashable(const ColumnType& type) {
  switch (type.id) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BLOB:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return true;
    default:
      return false;
  }
}

void begin_rows(RowHashes& hashes, std::uint64_t row_count) {
  hashes.first.assign(row_count, first_seed);
  hashes.second.assign(row_count, second_seed);
}

void add_column(RowHashes& hashes, const ColumnType& type, const VectorView& view) {
  switch (type.id) {
    case DUCKDB_TYPE_BOOLEAN:
      return add_numbers<std::uint8_t>(hashes, view, tag_of(Tag::boolean));
    case DUCKDB_TYPE_TINYINT:
      return add_numbers<std::int8_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_SMALLINT:
      return add_numbers<std::int16_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_INTEGER:
      return add_numbers<std::int32_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_BIGINT:
      return add_numbers<std::int64_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_HUGEINT:
      return add_wide_numbers<duckdb_hugeint>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_UTINYINT:
      return add_numbers<std::uint8_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_USMALLINT:
      return add_numbers<std::uint16_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_UINTEGER:
      return add_numbers<std::uint32_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_UBIGINT:
      return add_numbers<std::uint64_t>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_UHUGEINT:
      return add_wide_numbers<duckdb_uhugeint>(hashes, view, tag_of(Tag::whole));
    case DUCKDB_TYPE_FLOAT:
      return add_floats<float>(hashes, view, tag_of(Tag::floating));
    case DUCKDB_TYPE_DOUBLE:
      return add_floats<double>(hashes, view, tag_of(Tag::floating));
    case DUCKDB_TYPE_DECIMAL:
      return add_decimals(hashes, type, view);
    case DUCKDB_TYPE_VARCHAR:
      return add_texts(hashes, view, tag_of(Tag::text));
    case DUCKDB_TYPE_BLOB:
      return add_texts(hashes, view, tag_of(Tag::blob));
    case DUCKDB_TYPE_DATE:
      return add_numbers<std::int32_t>(hashes, view, tag_of(Tag::date));
    case DUCKDB_TYPE_TIMESTAMP:
      return add_numbers<std::int64_t>(hashes, view, tag_of(Tag::timestamp));
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return add_numbers<std::int64_t>(hashes, view, tag_of(Tag::timestamp_tz));
    default:
      return;
  }
}

UInt128 sum_rows(const RowHashes& hashes) {
  UInt128 sum = 0;
  for (std::size_t row = 0; row < hashes.first.size(); ++row) {
    const std::uint64_t upper = fold(hashes.first[row] ^ std::rotr(hashes.second[row], 32), first_last_factor);
    const std::uint64_t lower = fold(hashes.second[row] + std::rotr(hashes.first[row], 17), second_last_factor);
    sum += (static_cast<UInt128>(upper) << 64U) | lower;
  }
  return sum;
}

}  // namespace schoolhouse::duck
