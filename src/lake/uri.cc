// Paths of data files as a Delta log writes them: relative or absolute, URI-encoded.
// SPDX-License-Identifier: Apache-2.0
#include "lake/uri.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace schoolhouse::lake {
namespace {

bool is_plain(char c) {
  return is_unreserved(c) || std::string_view("/=!$&'()*+,;@").find(c) != std::string_view::npos;
}

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// "s3" of "s3://bucket/x"; nothing for a plain path such as "p=a:/x".
std::string_view scheme_of(std::string_view uri) {
  const std::size_t colon = uri.find(":/");
  if (colon == std::string_view::npos) return {};
  const std::string_view scheme = uri.substr(0, colon);
  const bool is_scheme = std::ranges::all_of(scheme, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '.' ||
           c == '-';
  });
  return is_scheme ? scheme : std::string_view();
}

}  // namespace

std::string encode_path(std::string_view path) { return percent_encode(path, is_plain); }

std::string decode_path(std::string_view uri) {
  std::string path;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size()) {
      const std::optional<unsigned> high = hex_value(uri[i + 1]);
      const std::optional<unsigned> low = hex_value(uri[i + 2]);
      if (high && low) {
        path += static_cast<char>(*high * 16U + *low);
        i += 2;
        continue;
      }
    }
    path += uri[i];
  }
  return path;
}

std::filesystem::path resolve_path(const std::filesystem::path& table_folder, std::string_view uri) {
  const std::string_view scheme = scheme_of(uri);
  if (scheme.empty()) return table_folder / decode_path(uri);
  if (scheme != "file") {
    throw Error({Fault::user,
                 "a data file of the table is at '" + std::string(scheme) + "://', not on this machine's disk",
                 {table_folder.string()},
                 "copy the table with its data files into the lake"});
  }
  uri.remove_prefix(scheme.size() + 1);
  while (uri.starts_with("//")) uri.remove_prefix(1);
  return decode_path(uri);
}

std::string path_key(std::string_view uri) {
  constexpr std::string_view scheme = "file:";
  if (uri.starts_with(scheme)) {
    uri.remove_prefix(scheme.size());
    while (uri.starts_with("//")) uri.remove_prefix(1);
  }
  return uri.find('%') == std::string_view::npos ? std::string(uri) : decode_path(uri);
}

}  // namespace schoolhouse::lake
