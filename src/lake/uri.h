// Paths of data files as a Delta log writes them: relative or absolute, URI-encoded.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace schoolhouse::lake {

// "school=A%20b/x.parquet" -> "school=A%2520b/x.parquet"
std::string encode_path(std::string_view path);
// The reverse; a '%' that begins no escape stays as it is.
std::string decode_path(std::string_view uri);
// The file on this machine's disk. Throws Error(user) for another scheme than file:.
std::filesystem::path resolve_path(const std::filesystem::path& table_folder, std::string_view uri);

// One key for all spellings of a file's path: "file:///a/b" and "/a/b", "a%20b" and "a b".
std::string path_key(std::string_view uri);

}  // namespace schoolhouse::lake
