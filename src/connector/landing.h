// The raw bytes of a load, kept in the lake under the hash of their content: lake/_landing/<source>/<table>/<sha256>/<file name>.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "connector/input_files.h"
#include "lake/lake.h"

namespace schoolhouse::connector {

// How the bytes came to the landing area.
enum class LandedBy {
  clone,  // blocks shared by the file system until one side changes
  link,   // the same file under a second name
  copy,
};

struct LandedFile {
  std::filesystem::path source;
  std::string name;                 // below the source's path
  std::filesystem::path work_path;  // where the load reads it
  FileStamp stamp;                  // of the source when it was taken
  LandedBy landed_by = LandedBy::copy;
  std::string sha256;  // known once hashing has ended
};

struct LandingPlace {
  std::string source;
  std::string table;
  std::string load_id;
};

// First the files are taken to a working folder of this load, and hashed by a thread of its own while they are read; keep() then puts them
// in their place, durable. What is not kept is removed with the object; what a killed load left is removed by the next load of the table.
class Landing {
 public:
  Landing(const lake::Lake& lake, LandingPlace place);
  ~Landing();
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;

  // Takes each file on disk once.
  void take(const std::vector<InputFile>& files);
  void start_hashing();
  // Waits for the hashes. Throws Error(outside) when a file could not be read, or changed since it was taken.
  const std::vector<LandedFile>& finish_hashing();
  // The path under which the load reads a file.
  const std::filesystem::path& work_path(const InputFile& file) const;
  // The folder that work paths begin with, without a slash at the end.
  const std::filesystem::path& work_folder() const { return work_folder_; }
  // Puts the files in their place, and writes the manifest named after the content.
  void keep(const std::string& content);

 private:
  void write_manifest(const std::string& content) const;

  const lake::Lake& lake_;
  LandingPlace place_;
  std::filesystem::path folder_;
  std::filesystem::path work_folder_;
  std::vector<LandedFile> files_;
  std::map<std::filesystem::path, std::size_t> index_;
  std::exception_ptr failed_;
  std::jthread hasher_;
};

// Removes the working folders that killed loads left, of all tables; returns how many. One run at a time may write to the lake.
std::int64_t clean_landing(const lake::Lake& lake);

// The same path with the characters that DuckDB would take for a pattern written as %XX.
std::string encode_pattern_characters(const std::string& name);

}  // namespace schoolhouse::connector
