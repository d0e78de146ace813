// Where a downloaded file is from and what tells whether the server has another by now, kept beside the file.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "storage/storage.h"

namespace schoolhouse::connector {

struct Origin {
  std::string address = {};  // secrets as {secret.NAME}
  std::string etag = {};
  std::string last_modified = {};
  std::string date = {};     // of the answer, by the server's clock
  std::string fetched = {};  // UTC
  std::int64_t bytes = -1;   // of the whole file; -1: the server did not say
  std::string sha256 = {};   // empty: it is not whole yet
};
// Nothing when there is none, or none that can be read.
std::optional<Origin> read_origin(const std::filesystem::path& file);
void write_origin(storage::Storage& storage, const std::filesystem::path& file, const Origin& origin);

// What If-Range may carry (RFC 9110, 13.1.5): a strong ETag, or a date that was a minute old. Empty: nothing is sure enough.
std::string range_validator(const Origin& origin);

// The names that a file has on the way from a server: "2026/grades.csv?term=1" is kept as grades.csv.
std::string file_name_of(const std::string& name);
// Of its folder below .download/, and of its origin in the landing area.
std::string download_key(const std::string& name);

}  // namespace schoolhouse::connector
