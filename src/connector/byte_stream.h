// The bytes of an input file in pieces: plain, from gzip or a zip member, converted to UTF-8, without byte order mark.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace schoolhouse::connector {

// Fills the front of the buffer and returns how much; 0 is the end. Throws Error(data) for a damaged archive, Error(outside) for the disk.
using ReadBytes = std::function<std::size_t(std::span<char> buffer)>;

struct ByteSource {
  std::filesystem::path file;
  std::string member = {};         // of a zip; empty: the file itself
  std::string encoding = "utf-8";  // of the text inside
  std::string shown = {};          // the name in messages
};
// A file whose name ends in .gz is unpacked; its checksum and length are held against what came out, also for several parts joined.
ReadBytes open_bytes(const ByteSource& source);

// The encodings that a declaration may name.
const std::vector<std::string>& encodings();
// The names of the members of a zip that are files, in its order.
std::vector<std::string> list_zip(const std::filesystem::path& file, const std::string& shown);
// True when the bytes are valid UTF-8.
bool is_utf8(std::string_view bytes);

}  // namespace schoolhouse::connector
