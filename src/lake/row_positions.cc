// Sets of row numbers of a data file, and their portable Roaring form that deletion vectors hold.
// SPDX-License-Identifier: Apache-2.0
#include "lake/row_positions.h"

#include <bit>
#include <span>

namespace schoolhouse::lake {
namespace {

constexpr std::uint32_t magic = 1681511377;
constexpr std::uint32_t cookie_with_runs = 12347;
constexpr std::uint32_t cookie_without_runs = 12346;
constexpr std::size_t needs_offsets = 4;  // with runs, offsets are written from this number of groups on
constexpr std::size_t group_bits = 16;
constexpr std::size_t group_size = 1U << group_bits;
constexpr std::size_t longest_array = 4096;
constexpr std::size_t bitmap_bytes = group_size / 8;
constexpr std::size_t word_bits = 64;

// Little-endian numbers one after another.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t size) {
    if (bytes_.size() < size) throw PositionsFault{"it is cut off"};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  template <class Number>
  Number number() {
    Number value = 0;
    int shift = 0;
    for (const char byte : take(sizeof(Number))) {
      value = static_cast<Number>(value | (static_cast<Number>(static_cast<unsigned char>(byte)) << shift));
      shift += 8;
    }
    return value;
  }
  bool is_at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

template <class Number>
void append(std::string& bytes, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// One group of up to 65,536 rows with the same high bits.
struct Group {
  std::uint16_t key = 0;
  std::size_t count = 0;
  bool has_runs = false;
};

class Reader {
 public:
  Reader(std::string_view bytes, std::uint64_t most) : cursor_(bytes), most_(most) {}

  RowPositions read() {
    if (cursor_.number<std::uint32_t>() != magic)
      throw PositionsFault{"it does not begin with the number of its format"};
    const auto bitmaps = cursor_.number<std::uint64_t>();
    for (std::uint64_t i = 0; i < bitmaps; ++i) {
      const auto key = cursor_.number<std::uint32_t>();
      if (i > 0 && key <= last_key_) throw PositionsFault{"its bitmaps are out of order"};
      last_key_ = key;
      read_bitmap(std::uint64_t{key} << 32U);
    }
    if (!cursor_.is_at_end()) throw PositionsFault{"bytes follow its end"};
    return std::move(rows_);
  }

 private:
  void add(std::uint64_t row) {
    if (rows_.size() >= most_) throw PositionsFault{"it names more rows than the log says"};
    if (!rows_.empty() && row <= rows_.back()) throw PositionsFault{"its rows are out of order"};
    rows_.push_back(row);
  }

  std::vector<Group> read_groups() {
    const auto cookie = cursor_.number<std::uint32_t>();
    std::size_t count = 0;
    std::string_view run_flags;
    if ((cookie & 0xFFFFU) == cookie_with_runs) {
      count = (cookie >> group_bits) + 1;
      run_flags = cursor_.take((count + 7) / 8);
    } else if (cookie == cookie_without_runs) {
      count = cursor_.number<std::uint32_t>();
    } else {
      throw PositionsFault{"one of its bitmaps is not a Roaring bitmap"};
    }
    if (count > group_size) throw PositionsFault{"one of its bitmaps has too many groups"};
    std::vector<Group> groups(count);
    for (std::size_t i = 0; i < count; ++i) {
      groups[i].key = cursor_.number<std::uint16_t>();
      groups[i].count = std::size_t{cursor_.number<std::uint16_t>()} + 1;
      groups[i].has_runs = !run_flags.empty() && ((static_cast<unsigned char>(run_flags[i / 8]) >> (i % 8)) & 1U) != 0;
    }
    // The groups follow one another, so their offsets are not needed.
    if (run_flags.empty() || count >= needs_offsets) cursor_.take(count * sizeof(std::uint32_t));
    return groups;
  }

  void read_bitmap(std::uint64_t high) {
    for (const Group& group : read_groups()) {
      const std::uint64_t base = high + (std::uint64_t{group.key} << group_bits);
      const std::size_t before = rows_.size();
      if (group.has_runs) {
        read_runs(base);
      } else if (group.count <= longest_array) {
        for (std::size_t i = 0; i < group.count; ++i) add(base + cursor_.number<std::uint16_t>());
      } else {
        read_bits(base);
      }
      if (rows_.size() - before != group.count)
        throw PositionsFault{"one of its groups has not the rows that it claims"};
    }
  }

  void read_runs(std::uint64_t base) {
    const auto runs = cursor_.number<std::uint16_t>();
    for (std::size_t i = 0; i < runs; ++i) {
      const std::uint64_t first = cursor_.number<std::uint16_t>();
      const std::uint64_t more = cursor_.number<std::uint16_t>();
      if (first + more >= group_size) throw PositionsFault{"one of its runs is too long"};
      for (std::uint64_t row = first; row <= first + more; ++row) add(base + row);
    }
  }

  void read_bits(std::uint64_t base) {
    for (std::size_t word = 0; word < bitmap_bytes / sizeof(std::uint64_t); ++word) {
      for (auto bits = cursor_.number<std::uint64_t>(); bits != 0; bits &= bits - 1) {
        add(base + word * word_bits + static_cast<std::uint64_t>(std::countr_zero(bits)));
      }
    }
  }

  Cursor cursor_;
  std::uint64_t most_;
  std::uint32_t last_key_ = 0;
  RowPositions rows_;
};

// Rows that share all but their last 16 bits.
struct Slice {
  std::uint16_t key;
  std::span<const std::uint64_t> rows;

  static std::uint16_t low(std::uint64_t row) { return static_cast<std::uint16_t>(row & 0xFFFFU); }
  std::size_t run_count() const {
    std::size_t runs = 1;
    for (std::size_t i = 1; i < rows.size(); ++i) runs += rows[i] != rows[i - 1] + 1 ? 1U : 0U;
    return runs;
  }
  std::size_t run_bytes() const { return sizeof(std::uint16_t) * (1 + 2 * run_count()); }
  std::size_t plain_bytes() const {
    return rows.size() <= longest_array ? rows.size() * sizeof(std::uint16_t) : bitmap_bytes;
  }
  bool is_best_as_runs() const { return run_bytes() < plain_bytes(); }
};

void append_runs(std::string& bytes, const Slice& slice) {
  append(bytes, static_cast<std::uint16_t>(slice.run_count()));
  for (std::size_t i = 0; i < slice.rows.size();) {
    std::size_t end = i + 1;
    while (end < slice.rows.size() && slice.rows[end] == slice.rows[end - 1] + 1) ++end;
    append(bytes, Slice::low(slice.rows[i]));
    append(bytes, static_cast<std::uint16_t>(end - i - 1));
    i = end;
  }
}

void append_plain(std::string& bytes, const Slice& slice) {
  if (slice.rows.size() <= longest_array) {
    for (const std::uint64_t row : slice.rows) append(bytes, Slice::low(row));
    return;
  }
  std::vector<std::uint64_t> words(bitmap_bytes / sizeof(std::uint64_t));
  for (const std::uint64_t row : slice.rows) {
    words[Slice::low(row) / word_bits] |= std::uint64_t{1} << (row % word_bits);
  }
  for (const std::uint64_t word : words) append(bytes, word);
}

// Cuts rows where their bits above `bits` change.
template <class Take>
void for_each_part(std::span<const std::uint64_t> rows, std::size_t bits, Take take) {
  while (!rows.empty()) {
    std::size_t end = 1;
    while (end < rows.size() && (rows[end] >> bits) == (rows.front() >> bits)) ++end;
    take(rows.first(end));
    rows = rows.subspan(end);
  }
}

void append_bitmap(std::string& bytes, std::span<const std::uint64_t> rows) {
  std::vector<Slice> slices;
  for_each_part(rows, group_bits, [&](std::span<const std::uint64_t> part) {
    slices.push_back({static_cast<std::uint16_t>((part.front() >> group_bits) & 0xFFFFU), part});
  });
  std::string flags((slices.size() + 7) / 8, '\0');
  bool has_runs = false;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (!slices[i].is_best_as_runs()) continue;
    has_runs = true;
    flags[i / 8] = static_cast<char>(static_cast<unsigned char>(flags[i / 8]) | (1U << (i % 8)));
  }
  const std::size_t start = bytes.size();
  if (has_runs) {
    append(bytes, static_cast<std::uint32_t>(cookie_with_runs | ((slices.size() - 1) << group_bits)));
    bytes += flags;
  } else {
    append(bytes, cookie_without_runs);
    append(bytes, static_cast<std::uint32_t>(slices.size()));
  }
  for (const Slice& slice : slices) {
    append(bytes, slice.key);
    append(bytes, static_cast<std::uint16_t>(slice.rows.size() - 1));
  }
  if (!has_runs || slices.size() >= needs_offsets) {
    std::size_t offset = bytes.size() - start + slices.size() * sizeof(std::uint32_t);
    for (const Slice& slice : slices) {
      append(bytes, static_cast<std::uint32_t>(offset));
      offset += has_runs && slice.is_best_as_runs() ? slice.run_bytes() : slice.plain_bytes();
    }
  }
  for (const Slice& slice : slices) {
    if (slice.is_best_as_runs()) {
      append_runs(bytes, slice);
    } else {
      append_plain(bytes, slice);
    }
  }
}

}  // namespace

RowPositions read_positions(std::string_view bytes, std::uint64_t most) { return Reader(bytes, most).read(); }

std::string write_positions(const RowPositions& positions) {
  std::vector<std::span<const std::uint64_t>> bitmaps;
  constexpr std::size_t bitmap_bits = 32;
  for_each_part(positions, bitmap_bits, [&](std::span<const std::uint64_t> part) { bitmaps.push_back(part); });
  std::string bytes;
  append(bytes, magic);
  append(bytes, std::uint64_t{bitmaps.size()});
  for (const std::span<const std::uint64_t> rows : bitmaps) {
    append(bytes, static_cast<std::uint32_t>(rows.front() >> bitmap_bits));
    append_bitmap(bytes, rows);
  }
  return bytes;
}

}  // namespace schoolhouse::lake
