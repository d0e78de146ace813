// Tells from its bytes whether a downloaded file is what its name and format promise.
// SPDX-License-Identifier: Apache-2.0
#include "connector/download/file_guard.h"

#include <array>
#include <fstream>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "connector/byte_stream.h"

namespace schoolhouse::connector {
namespace {

std::string read_part(const std::filesystem::path& file, std::streamoff from, std::ios::seekdir whence,
                      std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(from, whence);
  std::string text(most, '\0');
  in.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string format_word(const GuardedFile& file) {
  if (file.is_zip) return "a zip archive";
  switch (file.format) {
    case Format::csv:
      return "delimited text";
    case Format::json:
    case Format::json_lines:
      return "JSON";
    case Format::parquet:
      return "Parquet";
    case Format::copy_text:
      break;
  }
  return {};
}

// A page for people, as servers send it in place of a file, often with status 200.
bool is_web_page(std::string_view first, const std::string& content_type) {
  if (first.starts_with("\xef\xbb\xbf")) first.remove_prefix(3);
  const std::string begin = to_lower(trim(first));
  for (const std::string_view mark : {"<!doctype html", "<html", "<head", "<body"}) {
    if (begin.starts_with(mark)) return true;
  }
  return begin.starts_with('<') && to_lower(content_type).find("html") != std::string::npos;
}

// Unpacks it all: only then it is known to be whole.
std::string read_through(const GuardedFile& file) {
  try {
    const ReadBytes read = open_bytes({.file = file.path, .shown = file.name});
    std::vector<char> block(std::size_t{256} * 1024);
    while (read(block) > 0) {
    }
    return {};
  } catch (const Error& error) {
    return error.problems().front().what;
  }
}

}  // namespace

Doubt find_doubt(const GuardedFile& file) {
  const std::string again = "run again; if it stays so, ask whoever publishes the file";
  const std::string first = read_part(file.path, 0, std::ios::beg, 512);
  // Whether it may be empty is the table's to say.
  if (first.empty()) return {};
  if (is_web_page(first, file.content_type)) {
    return {"the answer is a web page (HTML), not " + format_word(file),
            "open the address in a browser: it may ask for a sign-in ('auth:'), or have moved"};
  }
  if (file.is_zip) {
    try {
      list_zip(file.path, file.name);
    } catch (const Error& error) {
      return {"the answer is " + error.problems().front().what, again};
    }
    return {};
  }
  if (file.format == Format::parquet) {
    constexpr std::string_view magic = "PAR1";
    if (!first.starts_with(magic)) return {"the answer is not Parquet", "check 'files:' and 'format:'"};
    if (read_part(file.path, -4, std::ios::end, magic.size()) != magic || first.size() < 12)
      return {"the Parquet file is cut off", again};
    return {};
  }
  const bool is_gzip = first.starts_with("\x1f\x8b");
  if (!is_gzip && file.path.extension() != ".gz") return {};
  if (const std::string what = read_through(file); !what.empty()) return {what, again};
  return {};
}

}  // namespace schoolhouse::connector
