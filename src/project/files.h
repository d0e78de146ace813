// The text files of a project and its packages, by relative path; a project's own file takes the place of a package's.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace schoolhouse::project {

struct ProjectFile {
  std::string path;                    // below the project or package: "models/analytics/x.sql"
  std::string shown;                   // in messages: the same, or "packages/district/models/analytics/x.sql"
  std::string package;                 // empty for a file of the project itself
  std::filesystem::path on_disk = {};  // empty for a file that is packed into the program
  std::string_view packed = {};        // its bytes, when it is
  std::string text = {};               // once read
};
// Throws Error(outside) when the file can't be read.
std::string read_text(const ProjectFile& file);

// A package that was found, from the project's own packages/, an override folder, or the program.
struct Package {
  std::string name;
  std::string description = {};
  std::map<std::string, ProjectFile> files = {};
};

// The folders of a project whose files the program reads.
struct ContentFolder {
  std::string_view name;
  std::vector<std::string_view> extensions;
  bool has_subfolders;
  std::string_view description;
};
const std::vector<ContentFolder>& content_folders();

// Files of the content folders of one folder on disk. What stands in them but is not read goes to `unknown`.
std::map<std::string, ProjectFile> list_files(const std::filesystem::path& folder, const std::string& package,
                                              std::vector<std::string>& unknown);
// Names beside the content folders that look like misspelt ones ("modles/", "schoolhouse.yaml").
std::vector<std::string> misspelt_names(const std::filesystem::path& folder);

// The package's own folder in the project wins, then `packages_folder` (unless empty), then the program's. Notes a problem when there is none.
Package find_package(const std::filesystem::path& project, const std::filesystem::path& packages_folder,
                     const std::string& name, int line, std::vector<Problem>& problems);

}  // namespace schoolhouse::project
