// What tells that a load would bring the rows that are there already.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "connector/input_files.h"
#include "connector/landing.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// Hashes that the commit carries in its notes.
struct LoadIdentity {
  std::string declaration;  // of the table, and the engine
  std::string sizes;        // names and sizes of the files
  std::string signature;    // with times and inodes: equal without reading
  std::string content;      // of the bytes, the names and the declaration
};
// Everything but the content.
LoadIdentity identify(const Source& source, const FileTable& table, const std::vector<InputFile>& files);
// As `identify` with the stamps that the files have now.
std::string signature_now(std::vector<InputFile> files);
// Of files whose hashes are known: equal for the same bytes under the same names.
std::string signature_of(const std::vector<InputFile>& files);
std::string content_of(const LoadIdentity& identity, const std::vector<InputFile>& files,
                       const std::map<std::filesystem::path, std::string>& hashes);
// SHA-256 of each file on disk, by several threads.
std::map<std::filesystem::path, std::string> hash_files(const std::vector<InputFile>& files);

std::map<std::string, std::string> to_notes(const LoadIdentity& identity);
LoadIdentity from_notes(const std::map<std::string, std::string>& notes);

}  // namespace schoolhouse::connector
