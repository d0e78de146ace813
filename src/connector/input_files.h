// Finds the files of a table: names with * and ** below a folder, and members of zip archives.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace schoolhouse::connector {

// What tells an unchanged file without reading it.
struct FileStamp {
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns =
      0;  // inode change time: also moves when a file is put in place of another with its old times
  std::uint64_t inode = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
// Throws Error(outside) when the file is gone.
FileStamp read_stamp(const std::filesystem::path& file);

struct InputFile {
  std::string name;            // below the source's path, with / and for a member "a.zip!member.csv"
  std::filesystem::path path;  // of the file on disk
  std::string member = {};     // of the zip
  FileStamp stamp = {};
  std::string sha256 = {};  // of the file on disk, where it is known already
};

// In name order, each once. A pattern that fits nothing is a problem that names the nearest folder that exists.
std::vector<InputFile> find_input_files(const std::filesystem::path& folder, const std::vector<std::string>& patterns,
                                        const Place& declared, std::vector<Problem>& problems);

// One file, or the members of a zip that fit the pattern; that none fits is a problem.
std::vector<InputFile> take_file(const std::string& name, const std::filesystem::path& path,
                                 const std::optional<std::string>& member, const Place& declared,
                                 std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
