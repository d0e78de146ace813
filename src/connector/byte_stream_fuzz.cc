// Feeds any bytes as gzip, zip and encoded files: they come out as UTF-8, or the damage is told.
// SPDX-License-Identifier: Apache-2.0
#include "connector/byte_stream.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "base/error.h"

namespace {

using namespace schoolhouse;

constexpr std::size_t most_bytes = 1 << 20;  // a small file may unpack to a very large one

std::string read_all(const connector::ByteSource& source) {
  std::string all;
  try {
    const auto read = connector::open_bytes(source);
    std::array<char, 1000> buffer{};
    while (const std::size_t count = read(buffer)) {
      all.append(buffer.data(), count);
      if (all.size() > most_bytes) break;
    }
  } catch (const Error& error) {
    if (error.problems().front().fault != Fault::data) std::abort();
  }
  return all;
}

std::filesystem::path write(std::string_view ending, std::string_view bytes) {
  static const std::string stem = std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(getpid()));
  const std::filesystem::path path = stem + std::string(ending);
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_all({.file = write(".csv.gz", bytes), .shown = "fuzz.csv.gz"});
  const auto plain = write(".csv", bytes);
  for (const std::string& encoding : connector::encodings()) {
    const std::string text = read_all({.file = plain, .encoding = encoding, .shown = "fuzz.csv"});
    if (encoding != "utf-8" && !connector::is_utf8(text)) std::abort();
  }
  const auto zip = write(".zip", bytes);
  try {
    for (const std::string& member : connector::list_zip(zip, "fuzz.zip")) {
      read_all({.file = zip, .member = member, .shown = "fuzz.zip"});
    }
  } catch (const Error& error) {
    if (error.problems().front().fault != Fault::data) std::abort();
  }
  return 0;
}
