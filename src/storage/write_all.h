// Writes bytes to an open file, however many calls of the system that takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string_view>

namespace schoolhouse::storage {

// Throws Error(outside) by throw_disk_failure.
void write_all(int descriptor, std::string_view bytes, std::string_view doing, const std::filesystem::path& file);

}  // namespace schoolhouse::storage
