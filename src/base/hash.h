// Content hashes: SHA-256 of files and texts, and random identifiers.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace schoolhouse {

// Lower-case hexadecimal, 64 characters.
std::string sha256(std::string_view bytes);
// Throws Error(outside) when the file can't be read.
std::string sha256_file(const std::filesystem::path& file);

// A random identifier of the form 8-4-4-4-12, unique over machines and time.
std::string random_uuid();

}  // namespace schoolhouse
