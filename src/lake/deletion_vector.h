// Deletion vectors: which rows of a data file are deleted, kept beside the log, beside the data or in the log itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "lake/row_positions.h"

namespace schoolhouse::lake {

// Where the vector of a data file is, as the log says.
struct DeletionVector {
  char storage =
      'u';  // 'u': a file in the table's folder, named by a UUID; 'i': in the log itself; 'p': an absolute path
  std::string path_or_inline;
  std::optional<std::int32_t> offset = {};  // of the vector in its file
  std::int32_t size_in_bytes = 0;
  std::int64_t cardinality = 0;  // rows that it deletes
  friend bool operator==(const DeletionVector&, const DeletionVector&) = default;
};

// Tells vectors apart, as Delta's replay does: a file is live under one vector at a time.
std::string unique_id(const DeletionVector& vector);
// The file that holds it; nothing for one that is in the log.
std::optional<std::filesystem::path> find_vector_file(const std::filesystem::path& table_folder,
                                                      const DeletionVector& vector);
// Throws Error(outside) when its bytes are missing or damaged: length, checksum and count are looked at.
RowPositions read_deletion_vector(const std::filesystem::path& table_folder, const DeletionVector& vector);

// A vector kept in the log. The rows must not be none.
DeletionVector inline_vector(const RowPositions& rows);

// Several vectors to be written as one file in the table's folder. The caller puts `bytes()` to `path(…)` before a commit names them.
class DeletionVectorFile {
 public:
  DeletionVectorFile();
  DeletionVector add(const RowPositions& rows);
  std::filesystem::path path(const std::filesystem::path& table_folder) const;
  const std::string& bytes() const { return bytes_; }

 private:
  std::string uuid_;
  std::string bytes_;
};

}  // namespace schoolhouse::lake
