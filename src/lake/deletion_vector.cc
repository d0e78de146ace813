// Deletion vectors: which rows of a data file are deleted, kept beside the log, beside the data or in the log itself.
// SPDX-License-Identifier: Apache-2.0
#include "lake/deletion_vector.h"

#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "lake/base85.h"
#include "lake/crc32.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr char format_version = 1;
constexpr std::size_t uuid_characters = 20;
constexpr std::size_t number_bytes = 4;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (std::size_t i = number_bytes; i-- > 0;) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return bytes;
}

// 16 bytes -> "8-4-4-4-12"
std::string uuid_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += hex_digits[byte >> 4U];
    text += hex_digits[byte & 15U];
  }
  return text;
}

std::string uuid_bytes(std::string_view text) {
  std::string bytes;
  unsigned half = 0;
  bool has_half = false;
  for (const char c : text) {
    if (c == '-') continue;
    const auto digit = static_cast<unsigned>(hex_digits.find(c));
    if (has_half) bytes += static_cast<char>(half * 16U + digit);
    half = digit;
    has_half = !has_half;
  }
  return bytes;
}

[[noreturn]] void throw_damaged(const fs::path& file, const std::string& what) {
  throw Error({Fault::outside,
               "a deletion vector of the table is damaged: " + what,
               {file.string()},
               "restore the file from a backup; without it the deleted rows can't be told from the others"});
}

// The size, the bytes and their checksum, as they stand in a file.
std::string read_part(const fs::path& file, const DeletionVector& vector) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw_damaged(file, "its file can't be opened");
  if (in.get() != format_version) throw_damaged(file, "its file is not of format 1");
  const auto size = static_cast<std::uint32_t>(vector.size_in_bytes);
  in.seekg(vector.offset.value_or(1));
  std::string part(size + 2 * number_bytes, '\0');
  in.read(part.data(), static_cast<std::streamsize>(part.size()));
  if (in.gcount() != static_cast<std::streamsize>(part.size())) throw_damaged(file, "it is cut off");
  if (big_endian(std::string_view(part).substr(0, number_bytes)) != size)
    throw_damaged(file, "its size is not the log's");
  std::string bytes = part.substr(number_bytes, size);
  if (big_endian(std::string_view(part).substr(number_bytes + size)) != crc32(bytes))
    throw_damaged(file, "its checksum is wrong");
  return bytes;
}

std::string read_inline(const fs::path& table_folder, const DeletionVector& vector) {
  std::optional<std::string> bytes = decode_base85(vector.path_or_inline);
  const auto size = static_cast<std::size_t>(vector.size_in_bytes);
  if (!bytes || bytes->size() < size || bytes->size() >= size + number_bytes)
    throw_damaged(table_folder, "the text in the log is not of its size");
  bytes->resize(size);
  return *std::move(bytes);
}

}  // namespace

std::string unique_id(const DeletionVector& vector) {
  std::string id = vector.storage + vector.path_or_inline;
  if (vector.offset) id += "@" + std::to_string(*vector.offset);
  return id;
}

std::optional<fs::path> find_vector_file(const fs::path& table_folder, const DeletionVector& vector) {
  if (vector.storage == 'i') return std::nullopt;
  if (vector.storage == 'p') return resolve_path(table_folder, vector.path_or_inline);
  const std::string& text = vector.path_or_inline;
  const std::size_t start = text.size() < uuid_characters ? 0 : text.size() - uuid_characters;
  const std::optional<std::string> uuid = decode_base85(std::string_view(text).substr(start));
  constexpr std::size_t uuid_size = 16;
  if (vector.storage != 'u' || !uuid || uuid->size() != uuid_size)
    throw_damaged(table_folder, "the log does not tell its file");
  return table_folder / text.substr(0, start) / ("deletion_vector_" + uuid_text(*uuid) + ".bin");
}

RowPositions read_deletion_vector(const fs::path& table_folder, const DeletionVector& vector) {
  const std::optional<fs::path> file = find_vector_file(table_folder, vector);
  constexpr std::int32_t most_bytes = 1 << 30;
  if (vector.size_in_bytes < 0 || vector.size_in_bytes > most_bytes || vector.cardinality < 0 ||
      vector.offset.value_or(1) < 0)
    throw_damaged(file.value_or(table_folder), "the log gives it an impossible size");
  const std::string bytes = file ? read_part(*file, vector) : read_inline(table_folder, vector);
  try {
    RowPositions rows = read_positions(bytes, static_cast<std::uint64_t>(vector.cardinality));
    if (rows.size() != static_cast<std::uint64_t>(vector.cardinality))
      throw PositionsFault{"it names fewer rows than the log says"};
    return rows;
  } catch (const PositionsFault& fault) {
    throw_damaged(file.value_or(table_folder), fault.what);
  }
}

DeletionVector inline_vector(const RowPositions& rows) {
  const std::string bytes = write_positions(rows);
  return {.storage = 'i',
          .path_or_inline = encode_base85(bytes),
          .size_in_bytes = static_cast<std::int32_t>(bytes.size()),
          .cardinality = static_cast<std::int64_t>(rows.size())};
}

DeletionVectorFile::DeletionVectorFile() : uuid_(random_uuid()), bytes_(1, format_version) {}

DeletionVector DeletionVectorFile::add(const RowPositions& rows) {
  const std::string bytes = write_positions(rows);
  const DeletionVector vector{.storage = 'u',
                              .path_or_inline = encode_base85(uuid_bytes(uuid_)),
                              .offset = static_cast<std::int32_t>(bytes_.size()),
                              .size_in_bytes = static_cast<std::int32_t>(bytes.size()),
                              .cardinality = static_cast<std::int64_t>(rows.size())};
  bytes_ += big_endian(static_cast<std::uint32_t>(bytes.size())) + bytes + big_endian(crc32(bytes));
  return vector;
}

fs::path DeletionVectorFile::path(const fs::path& table_folder) const {
  return table_folder / ("deletion_vector_" + uuid_ + ".bin");
}

}  // namespace schoolhouse::lake
