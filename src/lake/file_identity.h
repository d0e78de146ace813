// What tells one file of a table from another: its path together with its deletion vector, as Delta has it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "lake/action.h"

namespace schoolhouse::lake {

std::string identity_of(const AddFile& file);
std::string identity_of(const DataFile& file);

// On this machine's disk: the data file, and the file of its deletion vector when it has one.
std::vector<std::filesystem::path> paths_of(const std::filesystem::path& table_folder, const AddFile& file);
std::vector<std::filesystem::path> paths_of(const std::filesystem::path& table_folder, const RemoveFile& file);

}  // namespace schoolhouse::lake
