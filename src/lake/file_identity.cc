// What tells one file of a table from another: its path together with its deletion vector, as Delta has it.
// SPDX-License-Identifier: Apache-2.0
#include "lake/file_identity.h"

#include "lake/uri.h"

namespace schoolhouse::lake {

namespace {

std::string identity(const std::string& path, const std::optional<DeletionVector>& vector) {
  return vector ? path_key(path) + "\n" + unique_id(*vector) : path_key(path);
}

std::vector<std::filesystem::path> paths(const std::filesystem::path& table_folder, const std::string& path,
                                         const std::optional<DeletionVector>& vector) {
  std::vector<std::filesystem::path> files = {resolve_path(table_folder, path).lexically_normal()};
  const auto beside = vector ? find_vector_file(table_folder, *vector) : std::nullopt;
  if (beside) files.push_back(beside->lexically_normal());
  return files;
}

}  // namespace

std::string identity_of(const AddFile& file) { return identity(file.path, file.deletion_vector); }

std::string identity_of(const DataFile& file) { return identity(file.path, file.deletion_vector); }

std::vector<std::filesystem::path> paths_of(const std::filesystem::path& table_folder, const AddFile& file) {
  return paths(table_folder, file.path, file.deletion_vector);
}

std::vector<std::filesystem::path> paths_of(const std::filesystem::path& table_folder, const RemoveFile& file) {
  return paths(table_folder, file.path, file.deletion_vector);
}

}  // namespace schoolhouse::lake
